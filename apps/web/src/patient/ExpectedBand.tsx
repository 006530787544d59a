import { area, line } from 'd3-shape'
import { useYAxisScale } from 'recharts'
import type { Expectation } from './expected-words.ts'
import type { TimeAxis } from './time-axis.ts'

type Points = Expectation['start']

/**
 * What is expected: hatched soft for all who start alike, closed for what this patient's scores lead one to expect next.
 * The pattern tells the two apart without colour.
 */
export const ExpectedBand = ({ expected, axis }: { expected: Expectation; axis: TimeAxis }) => {
  const y = useYAxisScale()
  if (!y) return null
  const at = (score: number) => Number(y(score) ?? 0)
  const shown = (points: Points) => points.filter((point) => axis.shows(point.on))
  const band = area<Points[number]>(
    (point) => axis.x(point.on),
    (point) => at(point.lower),
    (point) => at(point.upper),
  )
  const middle = line<Points[number]>(
    (point) => axis.x(point.on),
    (point) => at(point.expected),
  )
  const start = shown(expected.start)
  const onward = shown(expected.onward)
  const hatch = `hatch-${expected.instrument}`
  return (
    <g>
      <defs>
        <pattern id={hatch} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line y2={6} stroke="var(--muted)" strokeOpacity={0.45} strokeWidth={1} />
        </pattern>
      </defs>
      {start.length > 1 && (
        <>
          <path d={band(start) ?? ''} fill={`url(#${hatch})`} />
          <path d={middle(start) ?? ''} fill="none" stroke="var(--muted)" strokeDasharray="4 4" />
        </>
      )}
      {onward.length > 1 && (
        <>
          <path d={band(onward) ?? ''} fill="var(--ink)" fillOpacity={0.14} />
          <path d={middle(onward) ?? ''} fill="none" stroke="var(--ink)" strokeDasharray="2 3" />
        </>
      )}
    </g>
  )
}

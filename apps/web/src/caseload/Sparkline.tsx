import { dayNumber } from '@tandem/domain/calendar-day'
import { bandSpans, severityWash } from '../ui/chart-theme.ts'
import type { CaseloadRow, ScaleOf } from './row-words.ts'

const PAD = 4

/** The scores of the episode on true dates, on the whole scale of the instrument, with its bands. */
export const Sparkline = ({
  row,
  scaleOf,
  width = 72,
  height = 28,
}: {
  row: CaseloadRow
  scaleOf: ScaleOf
  width?: number
  height?: number
}) => {
  const instrument = row.latest ? scaleOf(row.latest.instrument) : null
  if (!instrument || row.spark.length === 0) return <span className="muted small">no score</span>
  const days = row.spark.map((point) => dayNumber(point.day))
  const [from, to] = [Math.min(...days), Math.max(...days)]
  const x = (day: number) =>
    to === from ? width / 2 : PAD + ((day - from) / (to - from)) * (width - 2 * PAD)
  const y = (score: number) =>
    height - PAD / 2 - ((score - instrument.min) / (instrument.max - instrument.min)) * (height - PAD)
  const places = row.spark.map((point, index) => [x(days[index] ?? from), y(point.score)] as const)
  const last = places.at(-1)
  return (
    <svg width={width} height={height} aria-hidden="true" style={{ display: 'block' }}>
      {bandSpans(instrument).map((band) => (
        <rect
          key={band.from}
          x={0}
          width={width}
          y={y(band.to)}
          height={Math.max(0, y(band.from) - y(band.to))}
          fill="var(--severity)"
          fillOpacity={severityWash(band.severity)}
        />
      ))}
      <polyline
        points={places.map((place) => place.join(',')).join(' ')}
        fill="none"
        stroke="var(--ink)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      {last && <circle cx={last[0]} cy={last[1]} r={2.5} fill="var(--ink)" />}
    </svg>
  )
}

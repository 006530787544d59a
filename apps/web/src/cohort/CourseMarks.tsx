import { useXAxisScale, useYAxisScale } from 'recharts'
import { BandWords } from '../ui/BandWords.tsx'
import { armStyles, bandSpans, markerPath, spreadLabels } from '../ui/chart-theme.ts'
import { formatCount } from '../ui/format.ts'
import { wrapWords } from '../ui/wrap-words.ts'
import classes from './CourseChart.module.css'
import { AXIS_WIDTH, type PlotProps, ROW_HEIGHT } from './course-geometry.ts'
import { type Arm, pointAt, thresholdOf } from './course-words.ts'

const MIDDLE = { dominantBaseline: 'central' } as const

const lastShown = (arm: Arm) =>
  arm.points.findLast((point) => point.mean !== null && !point.suppressed) ?? null

/** The arm's name where its line ends. */
export const EndLabels = ({ course, edges, width, height }: PlotProps) => {
  const y = useYAxisScale()
  if (!y || edges.narrow) return null
  const ends = course.arms.flatMap((arm) => {
    const at = y(lastShown(arm)?.mean ?? Number.NaN)
    return at === undefined || Number.isNaN(at) ? [] : [{ arm, at }]
  })
  const spread = spreadLabels(
    ends.map((end) => end.at),
    18,
    edges.top + 6,
    height - edges.bottom - 6,
  )
  const x = width - edges.right + 14
  return ends.map(({ arm, at }, index) => (
    <g key={arm.arm}>
      <path d={`M${x - 8} ${at}L${x - 2} ${spread[index]}`} stroke={armStyles[arm.arm].line} fill="none" />
      {wrapWords(arm.label, 20).map((line, row, lines) => (
        <text
          key={line}
          x={x + 2}
          y={(spread[index] ?? at) + (row - (lines.length - 1) / 2) * 14}
          fill={armStyles[arm.arm].text}
          className={classes.name}
          {...MIDDLE}
        >
          {line}
        </text>
      ))}
    </g>
  ))
}

export const Bands = ({ course, edges, domain }: PlotProps) => {
  const y = useYAxisScale()
  if (!y || edges.narrow || course.of === 'change') return null
  return (
    <BandWords
      bands={bandSpans(course.instrument)}
      y={(score) => y(score)}
      domain={domain}
      x={edges.left - AXIS_WIDTH - 12}
    />
  )
}

export const Markers = ({ course, ticks }: PlotProps) => {
  const x = useXAxisScale()
  const y = useYAxisScale()
  if (!x || !y) return null
  return course.arms.flatMap((arm) =>
    arm.points.flatMap((point, index) => {
      const alone = arm.points[index - 1]?.mean == null && arm.points[index + 1]?.mean == null
      const marked = alone || ticks.includes(point.slot) || arm.points.length <= 12
      const [cx, cy] = [x(point.slot), point.mean === null ? undefined : y(point.mean)]
      if (point.suppressed || cx === undefined || cy === undefined || !marked) return []
      const style = armStyles[arm.arm]
      return (
        <path
          key={`${arm.arm}${point.slot}`}
          transform={`translate(${cx} ${cy})`}
          d={markerPath(style.marker, 4.5)}
          fill={style.fill}
          stroke="var(--page)"
          strokeWidth={1.5}
          paintOrder="stroke"
        />
      )
    }),
  )
}

/** n under the axis: one row per arm, each figure under its slot. */
export const Counts = ({ course, edges, height, ticks }: PlotProps) => {
  const x = useXAxisScale()
  if (!x) return null
  const top = height - edges.bottom + 62
  return (
    <g className={classes.counts}>
      <text
        x={edges.narrow ? 0 : edges.left - 20}
        y={top - 22}
        textAnchor={edges.narrow ? 'start' : 'end'}
        className={classes.band}
        {...MIDDLE}
      >
        {edges.narrow ? 'n' : 'n of scores'}
      </text>
      {course.arms.map((arm, row) => {
        const y = top + row * ROW_HEIGHT + 4
        const style = armStyles[arm.arm]
        return (
          <g key={arm.arm} fill={style.text}>
            <path
              d={markerPath(style.marker, 4)}
              transform={`translate(${edges.narrow ? 8 : edges.left - 24} ${y})`}
              fill={style.fill}
            />
            {!edges.narrow && (
              <text x={edges.left - 36} y={y} textAnchor="end" {...MIDDLE}>
                {armStyles[arm.arm].label}
              </text>
            )}
            {ticks.map((slot) => {
              const point = pointAt(arm, slot)
              return (
                <text key={slot} x={x(slot)} y={y} textAnchor="middle" {...MIDDLE}>
                  {point === null ? '–' : formatCount(point.suppressed ? null : point.n, thresholdOf(course))}
                </text>
              )
            })}
          </g>
        )
      })}
    </g>
  )
}

export const Cursor = ({ activeSlot, edges, height }: PlotProps) => {
  const x = useXAxisScale()
  const at = activeSlot === null ? undefined : x?.(activeSlot)
  if (at === undefined) return null
  return (
    <line x1={at} x2={at} y1={edges.top} y2={height - edges.bottom} stroke="var(--ink)" strokeWidth={1} />
  )
}

import type { PlanArm } from '@tandem/domain/treatment-arm'
import { armStyles, directionWords, markerPath } from '../ui/chart-theme.ts'
import { scoreTicks } from '../ui/score-ticks.ts'
import chart from './CourseChart.module.css'
import { scoreDomain, slotTicks } from './course-geometry.ts'
import type { Course, Point } from './course-words.ts'

interface ComparePlotProps {
  readonly arm: PlanArm
  readonly label: string
  readonly here: Course
  readonly there: Course
  readonly thereWords: string
  readonly width: number
  readonly activeSlot: number | null
}

const EDGES = { left: 32, right: 12, top: 44, bottom: 44 }
const PLOT_HEIGHT = 180
const MIDDLE = { dominantBaseline: 'central' } as const
// Months are few and always drawn; of the weeks the first year.
const LAST_WEEK = 52

const shownPoints = (course: Course, arm: PlanArm): readonly Point[] =>
  (course.arms.find((each) => each.arm === arm)?.points ?? []).filter(
    (point) => point.mean !== null && (course.unit === 'month' || point.slot <= LAST_WEEK),
  )

/** One arm in two cohorts, on the scale that all arms share: this one bold, the other thin. */
export const ComparePlot = (props: ComparePlotProps) => {
  const { arm, label, here, there, thereWords, width, activeSlot } = props
  const style = armStyles[arm]
  const sets = [
    { key: 'there', course: there, words: thereWords, bold: false },
    { key: 'here', course: here, words: 'this cohort', bold: true },
  ]
  const whole: Course = { ...here, arms: [...here.arms, ...there.arms] }
  const [low, high] = scoreDomain(whole)
  const slots = [
    ...new Set(
      whole.arms.flatMap((each) => shownPoints({ ...whole, arms: [each] }, each.arm).map(({ slot }) => slot)),
    ),
  ].sort((a, b) => a - b)
  const last = Math.max(1, slots.at(-1) ?? 1)
  const inner = width - EDGES.left - EDGES.right
  const height = EDGES.top + PLOT_HEIGHT + EDGES.bottom
  const x = (slot: number) => EDGES.left + (slot / last) * inner
  const y = (score: number) => EDGES.top + (1 - (score - low) / Math.max(1, high - low)) * PLOT_HEIGHT
  const line = (points: readonly Point[]) =>
    points.map(({ slot, mean }, place) => `${place === 0 ? 'M' : 'L'}${x(slot)} ${y(mean ?? 0)}`).join('')
  const ticks = scoreTicks([low, high], here.instrument.bands)
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <text x={0} y={10} className={chart.name} fill={style.text} {...MIDDLE}>
        {label}
      </text>
      <text x={0} y={28} className={chart.axis} {...MIDDLE}>
        Mean {here.instrument.code}, {directionWords(here.instrument.direction)}
      </text>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={EDGES.left} x2={width - EDGES.right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={EDGES.left - 8} y={y(tick)} textAnchor="end" className={chart.axis} {...MIDDLE}>
            {tick}
          </text>
        </g>
      ))}
      {activeSlot !== null && activeSlot <= last && (
        <line
          x1={x(activeSlot)}
          x2={x(activeSlot)}
          y1={EDGES.top}
          y2={EDGES.top + PLOT_HEIGHT}
          stroke="var(--ink)"
        />
      )}
      {sets.map(({ key, course, bold }) => {
        const points = shownPoints(course, arm)
        const end = points.at(-1)
        return (
          <g key={key}>
            <path
              d={line(points)}
              fill="none"
              stroke={style.line}
              strokeWidth={bold ? 3 : 1}
              strokeDasharray={bold ? 'none' : '3 2'}
            />
            {end && (
              <path
                transform={`translate(${x(end.slot)} ${y(end.mean ?? 0)})`}
                d={markerPath(style.marker, bold ? 4.5 : 3.5)}
                fill={bold ? style.fill : 'var(--page)'}
                stroke={style.line}
              />
            )}
          </g>
        )
      })}
      <EndWords {...props} x={x} y={y} />
      {slotTicks(
        Array.from({ length: last + 1 }, (_, slot) => slot),
        inner,
        32,
      ).map((slot) => (
        <text
          key={slot}
          x={x(slot)}
          y={EDGES.top + PLOT_HEIGHT + 14}
          textAnchor="middle"
          className={chart.axis}
          {...MIDDLE}
        >
          {slot}
        </text>
      ))}
      <text x={EDGES.left} y={EDGES.top + PLOT_HEIGHT + 34} className={chart.axis} {...MIDDLE}>
        {here.unit === 'week' ? 'Weeks' : 'Months'} since the start of the episode
      </text>
    </svg>
  )
}

const APART = 16

/** Each line's name where it is drawn last, above or below the other so that they don't meet. */
const EndWords = ({
  arm,
  here,
  there,
  thereWords,
  width,
  x,
  y,
}: ComparePlotProps & { x: (slot: number) => number; y: (score: number) => number }) => {
  const named = [
    { words: 'this cohort', points: shownPoints(here, arm), bold: true },
    { words: thereWords, points: shownPoints(there, arm), bold: false },
  ].flatMap(({ words, points, bold }) => {
    // In the right half, where lines have parted and room is left above them.
    const point = points.findLast(({ slot }) => x(slot) <= width * 0.62) ?? points.at(-1)
    return point ? [{ words, bold, at: x(point.slot), top: y(point.mean ?? 0) }] : []
  })
  const highest = named.length === 2 && named[1]!.top < named[0]!.top ? 1 : 0
  return named.map(({ words, bold, at, top }, place) => (
    <text
      key={words}
      x={Math.min(at, width - EDGES.right - 4)}
      y={place === highest ? top - APART : top + APART}
      textAnchor="middle"
      className={bold ? chart.name : chart.axis}
      fill={armStyles[arm].text}
      stroke="var(--page)"
      strokeWidth={3}
      paintOrder="stroke"
      {...MIDDLE}
    >
      {words.length > 40 ? 'the other cohort' : words}
    </text>
  ))
}

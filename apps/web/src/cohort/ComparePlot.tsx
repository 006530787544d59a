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

const EDGES = { left: 32, right: 12, top: 68, bottom: 44 }
const PLOT_HEIGHT = 180
const lineOf = (bold: boolean) => (bold ? { strokeWidth: 3 } : { strokeWidth: 1, strokeDasharray: '3 2' })
const MIDDLE = { dominantBaseline: 'central' } as const
// Months are few and always drawn; of the weeks the first year.
const LAST_WEEK = 52

const shownPoints = (course: Course, arm: PlanArm): readonly Point[] =>
  (course.arms.find((each) => each.arm === arm)?.points ?? []).filter(
    (point) => point.mean !== null && (course.unit === 'month' || point.slot <= LAST_WEEK),
  )

/** One arm in two cohorts, on the scale that all arms share: this one bold, the other thin. */
export const ComparePlot = ({ arm, label, here, there, thereWords, width, activeSlot }: ComparePlotProps) => {
  const style = armStyles[arm]
  const sets = [
    { key: 'there', course: there, bold: false },
    { key: 'here', course: here, bold: true },
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
      {[
        { at: 0, words: 'this cohort', bold: true },
        { at: 116, words: thereWords.length > 34 ? 'the other cohort' : thereWords, bold: false },
      ].map(({ at, words, bold }) => (
        <g key={words}>
          <line x1={at} x2={at + 20} y1={48} y2={48} stroke={style.line} {...lineOf(bold)} />
          <text x={at + 26} y={48} className={bold ? chart.name : chart.axis} fill={style.text} {...MIDDLE}>
            {words}
          </text>
        </g>
      ))}
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
            <path d={line(points)} fill="none" stroke={style.line} {...lineOf(bold)} />
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

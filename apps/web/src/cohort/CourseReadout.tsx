import { armStyles } from '../ui/chart-theme.ts'
import { formatCount } from '../ui/format.ts'
import classes from './CourseChart.module.css'
import type { PlotProps } from './course-geometry.ts'
import { pointAt, slotsOf, thresholdOf, valueWords } from './course-words.ts'

/** The figures at the cursor. */
export const CourseReadout = ({ course, activeSlot, edges, width }: PlotProps) => {
  if (activeSlot === null) return null
  const slots = slotsOf(course)
  const share = (activeSlot - (slots[0] ?? 0)) / Math.max(1, (slots.at(-1) ?? 1) - (slots[0] ?? 0))
  const at = edges.left + 8 + share * (width - edges.left - edges.right - 16)
  const side = at > width / 2 ? { right: width - at + 12 } : { left: at + 12 }
  return (
    <div className={classes.readout} style={side}>
      <strong>
        {course.unit === 'week' ? 'Week' : 'Month'} {activeSlot}
      </strong>
      {course.arms.map((arm) => {
        const point = pointAt(arm, activeSlot)
        return (
          <div key={arm.arm} className={classes.reading}>
            <span style={{ color: armStyles[arm.arm].text }}>{arm.label}</span>
            <span className={classes.figure}>
              {point?.mean == null ? '–' : valueWords(point.mean, course.of)}
            </span>
            <span className="muted">
              {point?.lower == null || point.upper == null
                ? ''
                : `${valueWords(point.lower, course.of)} to ${valueWords(point.upper, course.of)}`}
            </span>
            <span className="muted">
              {point === null || point.n === 0
                ? 'no score'
                : `n ${formatCount(point.suppressed ? null : point.n, thresholdOf(course))}`}
            </span>
          </div>
        )
      })}
    </div>
  )
}

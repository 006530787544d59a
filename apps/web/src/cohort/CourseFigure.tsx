import { SegmentedControl } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { ArmName } from '../ui/ArmName.tsx'
import { bandSentence } from '../ui/band-words.ts'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { formatCount, formatPlural } from '../ui/format.ts'
import { CourseChart } from './CourseChart.tsx'
import classes from './CourseFigure.module.css'
import { CourseTable } from './CourseTable.tsx'
import type { CohortSearch } from './cohort-search.ts'
import {
  armViewWords,
  type Course,
  courseSummary,
  drawnCourse,
  slotsOf,
  slotWords,
  thresholdOf,
} from './course-words.ts'

/** How many episodes each arm has, with its mark: also the key where the chart has no room for names. */
const ArmCounts = ({ course }: { course: Course }) => (
  <ul className={classes.arms} aria-label="Episodes by plan arm">
    {course.arms.map((arm) => (
      <li key={arm.arm}>
        <ArmName arm={arm.arm} label={arm.label} />
        <span>
          {formatCount(arm.episodes, thresholdOf(course))} episodes
          {arm.provisional !== null && arm.provisional > 0 && (
            <span className="muted"> ({formatCount(arm.provisional, thresholdOf(course))} provisional)</span>
          )}
        </span>
      </li>
    ))}
  </ul>
)

/** The chart with its words: what it shows, who is counted, what is not drawn, and the table behind it. */
export const CourseFigure = ({
  course: whole,
  search,
  onSearch,
}: {
  course: Course
  search: CohortSearch
  onSearch: (search: CohortSearch) => void
}) => {
  const course = drawnCourse(whole, search.until)
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  return (
    <ChartFrame
      title={`Mean ${course.instrument.code} by ${course.unit} since start, by ${armViewWords(course.armView)}`}
      summary={courseSummary(course)}
      stops={slotsOf(course).map((slot) => slotWords(course, slot))}
      active={active}
      onActive={setActive}
      table={<CourseTable course={whole} />}
      tableOpen={search.table}
      onTableOpen={(table) => onSearch({ ...search, table })}
      caption={
        <>
          Line: mean. Soft band: 95 % interval of the mean (t distribution). Means count whoever has a score
          at that point, so later points stand for fewer people.
          {course.instrument.caseness !== null && ` Dashed line: cut-off ${course.instrument.caseness}.`}
          {width < 640 && ` ${bandSentence(course.instrument.bands)}`}
          {course.suppression !== null &&
            ` Points with fewer than ${course.suppression.threshold} people are withheld and shown as <${course.suppression.threshold}.`}
        </>
      }
    >
      <div className={classes.over}>
        <ArmCounts course={course} />
        <Horizon course={whole} search={search} onSearch={onSearch} />
      </div>
      <div ref={ref} className={classes.plot}>
        {width > 0 && <CourseChart course={course} width={width} active={active} onActive={setActive} />}
      </div>
    </ChartFrame>
  )
}

/** How far the axis goes, and how many points lie beyond it. */
const Horizon = ({
  course,
  search,
  onSearch,
}: {
  course: Course
  search: CohortSearch
  onSearch: (search: CohortSearch) => void
}) => {
  const beyond = slotsOf(course).length - slotsOf(drawnCourse(course, search.until)).length
  if (course.unit === 'month') return null
  return (
    <div className={`${classes.horizon} no-print`}>
      {beyond > 0 && <span className="muted small">{formatPlural(beyond, 'later week')} not drawn</span>}
      <SegmentedControl
        aria-label="Weeks drawn"
        size="xs"
        data={[
          { value: '26', label: '26 weeks' },
          { value: '52', label: '52 weeks' },
          { value: 'all', label: 'All' },
        ]}
        value={search.until}
        onChange={(until) => onSearch({ ...search, until: until as CohortSearch['until'] })}
      />
    </div>
  )
}

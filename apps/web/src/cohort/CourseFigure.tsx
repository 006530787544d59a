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
  centredCourse,
  courseSummary,
  drawnCourse,
  figureWords,
  slotsOf,
  slotWords,
  statisticWords,
  thresholdOf,
} from './course-words.ts'
import { Explain } from './Explain.tsx'
import { Behind, type DrillProps } from './FigureCells.tsx'
import { FigureSwitch } from './FigureSwitch.tsx'

/** How many episodes each arm has, with its mark: also the key where the chart has no room for names. */
const ArmCounts = ({ course, to }: { course: Course; to: DrillProps }) => (
  <ul className={classes.arms} aria-label="Episodes by plan arm">
    {course.arms.map((arm) => (
      <li key={arm.arm}>
        <ArmName arm={arm.arm} label={arm.label} />
        <span>
          <Behind drill={{ of: 'arm', arm: arm.arm }} what={`${arm.label}, all episodes`} {...to}>
            {arm.episodes === null ? 'number withheld' : formatPlural(arm.episodes, 'episode')}
          </Behind>
          {arm.provisional !== null && arm.provisional > 0 && (
            <span className="muted"> ({formatCount(arm.provisional, thresholdOf(course))} provisional)</span>
          )}
        </span>
      </li>
    ))}
  </ul>
)

const Caption = ({ course, narrow }: { course: Course; narrow: boolean }) => {
  const { instrument, suppression } = course
  const threshold = thresholdOf(course)
  return (
    <>
      {course.statistic === 'median'
        ? 'Line: median. Soft band: quartiles, between which half of the people lie.'
        : 'Line: mean. Soft band: 95 % interval of the mean; several episodes of one person count as one source.'}{' '}
      <Explain
        figure={course.statistic === 'median' ? 'median_score' : 'mean_interval'}
        threshold={threshold}
      />{' '}
      {course.of === 'change' && (
        <>
          Each score minus the same person’s first one; episodes without a first score are left out.{' '}
          <Explain figure="mean_change" threshold={threshold} />{' '}
        </>
      )}
      Whoever has a score at a point is counted, so later points stand for fewer people.
      {course.of === 'score' &&
        instrument.caseness !== null &&
        ` Dashed line: cut-off ${instrument.caseness}.`}
      {narrow && course.of === 'score' && ` ${bandSentence(instrument.bands)}`}
      {suppression !== null &&
        ` Points with fewer than ${suppression.threshold} people are withheld and shown as <${suppression.threshold}.`}
    </>
  )
}

interface CourseFigureProps extends DrillProps {
  readonly course: Course
  readonly search: CohortSearch
  readonly onSearch: (search: CohortSearch) => void
}

/** The chart with its words: what it shows, who is counted, what is not drawn, and the table behind it. */
export const CourseFigure = ({ course: asked, search, onSearch, ...to }: CourseFigureProps) => {
  const whole = centredCourse(asked)
  const course = drawnCourse(whole, search.until)
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  return (
    <ChartFrame
      title={`${statisticWords(course).name} ${figureWords(course)} by ${course.unit} since start, by ${armViewWords(course.armView)}`}
      summary={courseSummary(course)}
      stops={slotsOf(course).map((slot) => slotWords(course, slot))}
      active={active}
      onActive={setActive}
      table={<CourseTable course={whole} to={to} />}
      tableOpen={search.table}
      onTableOpen={(table) => onSearch({ ...search, table })}
      caption={<Caption course={course} narrow={width < 640} />}
    >
      <div className={classes.over}>
        <ArmCounts course={course} to={to} />
        <Readings course={whole} search={search} onSearch={onSearch} />
      </div>
      <div ref={ref} className={classes.plot}>
        {width > 0 && (
          <CourseChart
            course={course}
            width={width}
            active={active}
            onActive={setActive}
            onPoint={to.mayOpenPatients ? (arm, slot) => to.onDrill({ of: 'slot', arm, slot }) : null}
          />
        )}
      </div>
    </ChartFrame>
  )
}

/** Which figure, which statistic, how far the axis goes, and how many points lie beyond it. */
const Readings = ({
  course,
  search,
  onSearch,
}: {
  course: Course
  search: CohortSearch
  onSearch: (search: CohortSearch) => void
}) => {
  const beyond = slotsOf(course).length - slotsOf(drawnCourse(course, search.until)).length
  return (
    <div className={`${classes.horizon} no-print`}>
      <FigureSwitch
        label="Scores or changes"
        options={[
          { value: 'score', label: 'Score' },
          { value: 'change', label: 'Change' },
        ]}
        value={search.show}
        onChange={(show) => onSearch({ ...search, show })}
      />
      <FigureSwitch
        label="Mean or median"
        options={[
          { value: 'mean', label: 'Mean' },
          { value: 'median', label: 'Median' },
        ]}
        value={search.statistic}
        onChange={(statistic) => onSearch({ ...search, statistic })}
      />
      {course.unit === 'week' && (
        <FigureSwitch
          label="Weeks drawn"
          options={[
            { value: '26', label: '26 weeks' },
            { value: '52', label: '52 weeks' },
            { value: 'all', label: 'All' },
          ]}
          value={search.until}
          onChange={(until) => onSearch({ ...search, until })}
        />
      )}
      {course.unit === 'week' && beyond > 0 && (
        <span className="muted small">{formatPlural(beyond, 'later week')} not drawn</span>
      )}
    </div>
  )
}

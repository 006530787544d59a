import { Button, SegmentedControl } from '@mantine/core'
import { useDocumentTitle, useElementSize } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { type Output, trpc } from '../api.ts'
import { useFreshness } from '../shell/freshness.tsx'
import { ArmName } from '../ui/ArmName.tsx'
import { bandSentence } from '../ui/band-words.ts'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { formatCount, formatPlural } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { CohortFilter } from './CohortFilter.tsx'
import classes from './CohortPage.module.css'
import { CohortSentence } from './CohortSentence.tsx'
import { CourseChart } from './CourseChart.tsx'
import { CourseTable } from './CourseTable.tsx'
import { type CohortSearch, courseInput, filterChips, withoutFilters } from './cohort-search.ts'
import {
  armViewWords,
  type Course,
  courseSummary,
  drawnCourse,
  slotsOf,
  slotWords,
  thresholdOf,
} from './course-words.ts'

const route = getRouteApi('/o/$organisation/cohort')

const isEmpty = (course: Course) =>
  course.arms.every((arm) => arm.points.every((point) => point.mean === null && !point.suppressed))

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

const CourseFigure = ({
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

const Definitions = ({ course }: { course: Course }) => (
  <details className={classes.definitions}>
    <summary>Definitions ({course.definitions.length})</summary>
    <dl>
      {course.definitions.map((definition) => (
        <div key={definition.name}>
          <dt>
            {definition.name} <span className="muted small">version {definition.version}</span>
          </dt>
          <dd className="muted">{definition.text}</dd>
        </div>
      ))}
    </dl>
  </details>
)

const CohortCourse = ({ options }: { options: Output['cohort']['options'] }) => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const instrument = search.instrument ?? options.instruments[0]?.code ?? ''
  const query = useQuery({
    ...trpc.cohort.course.queryOptions(courseInput(options.organisation.code, instrument, search)),
    placeholderData: keepPreviousData,
  })
  const course = query.data
  useFreshness(course?.dataAsOf ?? null)
  const onSearch = (next: CohortSearch) =>
    void navigate({ search: next, replace: next.table !== search.table })
  const range = { from: options.startedFrom, to: options.startedTo }
  return (
    <>
      <CohortFilter
        options={options}
        course={course}
        instrument={instrument}
        search={search}
        onChange={onSearch}
      />
      {query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : course === undefined ? (
        <LoadingPanel label="Loading the cohort" height={400} />
      ) : isEmpty(course) ? (
        <EmptyPanel
          title="No score matches"
          action={
            filterChips(search).length > 0 && (
              <Button onClick={() => onSearch(withoutFilters(search))}>Clear the filters</Button>
            )
          }
        >
          {filterChips(search).length > 0
            ? 'The filters in force leave nobody with a score.'
            : `Nobody has a score on ${instrument} yet.`}
        </EmptyPanel>
      ) : (
        <div
          className={classes.body}
          aria-busy={query.isPlaceholderData}
          data-stale={query.isPlaceholderData}
        >
          <CohortSentence course={course} search={search} range={range} />
          <CourseFigure course={course} search={search} onSearch={onSearch} />
          <Definitions course={course} />
        </div>
      )}
    </>
  )
}

/** Plan arms side by side: how symptoms moved, for whom, and how sure that is. */
export const CohortPage = () => {
  const { organisation } = route.useParams()
  useDocumentTitle('Cohort, Tandem')
  const options = useQuery(trpc.cohort.options.queryOptions({ organisation }))
  return (
    <>
      <h1>Cohort: symptoms by plan arm</h1>
      {options.isError ? (
        <ErrorPanel error={options.error} onRetry={() => void options.refetch()} />
      ) : options.data === undefined ? (
        <LoadingPanel label="Loading the cohort" height={400} />
      ) : options.data.instruments.length === 0 ? (
        <EmptyPanel title="No scores yet">
          This organisation has no scored questionnaires. They appear here after the first import.
        </EmptyPanel>
      ) : (
        <CohortCourse options={options.data} />
      )}
    </>
  )
}

import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type Output, trpc } from '../api.ts'
import { useFreshness } from '../shell/freshness.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { CohortFilter } from './CohortFilter.tsx'
import classes from './CohortPage.module.css'
import { CohortSentence } from './CohortSentence.tsx'
import { CourseFigure } from './CourseFigure.tsx'
import { type CohortSearch, courseInput, filterChips, withoutFilters } from './cohort-search.ts'
import type { Course } from './course-words.ts'

const route = getRouteApi('/o/$organisation/cohort')

const isEmpty = (course: Course) =>
  course.arms.every((arm) => arm.points.every((point) => point.mean === null && !point.suppressed))

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
        <EmptyPanel title="No score in an episode of care yet">
          A cohort counts scores that belong to an episode of care, and none does so far. Scores without an
          episode are on the patient’s own page.
        </EmptyPanel>
      ) : (
        <CohortCourse options={options.data} />
      )}
    </>
  )
}

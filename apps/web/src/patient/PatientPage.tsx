import { Button, SegmentedControl } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { useFreshness } from '../shell/freshness.tsx'
import { formatDay, formatPlural } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { EntryProvider } from './entry/EntryProvider.tsx'
import { SafetyAlerts } from './entry/SafetyAlerts.tsx'
import { PatientHeader } from './PatientHeader.tsx'
import classes from './PatientPage.module.css'
import type { ChosenRange, PatientSearch } from './patient-search.ts'
import { openingRange, type Story, shownRange } from './story-words.ts'
import { Timeline } from './Timeline.tsx'
import { WatchPanel } from './WatchPanel.tsx'

const route = getRouteApi('/o/$organisation/patient/$patient')

const ranges: { value: ChosenRange; label: string }[] = [
  { value: '3m', label: '3 months' },
  { value: '6m', label: '6 months' },
  { value: '1y', label: '1 year' },
  { value: 'all', label: 'All' },
]

const axes: { value: PatientSearch['axis']; label: string }[] = [
  { value: 'dates', label: 'Dates' },
  { value: 'weeks', label: 'Weeks since start' },
]

const Course = ({ story }: { story: Story }) => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const onSearch = (next: PatientSearch) => void navigate({ search: next, replace: true })
  const chosen = search.range === 'auto' ? openingRange(story) : search.range
  const range = shownRange(story, chosen)
  return (
    <section aria-label="Course over time">
      <div className={`${classes.controls} no-print`}>
        <SegmentedControl
          aria-label="Time shown"
          size="xs"
          data={ranges}
          value={chosen}
          onChange={(value) => onSearch({ ...search, range: value as ChosenRange })}
        />
        <SegmentedControl
          aria-label="Axis"
          size="xs"
          data={axes}
          value={search.axis}
          onChange={(value) => onSearch({ ...search, axis: value as PatientSearch['axis'] })}
        />
        <p className="small muted">
          {formatDay(range.from)} to {formatDay(range.to)}
          {story.asOf <= range.to && `, dotted line: ${formatDay(story.asOf)}`}.{' '}
          {range.older > 0 && (
            <>
              {formatPlural(range.older, 'older form')} not in view.{' '}
              <Button
                variant="subtle"
                size="compact-xs"
                onClick={() => onSearch({ ...search, range: 'all' })}
              >
                Show all
              </Button>
            </>
          )}
        </p>
      </div>
      <Timeline story={story} search={search} range={range} onSearch={onSearch} />
    </section>
  )
}

/** One patient's story: scores, plan, medication, sessions and events on one time axis. */
export const PatientPage = () => {
  const { organisation, patient } = route.useParams()
  // Never the name: titles end up in the browser's history.
  useDocumentTitle('Patient, Tandem')
  const query = useQuery({
    ...trpc.patient.story.queryOptions({ organisation, patient }),
    refetchInterval: ({ state }) => (state.data?.beingDerived ? 1_000 : false),
  })
  const story = query.data
  useFreshness(story?.dataAsOf ?? null)
  if (story === undefined) {
    return (
      <>
        <h1 className="sr-only">Patient</h1>
        {query.isError ? (
          <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <LoadingPanel label="Loading the patient" height={560} />
        )}
      </>
    )
  }
  const nothing = story.instruments.every((instrument) => instrument.points.length === 0)
  const head = (
    <>
      <PatientHeader story={story} organisation={organisation} />
      <SafetyAlerts organisation={organisation} patient={patient} />
    </>
  )
  return (
    <EntryProvider patient={patient} beingDerived={story.beingDerived} head={head}>
      {nothing && story.treatments.length === 0 && story.sessions.length === 0 ? (
        <EmptyPanel title="Nothing recorded yet">
          Scores, treatments and sessions appear here as they are entered or imported.
        </EmptyPanel>
      ) : (
        <>
          <WatchPanel story={story} />
          <Course story={story} />
        </>
      )}
    </EntryProvider>
  )
}

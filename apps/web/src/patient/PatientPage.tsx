import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { useFreshness } from '../shell/freshness.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { EntryProvider } from './entry/EntryProvider.tsx'
import { SafetyAlerts } from './entry/SafetyAlerts.tsx'
import { PatientActions } from './PatientActions.tsx'
import { PatientCourse } from './PatientCourse.tsx'
import { PatientHeader } from './PatientHeader.tsx'
import type { PatientSearch } from './patient-search.ts'
import { SharedView } from './SharedView.tsx'
import { WatchPanel } from './WatchPanel.tsx'

const route = getRouteApi('/o/$organisation/patient/$patient')

/** One patient's story: scores, plan, medication, sessions and events on one time axis. */
export const PatientPage = () => {
  const { organisation, patient } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const onSearch = (next: PatientSearch) => void navigate({ search: next, replace: true })
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
  if (search.share) return <SharedView story={story} search={search} onSearch={onSearch} />
  const nothing = story.instruments.every((instrument) => instrument.points.length === 0)
  const head = (
    <>
      <PatientHeader story={story} organisation={organisation} />
      <PatientActions story={story} onShare={() => onSearch({ ...search, share: true, tables: [] })} />
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
          <PatientCourse story={story} search={search} onSearch={onSearch} />
        </>
      )}
    </EntryProvider>
  )
}

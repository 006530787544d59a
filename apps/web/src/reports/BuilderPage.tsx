import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import classes from './ReportBuilder.module.css'
import { ReportBuilder } from './ReportBuilder.tsx'
import { draftOf, newDraft } from './report-draft.ts'

const route = getRouteApi('/o/$organisation/reports/build')

const Body = ({ organisation }: { organisation: string }) => {
  const { report: uuid } = route.useSearch()
  const options = useQuery(trpc.reports.options.queryOptions({ organisation }))
  const cohort = useQuery(trpc.cohort.options.queryOptions({ organisation }))
  const list = useQuery({ ...trpc.reports.list.queryOptions({ organisation }), enabled: uuid !== undefined })
  const failed = [options, cohort, list].find(({ isError }) => isError)
  if (failed) return <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} />
  if (!options.data || !cohort.data || (uuid !== undefined && !list.data))
    return <LoadingPanel label="Loading the report" height={400} />
  const saved = list.data?.find((report) => report.uuid === uuid)
  if (uuid !== undefined && saved === undefined)
    return (
      <EmptyPanel title="This report is no longer there">
        It may have been removed, or it is not shared with you.
      </EmptyPanel>
    )
  const instrument = cohort.data.instruments[0]?.code
  if (instrument === undefined)
    return (
      <EmptyPanel title="Nothing to report yet">
        A report counts scores that belong to an episode of care, and none does so far.
      </EmptyPanel>
    )
  return (
    <>
      {saved && saved.definition === null && (
        <p role="alert">
          This report was saved by an earlier version that asked differently. Fill it in again.
        </p>
      )}
      <ReportBuilder
        key={saved?.uuid ?? 'new'}
        organisation={organisation}
        options={options.data}
        cohort={cohort.data}
        saved={saved ?? null}
        first={
          saved?.definition
            ? draftOf(saved.definition, saved.shared)
            : { ...newDraft(instrument), title: saved?.name ?? '' }
        }
      />
    </>
  )
}

/** One report: what is in it, of whom, and how it will read. */
export const BuilderPage = () => {
  const { organisation } = route.useParams()
  const { report } = route.useSearch()
  const title = report === undefined ? 'New report' : 'Report'
  useDocumentTitle(`${title}, Tandem`)
  return (
    <>
      <p className={`${classes.back} small`}>
        <Link to="/o/$organisation/reports" params={{ organisation }}>
          Reports
        </Link>
      </p>
      <h1>{title}</h1>
      <Body organisation={organisation} />
    </>
  )
}

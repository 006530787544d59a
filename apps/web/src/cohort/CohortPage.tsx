import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { CohortScreen } from './CohortScreen.tsx'
import { readSearch, writeSearch } from './cohort-search.ts'
import { knownSearch } from './known-search.ts'

const route = getRouteApi('/o/$organisation/cohort')

/** Plan arms side by side: how symptoms moved, for whom, and how sure that is. */
export const CohortPage = () => {
  const { organisation } = route.useParams()
  const { search: asked, notices } = readSearch(route.useSearch())
  const navigate = route.useNavigate()
  useDocumentTitle('Cohort, Tandem')
  const options = useQuery(trpc.cohort.options.queryOptions({ organisation }))
  if (options.isError || options.data === undefined || options.data.instruments.length === 0)
    return (
      <>
        <h1>Cohort: symptoms by plan arm</h1>
        {options.isError ? (
          <ErrorPanel error={options.error} onRetry={() => void options.refetch()} />
        ) : options.data === undefined ? (
          <LoadingPanel label="Loading the cohort" height={400} />
        ) : (
          <EmptyPanel title="No score in an episode of care yet">
            A cohort counts scores that belong to an episode of care, and none does so far. Scores without an
            episode are on the patient’s own page.
          </EmptyPanel>
        )}
      </>
    )
  const known = knownSearch(asked, options.data)
  return (
    <CohortScreen
      options={options.data}
      search={known.search}
      instrument={known.instrument}
      notices={[...notices, ...known.notices]}
      onSearch={(next, replace = false) => void navigate({ search: writeSearch(next), replace })}
    />
  )
}

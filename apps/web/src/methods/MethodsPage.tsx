import { useDocumentTitle } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { queryClient, trpc } from '../api.ts'
import { useFreshness } from '../shell/freshness.tsx'
import { ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { DataSources } from './DataSources.tsx'
import { MethodFamily } from './MethodFamily.tsx'
import classes from './MethodsPage.module.css'
import { MethodsSummary } from './MethodsSummary.tsx'

const POLL_MS = 500

/** Every statistical method beside its reference, run by the server now. */
export const MethodsPage = () => {
  useDocumentTitle('Methods check, Tandem')
  useFreshness(null)
  const query = useQuery({
    ...trpc.methods.check.queryOptions(),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? POLL_MS : false),
  })
  const again = useMutation(
    trpc.methods.runAgain.mutationOptions({
      onSuccess: (check) => queryClient.setQueryData(trpc.methods.check.queryKey(), check),
    }),
  )
  const check = query.data
  const error = query.error ?? again.error
  return (
    <>
      <h1>Methods check</h1>
      <p className={`${classes.lead} muted`}>
        The statistics of this version, computed by this server on the data sets below and compared, figure by
        figure, with what R printed. It reads no organisation’s records.
      </p>
      {error ? (
        <ErrorPanel
          error={error}
          onRetry={() => {
            again.reset()
            void query.refetch()
          }}
        />
      ) : check === undefined ? (
        <LoadingPanel label="Loading the methods check" height={400} />
      ) : (
        <>
          <MethodsSummary check={check} onAgain={() => again.mutate()} />
          <div className={classes.families} aria-busy={check.state === 'running'}>
            {check.families.map(({ family, cases }) => (
              <MethodFamily key={family} family={family} cases={cases} />
            ))}
          </div>
          {check.sources.length > 0 && <DataSources sources={check.sources} />}
        </>
      )}
    </>
  )
}

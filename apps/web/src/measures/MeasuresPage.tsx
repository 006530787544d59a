import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { maySetRules } from '@tandem/domain/role'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { CSSProperties } from 'react'
import { trpc } from '../api.ts'
import { useFreshness } from '../shell/freshness.tsx'
import { useOrganisation } from '../shell/session.ts'
import { readFault } from '../ui/fault.ts'
import { formatDay } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { ComputedState } from './ComputedState.tsx'
import classes from './MeasuresPage.module.css'
import { MeasureTile } from './MeasureTile.tsx'
import { periodOf, withPeriod } from './measures-search.ts'
import { PeriodBar } from './PeriodBar.tsx'

const route = getRouteApi('/o/$organisation/measures')

/** Every quality measure for one period, from its last computed state. */
export const MeasuresPage = () => {
  const { organisation } = route.useParams()
  const search = route.useSearch()
  const navigate = useNavigate()
  const roles = useOrganisation()?.roles ?? []
  useDocumentTitle('Measures, Tandem')
  const query = useQuery({
    ...trpc.measures.overview.queryOptions({ organisation, ...periodOf(search) }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.computing ? 2_000 : false),
  })
  const overview = query.data
  useFreshness(overview?.dataAsOf ?? null)
  const go = (next: typeof search) =>
    void navigate({ to: '/o/$organisation/measures', params: { organisation }, search: next })
  return (
    <>
      <h1>Measures</h1>
      {query.isError ? (
        readFault(query.error).kind === 'refused' ? (
          <EmptyPanel
            title="There are no figures for this period"
            action={
              <Button variant="default" onClick={() => go({})}>
                Show the last 12 full months
              </Button>
            }
          >
            {readFault(query.error).message}
          </EmptyPanel>
        ) : (
          <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : overview === undefined ? (
        <LoadingPanel label="Loading the measures" height={480} />
      ) : (
        <>
          <div className={classes.head}>
            <p className={`${classes.lead} muted`}>
              Published and in-house measures, worked out patient by patient.
              {overview.lookingBack && ` As it was recorded by the end of ${formatDay(overview.asOf)}.`}
              {overview.suppression &&
                ` Counts below ${overview.suppression.threshold} are withheld from your role, and what would give them away.`}
              {roles.some(maySetRules) && (
                <>
                  {' '}
                  <Link to="/o/$organisation/code-lists" params={{ organisation }}>
                    What codes they look at
                  </Link>
                </>
              )}
            </p>
            <PeriodBar head={overview} onChange={(change) => go(withPeriod(search, change))} />
            <ComputedState head={overview} computedAt={overview.computedAt} />
          </div>
          <div className={classes.families} data-stale={query.isPlaceholderData}>
            {overview.families.map(({ family, tiles }) => (
              <section
                key={family}
                className={classes.family}
                aria-label={family}
                style={{ '--tiles': tiles.length } as CSSProperties}
              >
                <h2>{family}</h2>
                <ul className={classes.tiles}>
                  {tiles.map((tile) => (
                    <MeasureTile
                      key={tile.id}
                      organisation={organisation}
                      tile={tile}
                      period={periodOf(search)}
                      threshold={overview.suppression?.threshold ?? 11}
                      dataAsOf={overview.dataAsOf}
                    />
                  ))}
                </ul>
              </section>
            ))}
          </div>
        </>
      )}
    </>
  )
}

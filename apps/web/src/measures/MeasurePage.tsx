import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import { trpc } from '../api.ts'
import { useFreshness } from '../shell/freshness.tsx'
import { readFault } from '../ui/fault.ts'
import { formatCount, formatDay, formatPercent } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { ComputedState } from './ComputedState.tsx'
import { readChartsSearch } from './charts/charts-search.ts'
import { ExplainMeasure } from './ExplainMeasure.tsx'
import { MeasureDefinition } from './MeasureDefinition.tsx'
import { MeasureFunnel } from './MeasureFunnel.tsx'
import classes from './MeasurePage.module.css'
import { MeasureReasons } from './MeasureReasons.tsx'
import { MeasureStrata } from './MeasureStrata.tsx'
import {
  countsWords,
  type Detail,
  directionWords,
  intervalWords,
  notComputableWords,
  periodWords,
  withheldWords,
} from './measure-words.ts'
import {
  type MeasureSearch,
  type PeoplePart,
  periodOf,
  withoutNothing,
  withPeriod,
} from './measures-search.ts'
import { DefinitionChanges, PastFigures } from './PastFigures.tsx'
import { PeopleDrawer } from './PeopleDrawer.tsx'
import { PeriodBar } from './PeriodBar.tsx'

const MeasureOverTime = lazy(async () => ({
  default: (await import('./charts/MeasureOverTime.tsx')).MeasureOverTime,
}))
const MeasureBetweenSites = lazy(async () => ({
  default: (await import('./charts/MeasureBetweenSites.tsx')).MeasureBetweenSites,
}))
const MeasureEquity = lazy(async () => ({
  default: (await import('./charts/MeasureEquity.tsx')).MeasureEquity,
}))

const route = getRouteApi('/o/$organisation/measures/$measure')

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={classes.section} aria-label={title}>
    <h2>{title}</h2>
    {children}
  </section>
)

const Headline = ({ detail, threshold }: { detail: Detail; threshold: number }) => {
  const { figures, definition, state, notComputable, result } = detail
  if (state === 'not_computed') return <p>Not computed for this period yet.</p>
  if (state === 'not_computable')
    return (
      <EmptyPanel title="Not computable">
        There are {notComputableWords(notComputable)}. Until then there is no figure, which is not a figure of
        0 %. Codes are mapped by whoever sets the rules of this organisation.
      </EmptyPanel>
    )
  if (state === 'empty')
    return (
      <EmptyPanel title="Nobody is in its population">
        Of {formatCount(result?.patients ?? null, threshold)} patients on record none is in the population of
        this measure from {formatDay(detail.from)} to {formatDay(detail.to)}.
      </EmptyPanel>
    )
  if (figures === null) return null
  const { rate, parts } = figures
  const words = rate.withheld
    ? `Rate ${withheldWords(threshold)}.`
    : rate.rate === null
      ? 'Nobody is included yet, so there is no rate.'
      : null
  return (
    <p className={classes.headline}>
      {words ?? (
        <>
          <strong className={classes.rate}>{formatPercent(rate.rate ?? 0, 1)}</strong>
          <span>95 % interval {intervalWords(rate)}</span>
          <span>{countsWords(rate, definition.unit)}</span>
          {definition.improvement !== 'neither' && (
            <span className="muted">{directionWords(definition.improvement)}</span>
          )}
        </>
      )}
      <ExplainMeasure
        measure={definition}
        at="rate"
        figure="rate"
        words={definition.populations.numerator ?? definition.name}
        rate={rate}
        leftOut={parts.filter(
          ({ part, n }) =>
            ['excluded', 'excepted', 'pending', 'not_in_denominator'].includes(part) && n !== 0,
        )}
        threshold={threshold}
        dataAsOf={result?.dataAsOf ?? null}
      />
    </p>
  )
}

interface FiguresProps {
  readonly organisation: string
  readonly detail: Detail
  readonly search: MeasureSearch
  readonly onSearch: (next: MeasureSearch) => void
}

const Computed = ({ organisation, detail, search, onSearch }: FiguresProps) => {
  const { figures, mayOpenPatients, result } = detail
  const threshold = detail.suppression?.threshold ?? 11
  if (figures === null || result === null || detail.state === 'empty') return null
  const open = (who: PeoplePart, more: Pick<MeasureSearch, 'reason' | 'stratum'> = {}) =>
    onSearch(
      withoutNothing({ ...search, reason: undefined, stratum: undefined, page: undefined, ...more, who }),
    )
  const chart = {
    organisation,
    measure: detail.definition.id,
    run: result.run,
    search: readChartsSearch(search),
    onSearch: (change: Partial<MeasureSearch>) => onSearch(withoutNothing({ ...search, ...change })),
  }
  return (
    <>
      <Section title="From treated to met">
        <MeasureFunnel
          detail={detail}
          figures={figures}
          threshold={threshold}
          onPeople={mayOpenPatients ? (part) => open(part) : null}
        />
      </Section>
      <Section title="Why">
        <MeasureReasons
          figures={figures}
          threshold={threshold}
          onPeople={mayOpenPatients ? (part, reason) => open(part, { reason: reason ?? undefined }) : null}
        />
      </Section>
      {figures.strata.length > 0 && (
        <Section title="By stratum">
          <MeasureStrata
            detail={detail}
            figures={figures}
            threshold={threshold}
            onPeople={
              mayOpenPatients ? (part, stratum) => open(part, { stratum: stratum ?? undefined }) : null
            }
          />
        </Section>
      )}
      <div className={classes.section}>
        <Suspense fallback={<LoadingPanel label="Loading the charts" height={320} />}>
          <MeasureOverTime {...chart} />
          <MeasureBetweenSites {...chart} />
          <MeasureEquity {...chart} />
        </Suspense>
      </div>
    </>
  )
}

/** One measure: its figure, how it comes about, how it moves, and what it says. */
export const MeasurePage = () => {
  const { organisation, measure } = route.useParams()
  const search = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery({
    ...trpc.measures.detail.queryOptions({ organisation, measure, ...periodOf(search), run: search.run }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.computing ? 2_000 : false),
  })
  const detail = query.data
  useDocumentTitle(`${detail?.definition.shortName ?? 'Measure'}, Tandem`)
  useFreshness(detail?.result?.dataAsOf ?? null)
  const go = (next: MeasureSearch, replace = false) =>
    void navigate({
      to: '/o/$organisation/measures/$measure',
      params: { organisation, measure },
      search: next,
      replace,
    })
  const back = (
    <p className="no-print">
      <Link to="/o/$organisation/measures" params={{ organisation }} search={periodOf(search)}>
        All measures
      </Link>
    </p>
  )
  if (query.isError)
    return (
      <>
        {back}
        <h1>Measure</h1>
        {readFault(query.error).kind === 'refused' ? (
          <EmptyPanel
            title="There is no figure for this period"
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
        )}
      </>
    )
  if (detail === undefined)
    return (
      <>
        {back}
        <h1>Measure</h1>
        <LoadingPanel label="Loading the measure" height={480} />
      </>
    )
  const { definition } = detail
  const threshold = detail.suppression?.threshold ?? 11
  const pinned = search.run !== undefined
  return (
    <>
      {back}
      <h1>{definition.name}</h1>
      <div className={classes.head}>
        {definition.notice !== null && <p className={classes.notice}>{definition.notice}</p>}
        {pinned ? (
          <p>
            A figure as it was computed before.{' '}
            <Link
              to="/o/$organisation/measures/$measure"
              params={{ organisation, measure }}
              search={periodOf(search)}
            >
              Show the newest
            </Link>
          </p>
        ) : (
          <PeriodBar head={detail} onChange={(change) => go(withPeriod(search, change))} />
        )}
        <Headline detail={detail} threshold={threshold} />
        {detail.lookingBack && (
          <p className="muted">As it was recorded by the end of {formatDay(detail.asOf)}.</p>
        )}
        {!pinned && <ComputedState head={detail} computedAt={detail.result?.computedAt ?? null} />}
      </div>
      <Computed organisation={organisation} detail={detail} search={search} onSearch={go} />
      <Section title="Definition">
        <MeasureDefinition detail={detail} />
      </Section>
      {(detail.past.length > 0 || detail.changes.length > 0) && (
        <Section title="Figures computed before">
          <DefinitionChanges changes={detail.changes} />
          <PastFigures detail={detail} organisation={organisation} />
        </Section>
      )}
      {detail.result !== null && (
        <p className={classes.digest}>
          Period {periodWords(detail)}. Run {detail.result.run}, units {detail.result.digest ?? 'none'}, facts{' '}
          {detail.result.factsDigest}.
        </p>
      )}
      <PeopleDrawer
        organisation={organisation}
        detail={detail}
        search={search}
        onPage={(page) => go({ ...search, page }, true)}
        onClose={() =>
          go(
            withoutNothing({
              ...search,
              who: undefined,
              reason: undefined,
              stratum: undefined,
              page: undefined,
            }),
          )
        }
      />
    </>
  )
}

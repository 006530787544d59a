import { useQuery } from '@tanstack/react-query'
import { type Output, trpc } from '../api.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import {
  formatCount,
  formatDay,
  formatInterval,
  formatNumber,
  formatPercent,
  formatPlural,
} from '../ui/format.ts'
import { ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import classes from './RulesPage.module.css'

type Coverage = Output['settings']['expectedCoverage'][number]
type Group = Coverage['groups'][number]
type Share = NonNullable<Group['inside']>

const percents = ({ share, lower, upper }: Share): string =>
  `${formatPercent(share, 1)} (${formatInterval(100 * lower, 100 * upper, 1)}\u00a0%)`

const basisWords = { start: 'First score alone', onward: 'Scores so far' } as const

/** How far the measured share lies from what the band promises, in words: the interval decides, not the share. */
const verdict = ({ share, lower, upper }: Share, level: number): string => {
  if (lower <= level && level <= upper) return 'as promised'
  return `${formatNumber(Math.abs(100 * (share - level)), 1)} points ${share > level ? 'more' : 'fewer'}`
}

const columnsOf = ({ level, threshold }: Coverage): readonly Column<Group>[] => [
  { key: 'group', header: 'Patients', rowHeader: true, cell: ({ group }) => group },
  { key: 'basis', header: 'Band', cell: ({ basis }) => basisWords[basis] },
  {
    key: 'courses',
    header: 'Episodes',
    align: 'right',
    cell: ({ courses }) => formatCount(courses, threshold ?? undefined),
  },
  {
    key: 'inside',
    header: 'Scores inside (95 % interval)',
    align: 'right',
    cell: ({ inside, courses }) => (inside ? percents(inside) : courses === null ? '·' : 'too few to say'),
  },
  {
    key: 'verdict',
    header: 'Promise',
    cell: ({ inside }) => (inside ? verdict(inside, level) : ''),
  },
]

/** How well the expected response has held on the organisation's own closed episodes, so that it can be trusted or not. */
export const ExpectedCoverage = ({ organisation }: { readonly organisation: string }) => {
  const query = useQuery(trpc.settings.expectedCoverage.queryOptions({ organisation }))
  return (
    <section className={classes.coverage} aria-labelledby="expected-coverage">
      <h2 id="expected-coverage">Expected response: how it has held here</h2>
      {query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <LoadingPanel label="Loading how the expected response has held" height={160} />
      ) : query.data.length === 0 ? (
        <p>
          Nothing is expected yet: no closed episodes with scores to learn from. It is looked at every hour.
        </p>
      ) : (
        query.data.map((coverage) => <OfInstrument key={coverage.instrument} coverage={coverage} />)
      )}
    </section>
  )
}

const OfInstrument = ({ coverage }: { readonly coverage: Coverage }) => {
  const { instrument, version, learnedOn, courses, level, refusal, folds, groups, flags } = coverage
  return (
    <>
      <p>
        <strong>{instrument}.</strong> Version {version}, learned on {formatDay(learnedOn)}
        {courses !== null && ` from ${formatPlural(courses, 'closed episode')}`}.{' '}
        {refusal !== null && `Nothing is expected of others: ${refusal}`}
        {refusal === null &&
          `The band is meant to hold ${formatPercent(level)} of scores. Measured by itself: the episodes were dealt into ${folds} parts, and each part was judged by what the others taught.`}
      </p>
      {groups.length > 0 && (
        <DataTable
          caption={`Scores of ${instrument} inside the expected band`}
          columns={columnsOf(coverage)}
          rows={groups}
          rowKey={({ basis, group }) => `${basis} ${group}`}
        />
      )}
      {flags?.predictive && flags.base && (
        <p>
          &ldquo;Not on track&rdquo; was said of {flags.flagged} of{' '}
          {formatPlural(flags.courses, 'closed episode')} before their last score. Of those,{' '}
          {percents(flags.predictive)} ended without reliable improvement; of all, {percents(flags.base)}.
          {flags.sensitivity &&
            ` Of those who ended reliably worse it was said of ${percents(flags.sensitivity)}.`}
        </p>
      )}
    </>
  )
}

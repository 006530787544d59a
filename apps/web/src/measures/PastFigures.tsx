import { Link } from '@tanstack/react-router'
import { useOrganisation } from '../shell/session.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatInstant, formatPercent } from '../ui/format.ts'
import { countsWords, type Detail, intervalWords, periodWords } from './measure-words.ts'

type Past = Detail['past'][number]

const changeWords = (before: string | null, after: string | null): string => {
  if (before === null) return `new: ${after}`
  return after === null ? `was: ${before}` : `${before} → ${after}`
}

/** What changed between versions of the definition. */
export const DefinitionChanges = ({ changes }: { changes: Detail['changes'] }) => (
  <>
    {changes.map(({ from, to, changed }) => (
      <div key={`${from} ${to}`}>
        <h3>
          From version {from} to {to}
        </h3>
        {changed.length === 0 ? (
          <p className="muted">The rule changed and its words did not.</p>
        ) : (
          <ul>
            {changed.map(({ what, before, after }) => (
              <li key={what}>
                {what}: {changeWords(before, after)}
              </li>
            ))}
          </ul>
        )}
      </div>
    ))}
  </>
)

/** Figures as they were computed before: kept, whatever came later. */
export const PastFigures = ({ detail, organisation }: { detail: Detail; organisation: string }) => {
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  const { unit } = detail.definition
  const columns: readonly Column<Past>[] = [
    {
      key: 'period',
      header: 'Period',
      rowHeader: true,
      cell: ({ from, to, run }) => (
        <Link
          to="/o/$organisation/measures/$measure"
          params={{ organisation, measure: detail.definition.id }}
          search={{ from, to, run }}
          aria-current={run === detail.result?.run ? 'true' : undefined}
        >
          {periodWords({ from, to })}
        </Link>
      ),
    },
    { key: 'computed', header: 'Computed', cell: ({ computedAt }) => formatInstant(computedAt, timeZone) },
    { key: 'version', header: 'Definition', cell: ({ version }) => `version ${version}` },
    {
      key: 'rate',
      header: 'Rate',
      align: 'right',
      cell: ({ rate }) =>
        rate.withheld ? 'withheld' : rate.rate === null ? 'nobody' : formatPercent(rate.rate, 1),
    },
    {
      key: 'interval',
      header: '95 % interval',
      align: 'right',
      cell: ({ rate }) => intervalWords(rate) ?? '–',
    },
    { key: 'counts', header: 'Met of included', cell: ({ rate }) => countsWords(rate, unit) ?? '–' },
  ]
  return (
    <DataTable
      caption="Figures as they were computed, newest first"
      captionHidden
      columns={columns}
      rows={detail.past}
      rowKey={({ run }) => run}
    />
  )
}

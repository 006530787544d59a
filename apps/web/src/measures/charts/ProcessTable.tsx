import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatCount } from '../../ui/format.ts'
import { type HeldOverTime, type ProcessPoint, periodWords, rateWords, signalWords } from './chart-words.ts'
import classes from './MeasureCharts.module.css'

const rate = (value: number | null | undefined) => (value == null ? '–' : rateWords(value))

/** The table behind the chart: one row per period. */
export const ProcessTable = ({ held, threshold }: { held: HeldOverTime; threshold: number }) => {
  const count = (point: ProcessPoint, value: number | null) =>
    point.count.withheld ? 'withheld' : formatCount(value, threshold)
  const columns: readonly Column<ProcessPoint>[] = [
    {
      key: 'period',
      header: 'Period',
      rowHeader: true,
      cell: (point) => `${periodWords(point)}${point.partial ? ' (in part)' : ''}`,
    },
    { key: 'met', header: 'Met', align: 'right', cell: (point) => count(point, point.count.met) },
    { key: 'n', header: 'Counted', align: 'right', cell: (point) => count(point, point.count.n) },
    {
      key: 'rate',
      header: 'Rate',
      align: 'right',
      cell: (point) => (point.rate === null && point.count.n === 0 ? 'nobody' : rate(point.rate)),
    },
    { key: 'centre', header: 'Centre', align: 'right', cell: ({ charted }) => rate(charted?.centre) },
    { key: 'lower', header: 'Lower limit', align: 'right', cell: ({ charted }) => rate(charted?.lower) },
    { key: 'upper', header: 'Upper limit', align: 'right', cell: ({ charted }) => rate(charted?.upper) },
    {
      key: 'signal',
      header: 'Variation',
      cell: ({ charted, few }) => (
        <span className={classes.wrapped}>
          {[charted ? signalWords(charted) || 'common cause' : '', few ? 'fewer than 11' : '']
            .filter(Boolean)
            .join('; ')}
        </span>
      ),
    },
  ]
  return (
    <DataTable
      caption={`${held.measure.shortName} by period: counts, rate, limits as computed, variation`}
      columns={columns}
      rows={held.process.points}
      rowKey={({ key }) => key}
    />
  )
}

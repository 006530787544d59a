import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount, formatPercent } from '../ui/format.ts'
import { FigureButton } from './FigureButton.tsx'
import { type Detail, type Figures, intervalWords, unitWords } from './measure-words.ts'
import type { PeoplePart } from './measures-search.ts'

type Stratum = Figures['strata'][number]

interface MeasureStrataProps {
  readonly detail: Detail
  readonly figures: Figures
  readonly threshold: number
  readonly onPeople: ((part: PeoplePart, stratum: string | null) => void) | null
}

/** The rate in each group that the measure itself tells apart. */
export const MeasureStrata = ({ detail, figures, threshold, onPeople }: MeasureStrataProps) => {
  const count = (stratum: Stratum, part: 'met' | 'included') => {
    const n = stratum.rate[part]
    return (
      <FigureButton
        words={formatCount(n, threshold)}
        label={`${stratum.stratum ?? 'no stratum'}, ${part}`}
        onOpen={onPeople && n !== null && n > 0 ? () => onPeople(part, stratum.stratum) : null}
      />
    )
  }
  const columns: readonly Column<Stratum>[] = [
    { key: 'stratum', header: 'Stratum', rowHeader: true, cell: ({ stratum }) => stratum ?? 'in none' },
    {
      key: 'rate',
      header: 'Rate',
      align: 'right',
      cell: ({ rate }) =>
        rate.withheld ? (
          <span className="muted">withheld</span>
        ) : rate.rate === null ? (
          <span className="muted">nobody</span>
        ) : (
          formatPercent(rate.rate)
        ),
    },
    {
      key: 'interval',
      header: '95 % interval',
      align: 'right',
      cell: ({ rate }) => intervalWords(rate) ?? '–',
    },
    { key: 'met', header: 'Met', align: 'right', cell: (row) => count(row, 'met') },
    {
      key: 'included',
      header: 'Included',
      hint: unitWords(detail.definition.unit, null),
      align: 'right',
      cell: (row) => count(row, 'included'),
    },
  ]
  return (
    <DataTable
      caption="Rate by stratum"
      captionHidden
      columns={columns}
      rows={figures.strata}
      rowKey={({ stratum }) => stratum ?? ''}
    />
  )
}

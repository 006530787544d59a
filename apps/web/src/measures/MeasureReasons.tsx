import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount } from '../ui/format.ts'
import { FigureButton } from './FigureButton.tsx'
import classes from './MeasureReasons.module.css'
import { type Figures, type Part, partNames, partNotes } from './measure-words.ts'
import type { PeoplePart } from './measures-search.ts'

interface ReasonRow {
  readonly part: Part
  readonly place: number | null
  readonly sentence: string
  readonly n: number | null
}

interface MeasureReasonsProps {
  readonly figures: Figures
  readonly threshold: number
  readonly onPeople: ((part: PeoplePart, reason: number | null) => void) | null
}

/** Why each unit is where it is: each counted once, under the sentence that decides. */
export const MeasureReasons = ({ figures, threshold, onPeople }: MeasureReasonsProps) => {
  const rows: readonly ReasonRow[] = figures.parts.flatMap(({ part, reasons }) =>
    reasons.map(({ place, sentence, n }) => ({
      part,
      place,
      sentence: sentence ?? 'the measure gives no reason',
      n,
    })),
  )
  if (rows.length === 0) return <p className="muted">No reason is counted.</p>
  const columns: readonly Column<ReasonRow>[] = [
    {
      key: 'sentence',
      header: 'Reason',
      rowHeader: true,
      cell: ({ sentence }) => <span className={classes.sentence}>{sentence}</span>,
    },
    {
      key: 'n',
      header: 'Units',
      align: 'right',
      cell: ({ part, place, sentence, n }) => (
        <FigureButton
          words={formatCount(n, threshold)}
          label={sentence}
          onOpen={onPeople && n !== null && part !== 'not_in_population' ? () => onPeople(part, place) : null}
        />
      ),
    },
    {
      key: 'part',
      header: 'So it is',
      cell: ({ part }) => <span title={partNotes[part]}>{partNames[part].toLowerCase()}</span>,
    },
  ]
  return (
    <DataTable
      caption="Reasons, each unit counted once under the first that decides"
      columns={columns}
      rows={rows}
      rowKey={({ part, place }) => `${part} ${place}`}
    />
  )
}

import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatDay } from '../ui/format.ts'
import type { StoryInstrument, StoryPoint } from './story-words.ts'

const answerWords = (answer: number | null | undefined): string =>
  answer === null || answer === undefined ? 'blank' : String(answer)

/** Answers of one form as they are read out: `1 little interest: 2, 2 feeling down: 3`. */
export const answersInWords = ({ itemLabels }: StoryInstrument, { items }: StoryPoint): string =>
  itemLabels.map((label, item) => `${item + 1} ${label}: ${answerWords(items?.[item])}`).join(', ')

/** Every form with answers, newest first; also those that the heatmap has no room for. */
export const ItemTable = ({ instrument }: { instrument: StoryInstrument }) => {
  const columns: readonly Column<StoryPoint>[] = [
    {
      key: 'day',
      header: 'Date',
      rowHeader: true,
      cell: (point) => <span className="nowrap">{formatDay(point.takenOn)}</span>,
    },
    ...instrument.itemLabels.map(
      (label, item): Column<StoryPoint> => ({
        key: `item${item}`,
        header: `${item + 1}`,
        hint: label,
        align: 'right',
        cell: (point) => answerWords(point.items?.[item]),
      }),
    ),
  ]
  return (
    <DataTable
      caption={`${instrument.code}, answers of every form, newest first`}
      columns={columns}
      rows={instrument.points
        .filter((point) => point.items !== null)
        .toSorted((a, b) => b.takenOn.localeCompare(a.takenOn))}
      rowKey={(point) => point.uuid}
    />
  )
}

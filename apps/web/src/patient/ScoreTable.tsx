import { armStyles } from '../ui/chart-theme.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatChange, formatDay, formatScore } from '../ui/format.ts'
import { EditButton } from './entry/EntryProvider.tsx'
import { completenessWords, type StoryInstrument, type StoryPoint } from './story-words.ts'

const safetyWords = {
  positive: 'positive',
  negative: 'negative',
  unknown: 'unknown, ask',
  not_asked: 'not asked',
} as const
const reliableWords = { improved: 'improvement', deteriorated: 'deterioration', none: 'none' } as const

const columnsOf = (code: string): readonly Column<StoryPoint>[] => [
  {
    key: 'day',
    header: 'Date',
    rowHeader: true,
    cell: (point) => (
      <span className="nowrap">
        {formatDay(point.takenOn)}
        <EditButton entry="score" record={point.uuid} label={`${code} of ${formatDay(point.takenOn)}`} />
      </span>
    ),
  },
  { key: 'week', header: 'Week', align: 'right', cell: (point) => point.week ?? '–' },
  {
    key: 'score',
    header: 'Score',
    align: 'right',
    cell: (point) => (point.total === null ? '–' : formatScore(point.total)),
  },
  { key: 'band', header: 'Band', cell: (point) => point.band ?? '–' },
  { key: 'form', header: 'Form', cell: (point) => completenessWords[point.completeness] },
  { key: 'used', header: 'Used', cell: (point) => (point.used ? 'yes' : 'no') },
  {
    key: 'change',
    header: 'Change',
    hint: 'from baseline',
    align: 'right',
    cell: (point) => (point.change === null ? '–' : formatChange(point.change)),
  },
  {
    key: 'reliable',
    header: 'Reliable change',
    cell: (point) => (point.reliable === null ? '–' : reliableWords[point.reliable]),
  },
  { key: 'arm', header: 'Plan', cell: (point) => (point.arm === null ? '–' : armStyles[point.arm].label) },
]

const safetyColumn = ({ safetyQuestion }: StoryInstrument): Column<StoryPoint> => ({
  key: 'safety',
  header: safetyQuestion ?? 'Safety question',
  cell: (point) => (point.safety === null ? '–' : safetyWords[point.safety]),
})

/** Every form of one instrument, newest first, also those outside the range that the chart shows. */
export const ScoreTable = ({ instrument }: { instrument: StoryInstrument }) => (
  <DataTable
    caption={`${instrument.code}, every form on record, newest first`}
    columns={
      instrument.points.some((point) => point.safety !== null)
        ? [...columnsOf(instrument.code), safetyColumn(instrument)]
        : columnsOf(instrument.code)
    }
    rows={instrument.points.toSorted((a, b) => b.takenOn.localeCompare(a.takenOn))}
    rowKey={(point) => point.uuid}
  />
)

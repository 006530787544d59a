import { armStyles } from '../ui/chart-theme.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatDay, formatPercent } from '../ui/format.ts'
import { sourceWords } from './MedicationLane.tsx'
import { kindWords, type Story, sessionWords, treatmentWords } from './story-words.ts'

const day = (text: string | null, open: string) => (
  <span className="nowrap">{text === null ? open : formatDay(text)}</span>
)

const armColumns: readonly Column<Story['armStrip'][number]>[] = [
  { key: 'from', header: 'From', rowHeader: true, cell: (row) => day(row.from, '') },
  { key: 'to', header: 'To', cell: (row) => day(row.to, 'now') },
  { key: 'arm', header: 'Plan in force', cell: (row) => armStyles[row.arm].label },
]

export const PlanTable = ({ story }: { story: Story }) => (
  <DataTable
    caption="Plan in force, by treatment dates"
    columns={armColumns}
    rows={story.armStrip}
    rowKey={(row) => row.from + row.arm}
  />
)

interface MedicationRow {
  readonly key: string
  readonly from: string
  readonly to: string | null
  readonly what: string
  readonly source: string
  readonly stop: string | null
}

const medicationColumns: readonly Column<MedicationRow>[] = [
  { key: 'from', header: 'From', rowHeader: true, cell: (row) => day(row.from, '') },
  {
    key: 'to',
    header: 'To',
    cell: (row) => day(row.to, row.source === 'treatment' ? 'in force' : 'not known'),
  },
  { key: 'what', header: 'Drug and dose', cell: (row) => row.what },
  { key: 'source', header: 'Source', cell: (row) => row.source },
  { key: 'stop', header: 'Stopped because', cell: (row) => row.stop ?? '–' },
]

export const MedicationTable = ({ story }: { story: Story }) => {
  const rows: MedicationRow[] = [
    ...story.treatments
      .filter((treatment) => treatment.component === 'medication')
      .map((treatment, index) => ({
        key: `treatment${index}`,
        from: treatment.startedOn,
        to: treatment.endedOn,
        what: treatmentWords(treatment),
        source: 'treatment',
        stop: treatment.stopReason,
      })),
    ...story.supply.map((supply, index) => ({
      key: `supply${index}`,
      from: supply.from,
      to: supply.to,
      what: supply.drug ?? 'drug not named',
      source:
        supply.taken === null
          ? sourceWords[supply.source]
          : `${sourceWords[supply.source]}, taken on ${formatPercent(supply.taken)} of days`,
      stop: null,
    })),
  ]
  return (
    <DataTable
      caption="Medication: treatments, and supply by its source"
      columns={medicationColumns}
      rows={rows.toSorted((a, b) => b.from.localeCompare(a.from))}
      rowKey={(row) => row.key}
    />
  )
}

const sessionColumns: readonly Column<Story['sessions'][number]>[] = [
  { key: 'on', header: 'Date', rowHeader: true, cell: (row) => day(row.on, '') },
  { key: 'status', header: 'Contact', cell: (row) => sessionWords[row.status] },
  {
    key: 'what',
    header: 'Kind',
    cell: (row) => row.modality ?? (row.purpose === null ? '–' : kindWords(row.purpose)),
  },
]

export const SessionTable = ({ story }: { story: Story }) => (
  <DataTable
    caption="Sessions, newest first"
    columns={sessionColumns}
    rows={story.sessions.toSorted((a, b) => b.on.localeCompare(a.on))}
    rowKey={(row) => `${row.on} ${row.status} ${row.purpose}`}
  />
)

const eventColumns: readonly Column<Story['careEvents'][number]>[] = [
  { key: 'on', header: 'Date', rowHeader: true, cell: (row) => day(row.on, '') },
  { key: 'kind', header: 'Event', cell: (row) => kindWords(row.kind) },
  { key: 'finding', header: 'Finding', cell: (row) => row.finding ?? '–' },
]

export const EventTable = ({ story }: { story: Story }) => (
  <DataTable
    caption="Care events, newest first"
    columns={eventColumns}
    rows={story.careEvents.toSorted((a, b) => b.on.localeCompare(a.on))}
    rowKey={(row) => `${row.on} ${row.kind} ${row.finding}`}
  />
)

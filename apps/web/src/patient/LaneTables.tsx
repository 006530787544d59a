import { armStyles } from '../ui/chart-theme.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatDay, formatPercent } from '../ui/format.ts'
import { EditButton } from './entry/EntryProvider.tsx'
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
  readonly record: string | null
  readonly entry: 'treatment' | 'fill'
  readonly from: string
  readonly to: string | null
  readonly what: string
  readonly source: string
  readonly stop: string | null
}

const medicationColumns: readonly Column<MedicationRow>[] = [
  {
    key: 'from',
    header: 'From',
    rowHeader: true,
    cell: (row) => (
      <span className="nowrap">
        {day(row.from, '')}
        <EditButton
          entry={row.entry}
          record={row.record}
          label={`${row.what}, ${row.source}, from ${formatDay(row.from)}`}
        />
      </span>
    ),
  },
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
        record: treatment.uuid,
        entry: 'treatment' as const,
        from: treatment.startedOn,
        to: treatment.endedOn,
        what: treatmentWords(treatment),
        source: 'treatment',
        stop: treatment.stopReason === null ? null : kindWords(treatment.stopReason),
      })),
    ...story.supply.map((supply, index) => ({
      key: `supply${index}`,
      record: supply.uuid,
      entry: 'fill' as const,
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
  {
    key: 'on',
    header: 'Date',
    rowHeader: true,
    cell: (row) => (
      <span className="nowrap">
        {day(row.on, '')}
        <EditButton entry="session" record={row.uuid} label={`contact of ${formatDay(row.on)}`} />
      </span>
    ),
  },
  { key: 'status', header: 'Contact', cell: (row) => sessionWords[row.status] },
  {
    key: 'what',
    header: 'Kind',
    cell: (row) => row.modality ?? (row.purpose === null ? '–' : kindWords(row.purpose)),
  },
]

const therapyColumns: readonly Column<Story['treatments'][number]>[] = [
  {
    key: 'from',
    header: 'From',
    rowHeader: true,
    cell: (row) => (
      <span className="nowrap">
        {day(row.startedOn, '')}
        <EditButton
          entry="treatment"
          record={row.uuid}
          label={`${treatmentWords(row)} from ${formatDay(row.startedOn)}`}
        />
      </span>
    ),
  },
  { key: 'to', header: 'To', cell: (row) => day(row.endedOn, 'in force') },
  { key: 'what', header: 'Therapy', cell: treatmentWords },
  { key: 'stop', header: 'Ended because', cell: (row) => (row.stopReason ? kindWords(row.stopReason) : '–') },
]

/** Every contact, and the therapies that they belong to. */
export const SessionTable = ({ story }: { story: Story }) => {
  const therapies = story.treatments.filter(({ component }) => component === 'therapy')
  return (
    <>
      <DataTable
        caption="Sessions, newest first"
        columns={sessionColumns}
        rows={story.sessions.toSorted((a, b) => b.on.localeCompare(a.on))}
        rowKey={(row) => row.uuid}
      />
      {therapies.length > 0 && (
        <DataTable
          caption="Therapies, newest first"
          columns={therapyColumns}
          rows={therapies.toSorted((a, b) => b.startedOn.localeCompare(a.startedOn))}
          rowKey={(row) => row.uuid}
        />
      )}
    </>
  )
}

const eventColumns: readonly Column<Story['careEvents'][number]>[] = [
  {
    key: 'on',
    header: 'Date',
    rowHeader: true,
    cell: (row) => (
      <span className="nowrap">
        {day(row.on, '')}
        <EditButton
          entry="event"
          record={row.uuid}
          label={`${kindWords(row.kind)} of ${formatDay(row.on)}`}
        />
      </span>
    ),
  },
  { key: 'kind', header: 'Event', cell: (row) => kindWords(row.kind) },
  { key: 'finding', header: 'Finding', cell: (row) => row.finding ?? '–' },
]

export const EventTable = ({ story }: { story: Story }) => (
  <DataTable
    caption="Care events, newest first"
    columns={eventColumns}
    rows={story.careEvents.toSorted((a, b) => b.on.localeCompare(a.on))}
    rowKey={(row) => row.uuid}
  />
)

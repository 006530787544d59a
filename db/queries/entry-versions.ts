import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { Entry, EntryKind } from '@tandem/domain/entry/entry'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../schema.ts'
import type { Scope, Trx } from '../scope.ts'

export type EditedTable = Database['record_edit']['record']
export type EditAct = Database['record_edit']['act']

export const tableOfKind = {
  score: 'assessment',
  session: 'appointment',
  fill: 'dispense',
  treatment: 'treatment',
  event: 'care_event',
} as const satisfies Record<EntryKind, EditedTable>

export type EntryPatient = {
  readonly id: number
  readonly uuid: string
  readonly birthDate: CalendarDay | null
  readonly diedOn: CalendarDay | null
  readonly episodes: readonly {
    readonly id: number
    readonly startedOn: CalendarDay
    readonly endedOn: CalendarDay | null
  }[]
}

/** Whom an entry is about; null when there is no such patient within the scope, whatever the reason. */
export async function findEntryPatient(
  trx: Trx,
  { organisationId }: Scope,
  uuid: string,
): Promise<EntryPatient | null> {
  const { rows } = await sql<EntryPatient>`
    select patient.id, patient.uuid, person.birth_date as "birthDate", person.died_on as "diedOn",
      coalesce((
        select jsonb_agg(jsonb_build_object('id', record.episode_id, 'startedOn', record.started_on,
          'endedOn', record.ended_on) order by record.started_on, record.episode_id)
        from episode_record record
        where record.organisation_id = ${organisationId} and record.patient_id = patient.id
          and record.superseded_at is null), '[]') as episodes
    from patient
    left join patient_record person on person.organisation_id = ${organisationId}
      and person.patient_id = patient.id and person.superseded_at is null
    where patient.organisation_id = ${organisationId} and patient.uuid = ${uuid}::uuid`.execute(trx)
  return rows[0] ?? null
}

/** One version of a fact, with what is known of how it came and how it ended. */
export type EntryVersion = {
  readonly record: string
  readonly kind: EntryKind
  readonly id: number
  /** From 1, in the order of recording. */
  readonly version: number
  readonly source: string
  readonly sourceKey: string
  readonly episodeId: number | null
  readonly broughtId: number | null
  readonly recordedAt: Date
  readonly supersededAt: Date | null
  readonly recordedBy: string
  /** The file that brought it; null for one made by hand. */
  readonly file: string | null
  readonly act: EditAct | null
  readonly by: string | null
  readonly reason: string | null
  readonly withdrawnBy: string | null
  readonly withdrawnReason: string | null
  /** First of its versions: what came first stays first. */
  readonly firstId: number
  readonly entry: Entry
}

type VersionRow = Omit<EntryVersion, 'broughtId' | 'entry'> & {
  readonly fromBatch: boolean
  readonly editBroughtId: number | null
  readonly entry: Entry
}

/** The columns of a fact as the entry that a person would write. */
const entryColumns: Readonly<Record<EntryKind, (zone: string) => RawBuilder<unknown>>> = {
  score: (zone) => sql`'instrument', instrument, 'takenOn', taken_on,
    'takenAt', to_char(taken_at at time zone ${zone}, 'HH24:MI'), 'answers', answers,
    'total', case when answers is null then total else reported_total end`,
  session: (
    zone,
  ) => sql`'heldOn', scheduled_on, 'heldAt', to_char(scheduled_at at time zone ${zone}, 'HH24:MI'),
    'status', status, 'purpose', purpose, 'modality', modality,
    'cancelledAt', to_char(cancelled_at at time zone ${zone}, 'YYYY-MM-DD"T"HH24:MI')`,
  fill: () => sql`'drug', drug, 'dispensedOn', dispensed_on, 'daysSupply', days_supply, 'quantity', quantity,
    'dosesPerDay', doses_per_day`,
  treatment: () => sql`'component', component, 'drug', drug, 'drugClass', drug_class, 'doseMg', dose_mg,
    'modality', modality, 'asNeeded', as_needed, 'startedOn', started_on, 'endedOn', ended_on,
    'stopReason', stop_reason`,
  event: () => sql`'happenedOn', happened_on, 'what', kind, 'finding', finding, 'note', note`,
}

const hasEpisode = (kind: EntryKind) => kind === 'session' || kind === 'treatment' || kind === 'event'

export type WhichVersions =
  | { readonly kind: 'standing' }
  /** Every version of every fact that somebody touched by hand. */
  | { readonly kind: 'edited' }
  | { readonly kind: 'of'; readonly record: string }

const condition = (which: WhichVersions, kind: EntryKind, { organisationId }: Scope, patientId: number) => {
  switch (which.kind) {
    case 'standing':
      return sql`version.superseded_at is null`
    case 'of':
      return sql`version.uuid = ${which.record}::uuid`
    case 'edited':
      return sql`version.uuid in (
        select record_edit.record_uuid from record_edit
        where record_edit.organisation_id = ${organisationId} and record_edit.patient_id = ${patientId}
          and record_edit.record = ${tableOfKind[kind]})`
  }
}

/** Versions of a patient's facts of these kinds, in the order of recording. */
export async function findEntryVersions(
  trx: Trx,
  scope: Scope,
  patientId: number,
  zone: string,
  which: WhichVersions,
  kinds: readonly EntryKind[] = ['score', 'session', 'fill', 'treatment', 'event'],
): Promise<EntryVersion[]> {
  const { organisationId } = scope
  const parts = kinds.map((kind) => {
    const table = tableOfKind[kind]
    return sql`
      select version.uuid as record, ${kind}::text as kind, version.id, version.number as version, version.source,
        version.source_key as "sourceKey",
        ${hasEpisode(kind) ? sql`version.episode_id` : sql`null::bigint`} as "episodeId",
        version.import_batch_id is not null as "fromBatch", made.brought_id as "editBroughtId",
        version.recorded_at as "recordedAt", version.superseded_at as "supersededAt",
        version.recorded_by as "recordedBy", batch.file_name as file, made.act, made.recorded_name as by,
        made.reason, ended.recorded_name as "withdrawnBy", ended.reason as "withdrawnReason",
        version.first_id as "firstId",
        version.entry || ${`{"kind":"${kind}"}`}::jsonb as entry
      from (
        select uuid, id, source, source_key, import_batch_id, recorded_at, superseded_at, recorded_by,
          ${hasEpisode(kind) ? sql`episode_id,` : sql``}
          row_number() over (partition by uuid order by id)::integer as number,
          min(id) over (partition by uuid) as first_id,
          jsonb_build_object(${entryColumns[kind](zone)}) as entry
        from ${sql.table(table)}
        where organisation_id = ${organisationId} and patient_id = ${patientId}
      ) version
      left join import_batch batch on batch.organisation_id = ${organisationId} and batch.id = version.import_batch_id
      left join record_edit made on made.organisation_id = ${organisationId} and made.patient_id = ${patientId}
        and made.record = ${table} and made.new_id = version.id
      left join record_edit ended on ended.organisation_id = ${organisationId} and ended.patient_id = ${patientId}
        and ended.record = ${table} and ended.old_id = version.id and ended.act = 'withdraw'
      where ${condition(which, kind, scope, patientId)}`
  })
  const { rows } = await sql<VersionRow>`
    select * from (${sql.join(parts, sql` union all `)}) versions order by kind, "firstId", id`.execute(trx)
  return rows.map(({ fromBatch, editBroughtId, ...row }) => ({
    ...row,
    broughtId: fromBatch ? row.id : editBroughtId,
  }))
}

/** The table of drugs, each with its class. */
export async function findDrugs(
  trx: Trx,
  { organisationId }: Scope,
): Promise<{ readonly drug: string; readonly drugClass: string }[]> {
  return trx
    .selectFrom('drug')
    .select(['drug', 'drug_class as drugClass'])
    .where('organisation_id', '=', organisationId)
    .orderBy('drug')
    .execute()
}

/** Whether derived rows of the patient still wait for what was written. */
export async function isBeingDerived(
  trx: Trx,
  { organisationId }: Scope,
  patientId: number,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from dirty
    join episode on episode.organisation_id = dirty.organisation_id and episode.id = dirty.episode_id
    where dirty.organisation_id = ${organisationId} and episode.organisation_id = ${organisationId}
      and episode.patient_id = ${patientId} and dirty.failure is null
    limit 1`.execute(trx)
  return rows.length > 0
}

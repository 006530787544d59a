import { sql } from 'kysely'
import type { Trx } from '../scope.ts'
import { factTables, type ImportTable } from './import-tables.ts'
import {
  columnsOf,
  list,
  MOST_PROBLEMS,
  referencesOf,
  resolved,
  type StagedProblem,
  staged,
} from './staging.ts'
import {
  type Batch,
  countStates,
  lookUp,
  type MergeCounts,
  type Place,
  problemsWhere,
  recordedAt,
  sameValues,
} from './writes.ts'

export type FactKind = keyof typeof factTables

const has = (kind: FactKind, reference: 'episode' | 'clinician') => referencesOf(kind).includes(reference)
const definition = (kind: FactKind): ImportTable => factTables[kind]

/** Columns that make two versions of a fact the same. */
const compared = (kind: FactKind) => [
  'patient_id',
  ...(has(kind, 'episode') ? ['episode_id'] : []),
  ...(has(kind, 'clinician') ? ['clinician_id'] : []),
  ...columnsOf(kind).map(([name]) => name),
]

/**
 * Joins staged facts with what they point at and with the version that stands, and says what each row is:
 * `new`, `changed`, `unchanged`, or `left` where something it hangs on is unknown.
 *
 * A treatment that names no episode belongs to the patient's episode of its first day; where there is none it is left.
 */
export async function resolveFacts(
  trx: Trx,
  kind: FactKind,
  { organisationId, source, many }: Place,
): Promise<void> {
  const byDay = kind === 'treatments'
  const selected = [
    ...['line', 'record', 'key'].map((name) => `s.${name}`),
    ...referencesOf(kind).map((name) => `s.${name}_ref`),
    'patient.id as patient_id',
    'born.birth_date',
    ...(has(kind, 'episode')
      ? [byDay ? 'coalesce(episode.id, that_day.episode_id) as episode_id' : 'episode.id as episode_id']
      : []),
    ...(has(kind, 'episode') ? ['episode.patient_id as episode_patient_id'] : []),
    ...(has(kind, 'clinician') ? ['clinician.id as clinician_id'] : []),
    ...columnsOf(kind).map(([name]) =>
      name === 'drug_class' ? 'coalesce(s.drug_class, drug.drug_class) as drug_class' : `s.${name}`,
    ),
  ]
  const left = [
    ...(byDay ? ['(found.episode_ref is null and found.episode_id is null)'] : []),
    ...(definition(kind).references.clinician === 'required' ? ['found.clinician_id is null'] : []),
  ]
  const edited = await isEdited(trx, kind, organisationId, source)
  await sql`
    create temporary table ${resolved(kind)} on commit drop as
    with found as (
      select ${list(selected)}
      from ${staged(kind)} s
      ${lookUp(many, 'patient', 'patient', sql`patient.organisation_id = ${organisationId} and patient.source = ${source} and patient.source_key = s.patient_ref`)}
      ${lookUp(many, 'patient_record', 'born', sql`born.organisation_id = ${organisationId} and born.patient_id = patient.id and born.superseded_at is null`)}
      ${has(kind, 'episode') ? lookUp(many, 'episode', 'episode', sql`episode.organisation_id = ${organisationId} and episode.source = ${source} and episode.source_key = s.episode_ref`) : sql``}
      ${byDay ? episodeOfDay(organisationId) : sql``}
      ${has(kind, 'clinician') ? lookUp(many, 'clinician', 'clinician', sql`clinician.organisation_id = ${organisationId} and clinician.code = s.clinician_ref`) : sql``}
      ${kind === 'treatments' ? lookUp(many, 'drug', 'drug', sql`drug.organisation_id = ${organisationId} and drug.drug = lower(s.drug)`) : sql``}
    )
    select found.*, standing.id as standing_id, standing.uuid as standing_uuid,
      standing.patient_id as standing_patient_id,
      case
        when ${left.length > 0 ? sql.raw(left.join(' or ')) : sql`false`} then 'left'
        ${edited ? sql`when brought.id is not null and ${sameValues(compared(kind), 'brought', 'found')} then 'unchanged'` : sql``}
        when standing.id is null then 'new'
        when ${sameValues(compared(kind), 'standing', 'found')} then 'unchanged'
        else 'changed'
      end as state
    from found
    ${lookUp(many, definition(kind).table, 'standing', sql`standing.organisation_id = ${organisationId} and standing.source = ${source} and standing.source_key = found.key and standing.superseded_at is null`)}
    ${edited ? broughtBefore(kind, organisationId, source) : sql``}
  `.execute(trx)
}

/** Whether somebody has corrected or withdrawn a fact of this source by hand. */
async function isEdited(trx: Trx, kind: FactKind, organisationId: number, source: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from record_edit
    where organisation_id = ${organisationId} and record = ${definition(kind).table} and source = ${source}
    limit 1`.execute(trx)
  return rows.length > 0
}

/**
 * What the source had said before a person corrected or withdrew it, where that stands: a file that only says it again
 * takes no correction back. One that says something new does, and the correction is kept as a version.
 */
const broughtBefore = (kind: FactKind, organisationId: number, source: string) => sql`
  left join lateral (
    select version.* from record_edit edit
    join ${sql.table(definition(kind).table)} version
      on version.organisation_id = ${organisationId} and version.id = edit.brought_id
    where edit.organisation_id = ${organisationId} and edit.record = ${definition(kind).table}
      and edit.source = ${source} and edit.source_key = found.key
      and case when standing.id is null then edit.act = 'withdraw' else standing.import_batch_id is null end
    order by edit.id desc limit 1
  ) brought on true`

const episodeOfDay = (organisationId: number) => sql`
  left join lateral (
    select record.episode_id from episode_record record
    where s.episode_ref is null and record.organisation_id = ${organisationId}
      and record.patient_id = patient.id and record.superseded_at is null
      and record.started_on <= s.started_on and (record.ended_on is null or record.ended_on >= s.started_on)
    order by record.started_on desc, record.episode_id desc limit 1
  ) that_day on true`

/** Every resolved row that can't be stored as it is; with one of them nothing of the file is. */
export async function factProblems(trx: Trx, kind: FactKind): Promise<StagedProblem[]> {
  const questions = [
    problemsWhere(kind, 'unknown-patient', 'patient_id', 'patient_id is null', 'patient_ref'),
    ...(has(kind, 'episode')
      ? [
          problemsWhere(
            kind,
            'unknown-episode',
            'episode_id',
            'episode_ref is not null and episode_id is null',
            'episode_ref',
          ),
          problemsWhere(
            kind,
            'other-patient',
            'episode_id',
            'episode_patient_id <> patient_id',
            'episode_ref',
            'patient_ref',
          ),
        ]
      : []),
    ...definition(kind).days.map((day) =>
      problemsWhere(kind, 'before-birth', day, `${day} < birth_date`, day, 'birth_date'),
    ),
  ]
  const { rows } = await sql<StagedProblem>`
    ${sql.join(questions, sql` union all `)} order by line limit ${MOST_PROBLEMS}`.execute(trx)
  return rows
}

/** Stores the resolved rows: ends the versions that changed, adds the new ones. The public uuid of a fact stays. */
export async function mergeFacts(trx: Trx, kind: FactKind, batch: Batch): Promise<MergeCounts> {
  const counts = await countStates(trx, kind)
  if (counts.new + counts.changed === 0) return counts
  const table = sql.table(definition(kind).table)
  const { organisationId, source, actor, at, id } = batch
  if (counts.changed > 0)
    await sql`
      update ${table} fact set superseded_at = ${at}, superseded_batch_id = ${id}
      where fact.organisation_id = ${organisationId} and fact.id = any(array(
        select standing_id from ${resolved(kind)} where state = 'changed'))`.execute(trx)
  await sql`
    insert into ${table} (organisation_id, uuid, source, source_key, ${list(compared(kind))},
      recorded_at, import_batch_id, recorded_by)
    select ${organisationId}::bigint, coalesce(incoming.standing_uuid, gen_random_uuid()), ${source}::text,
      incoming.key, ${list(compared(kind), 'incoming.')},
      ${recordedAt(batch, definition(kind).ownDay, 'incoming')}, ${id}::bigint, ${actor}::text
    from ${resolved(kind)} incoming
    where incoming.state in ('new', 'changed')
    order by incoming.line`.execute(trx)
  return counts
}

/** Patients whose facts changed, the former patient of a corrected row among them. */
export async function patientsOfChangedFacts(trx: Trx, kind: FactKind): Promise<number[]> {
  const { rows } = await sql<{ patient_id: number }>`
    select distinct touched.patient_id from ${resolved(kind)} incoming
    cross join lateral (values (incoming.patient_id), (incoming.standing_patient_id)) touched (patient_id)
    where incoming.state in ('new', 'changed') and touched.patient_id is not null`.execute(trx)
  return rows.map((row) => row.patient_id)
}

/**
 * PHQ-2 above the same day's PHQ-9, in rows that this file brought: possible only by a slip, warned and kept.
 *
 * Forms of one day meet in a window, not in a join: just after an import the planner takes the table for empty, and
 * would compare every form with every other.
 */
export async function shortFormsAboveLong(
  trx: Trx,
  { organisationId, many }: Pick<Batch, 'organisationId' | 'many'>,
): Promise<{ line: number; record: string | null; value: string; long_total: number }[]> {
  const patients = sql`select distinct patient_id from ${resolved('assessments')}
    where state in ('new', 'changed') and instrument in ('PHQ-2', 'PHQ-9')`
  const { rows } = await sql<{ line: number; record: string | null; value: string; long_total: number }>`
    with form as (
      select patient_id, taken_on, instrument, source_key, total,
        array_agg(total) filter (where instrument = 'PHQ-9') over (partition by patient_id, taken_on) as long_totals
      from assessment
      where organisation_id = ${organisationId} and instrument in ('PHQ-2', 'PHQ-9') and superseded_at is null
        and patient_id ${many ? sql`in (${patients})` : sql`= any(array(${patients}))`}
    ), above as materialized (
      select form.*, (
        select max(long_total) from unnest(long_totals) long_total where long_total < form.total) as long_total
      from form where instrument = 'PHQ-2' and total > any(long_totals)
    )
    select incoming.line, incoming.record, above.total::text as value, above.long_total::integer
    from above
    join ${resolved('assessments')} incoming
      on incoming.patient_id = above.patient_id and incoming.taken_on = above.taken_on
    where incoming.state in ('new', 'changed')
      and case incoming.instrument
        when 'PHQ-2' then incoming.key = above.source_key
        when 'PHQ-9' then incoming.total < above.total and not exists (
          select 1 from ${resolved('assessments')} also
          where also.key = above.source_key and also.state in ('new', 'changed'))
        else false
      end
    order by incoming.line`.execute(trx)
  return rows
}

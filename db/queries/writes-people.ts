import { sql } from 'kysely'
import type { Trx } from '../scope.ts'
import { columnsOf, list, MOST_PROBLEMS, resolved, type StagedProblem, staged } from './staging.ts'
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

const patientColumns = columnsOf('patients').map(([name]) => name)
const episodeFacts = columnsOf('episodes').map(([name]) => name)
const episodeColumns = ['site_id', 'programme_id', 'clinician_id', ...episodeFacts]

export async function resolvePatients(trx: Trx, { organisationId, source, many }: Place): Promise<void> {
  await sql`
    create temporary table ${resolved('patients')} on commit drop as
    select s.*, patient.id as patient_id, standing.id as standing_id,
      case
        when standing.id is null then 'new'
        when ${sameValues(patientColumns, 'standing', 's')} then 'unchanged'
        else 'changed'
      end as state
    from ${staged('patients')} s
    ${lookUp(many, 'patient', 'patient', sql`patient.organisation_id = ${organisationId} and patient.source = ${source} and patient.source_key = s.key`)}
    ${lookUp(many, 'patient_record', 'standing', sql`standing.organisation_id = ${organisationId} and standing.patient_id = patient.id and standing.superseded_at is null`)}`.execute(
    trx,
  )
}

/** Corrections of a birth date that would put a fact already stored before birth. */
export async function patientProblems(trx: Trx, organisationId: number): Promise<StagedProblem[]> {
  const { rows } = await sql<StagedProblem>`
    select incoming.line, incoming.record, 'before-birth' as problem, 'birth_date' as field,
      incoming.birth_date::text as value, min(stored.day)::text as detail
    from ${resolved('patients')} incoming
    join lateral (
      select min(taken_on) as day from assessment
        where organisation_id = ${organisationId} and patient_id = incoming.patient_id and superseded_at is null
      union all
      select min(started_on) from episode_record
        where organisation_id = ${organisationId} and patient_id = incoming.patient_id and superseded_at is null
      union all
      select min(started_on) from treatment
        where organisation_id = ${organisationId} and patient_id = incoming.patient_id and superseded_at is null
    ) stored on stored.day < incoming.birth_date
    where incoming.state = 'changed'
    group by incoming.line, incoming.record, incoming.birth_date
    order by incoming.line limit ${MOST_PROBLEMS}`.execute(trx)
  return rows
}

export async function mergePatients(trx: Trx, batch: Batch): Promise<MergeCounts> {
  const { organisationId, source } = batch
  const counts = await countStates(trx, 'patients')
  if (counts.new > 0)
    await sql`
      insert into patient (organisation_id, source, source_key)
      select ${organisationId}::bigint, ${source}::text, key from ${resolved('patients')}
      where patient_id is null order by line`.execute(trx)
  if (counts.changed > 0) await endVersions(trx, 'patients', batch)
  if (counts.new + counts.changed > 0)
    await sql`
      insert into patient_record (organisation_id, patient_id, ${list(patientColumns)},
        recorded_at, import_batch_id, recorded_by)
      select ${organisationId}::bigint, patient.id, ${list(patientColumns, 'incoming.')},
        ${recordedAt(batch, null, 'incoming')}, ${batch.id}::bigint, ${batch.actor}::text
      from ${resolved('patients')} incoming
      ${lookUp(batch.many, 'patient', 'patient', sql`patient.organisation_id = ${organisationId} and patient.source = ${source} and patient.source_key = incoming.key`)}
      where incoming.state in ('new', 'changed') order by incoming.line`.execute(trx)
  return counts
}

const endVersions = (trx: Trx, kind: 'patients' | 'episodes', batch: Batch) =>
  sql`
  update ${sql.table(kind === 'patients' ? 'patient_record' : 'episode_record')} fact
  set superseded_at = ${batch.at}, superseded_batch_id = ${batch.id}
  where fact.organisation_id = ${batch.organisationId} and fact.id = any(array(
    select standing_id from ${resolved(kind)} where state = 'changed'))`.execute(trx)

/** Where a source names no site or programme and the service has only one, that one is meant. */
const onlyOne = (table: 'site' | 'programme', organisationId: number) => sql`
  coalesce(${sql.ref(`${table}.id`)}, case when ${sql.ref(`s.${table}_ref`)} is null then (
    select min(single.id) from ${sql.table(table)} single where single.organisation_id = ${organisationId}
    having count(*) = 1) end)`

const codeOf = (many: boolean, table: 'site' | 'programme' | 'clinician', organisationId: number) =>
  lookUp(
    many,
    table,
    table,
    sql`${sql.ref(`${table}.organisation_id`)} = ${organisationId}
      and ${sql.ref(`${table}.code`)} = ${sql.ref(`s.${table}_ref`)}`,
  )

export async function resolveEpisodes(trx: Trx, { organisationId, source, many }: Place): Promise<void> {
  await sql`
    create temporary table ${resolved('episodes')} on commit drop as
    with found as (
      select s.*, patient.id as patient_id, born.birth_date, identity.id as episode_id,
        identity.patient_id as former_patient_id,
        ${onlyOne('site', organisationId)} as site_id, ${onlyOne('programme', organisationId)} as programme_id,
        clinician.id as clinician_id
      from ${staged('episodes')} s
      ${lookUp(many, 'patient', 'patient', sql`patient.organisation_id = ${organisationId} and patient.source = ${source} and patient.source_key = s.patient_ref`)}
      ${lookUp(many, 'patient_record', 'born', sql`born.organisation_id = ${organisationId} and born.patient_id = patient.id and born.superseded_at is null`)}
      ${lookUp(many, 'episode', 'identity', sql`identity.organisation_id = ${organisationId} and identity.source = ${source} and identity.source_key = s.key`)}
      ${codeOf(many, 'site', organisationId)}
      ${codeOf(many, 'programme', organisationId)}
      ${codeOf(many, 'clinician', organisationId)}
    )
    select found.*, standing.id as standing_id,
      case
        when standing.id is null then 'new'
        when ${sameValues(episodeColumns, 'standing', 'found')} then 'unchanged'
        else 'changed'
      end as state
    from found
    ${lookUp(many, 'episode_record', 'standing', sql`standing.organisation_id = ${organisationId} and standing.episode_id = found.episode_id and standing.superseded_at is null`)}`.execute(
    trx,
  )
}

export async function episodeProblems(trx: Trx): Promise<StagedProblem[]> {
  const { rows } = await sql<StagedProblem>`${sql.join(
    [
      problemsWhere('episodes', 'unknown-patient', 'patient_id', 'patient_id is null', 'patient_ref'),
      problemsWhere('episodes', 'unknown-site', 'site_code', 'site_id is null', 'site_ref'),
      problemsWhere(
        'episodes',
        'unknown-programme',
        'programme_code',
        'programme_id is null',
        'programme_ref',
      ),
      problemsWhere(
        'episodes',
        'moved-episode',
        'patient_id',
        'former_patient_id <> patient_id',
        'patient_ref',
        'key',
      ),
      ...['referred_on', 'started_on', 'ended_on'].map((day) =>
        problemsWhere('episodes', 'before-birth', day, `${day} < birth_date`, day, 'birth_date'),
      ),
    ],
    sql` union all `,
  )} order by line limit ${MOST_PROBLEMS}`.execute(trx)
  return rows
}

export async function mergeEpisodes(trx: Trx, batch: Batch): Promise<MergeCounts> {
  const { organisationId, source } = batch
  const counts = await countStates(trx, 'episodes')
  if (counts.new > 0)
    await sql`
      insert into episode (organisation_id, patient_id, source, source_key)
      select ${organisationId}::bigint, patient_id, ${source}::text, key from ${resolved('episodes')}
      where episode_id is null order by line`.execute(trx)
  if (counts.changed > 0) await endVersions(trx, 'episodes', batch)
  if (counts.new + counts.changed > 0)
    await sql`
      insert into episode_record (organisation_id, episode_id, patient_id, ${list(episodeColumns)},
        recorded_at, import_batch_id, recorded_by)
      select ${organisationId}::bigint, episode.id, episode.patient_id, ${list(episodeColumns, 'incoming.')},
        ${recordedAt(batch, 'started_on', 'incoming')}, ${batch.id}::bigint, ${batch.actor}::text
      from ${resolved('episodes')} incoming
      ${lookUp(batch.many, 'episode', 'episode', sql`episode.organisation_id = ${organisationId} and episode.source = ${source} and episode.source_key = incoming.key`)}
      where incoming.state in ('new', 'changed') order by incoming.line`.execute(trx)
  return counts
}

export async function patientsOfChangedRecords(trx: Trx, kind: 'patients' | 'episodes'): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct patient_id as id from ${resolved(kind)}
    where state in ('new', 'changed') and patient_id is not null`.execute(trx)
  return rows.map((row) => row.id)
}

/**
 * Brings `patient_access` in line with the episodes and care teams of these patients: who sees a patient follows
 * from who treats them. Somebody whose place in a care team has ended no longer does.
 */
export async function refreshPatientAccess(
  trx: Trx,
  organisationId: number,
  patientIds: readonly number[],
  today: string,
): Promise<void> {
  if (patientIds.length === 0) return
  const wanted = sql`
    select patient_id, site_id, clinician_id, 'episode' as reason from episode_record
    where organisation_id = ${organisationId} and patient_id = any(${patientIds}::bigint[])
      and superseded_at is null
    union
    select patient_id, null, clinician_id, 'care_team' from care_team_member
    where organisation_id = ${organisationId} and patient_id = any(${patientIds}::bigint[])
      and superseded_at is null and (to_on is null or to_on >= ${today}::date)`
  const place = ['site_id', 'clinician_id', 'reason']
  const key = ['patient_id', ...place]
  await sql`
    delete from patient_access
    where organisation_id = ${organisationId} and patient_id = any(${patientIds}::bigint[])
      and not exists (select 1 from (${wanted}) wanted
        where wanted.patient_id = patient_access.patient_id and ${sameValues(place, 'wanted', 'patient_access')})
  `.execute(trx)
  await sql`
    insert into patient_access (organisation_id, ${list(key)})
    select ${organisationId}::bigint, ${list(key, 'wanted.')} from (${wanted}) wanted
    where not exists (
      select 1 from patient_access held
      where held.organisation_id = ${organisationId} and held.patient_id = wanted.patient_id
        and ${sameValues(place, 'wanted', 'held')})`.execute(trx)
}

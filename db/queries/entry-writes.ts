import { type Entry, manualSource } from '@tandem/domain/entry/entry'
import { scoreOfEntry } from '@tandem/domain/entry/score-problems'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { type RawBuilder, sql } from 'kysely'
import { markPatientsDirty } from '../dirty.ts'
import type { Scope, Trx } from '../scope.ts'
import { type EditAct, type EntryVersion, tableOfKind } from './entry-versions.ts'

/** Whoever acts, and the form it came from; `step` counts the acts of one form. */
export type EditBy = {
  readonly name: string
  readonly clientKey: string
  readonly step?: number
  readonly reason: string | null
}

export type Written = { readonly record: string; readonly version: number }

const time = (local: string | null, zone: string) =>
  local === null ? sql`null::timestamptz` : sql`(${local}::timestamp at time zone ${zone})`

/** A time keeps its seconds where only something else was corrected. */
const keptTime = (column: string, table: string, local: string | null, zone: string, oldId: number | null) =>
  oldId === null || local === null
    ? time(local, zone)
    : sql`coalesce((
        select ${sql.ref(column)} from ${sql.table(table)} former
        where former.id = ${oldId} and former.organisation_id = (select scope_organisation())
          and to_char(${sql.ref(column)} at time zone ${zone}, 'YYYY-MM-DD"T"HH24:MI') = ${local}
      ), ${time(local, zone)})`

/** The columns of an entry's table; those that no form shows are kept from the version before. */
function columnsOf(
  entry: Entry,
  zone: string,
  place: {
    readonly oldId: number | null
    readonly episodeId: number | null
    readonly clinicianId: number | null
  },
): Record<string, RawBuilder<unknown>> {
  const { oldId, episodeId, clinicianId } = place
  const table = tableOfKind[entry.kind]
  const kept = (column: string, otherwise: RawBuilder<unknown>) =>
    oldId === null
      ? otherwise
      : sql`(select ${sql.ref(column)} from ${sql.table(table)} former
          where former.organisation_id = (select scope_organisation()) and former.id = ${oldId})`
  switch (entry.kind) {
    case 'score': {
      const instrument = findInstrument(entry.instrument)
      const score = instrument === null ? null : scoreOfEntry(instrument, entry)
      if (instrument === null || score === null)
        throw new RangeError('columnsOf: needs an entry that has been checked')
      const taken = entry.takenAt === null ? null : `${entry.takenOn}T${entry.takenAt}`
      return {
        instrument: sql`${instrument.code}::text`,
        taken_on: sql`${entry.takenOn}::date`,
        taken_at: keptTime('taken_at', table, taken, zone, oldId),
        answers: sql`${entry.answers}::smallint[]`,
        reported_total: sql`${entry.total}::numeric`,
        total: sql`${score.total}::smallint`,
        completeness: sql`${score.completeness}::text`,
        instrument_version: sql`${instrument.version}::text`,
        nominal_visit: kept('nominal_visit', sql`null::smallint`),
      }
    }
    case 'session': {
      const at = entry.heldAt === null ? null : `${entry.heldOn}T${entry.heldAt}`
      return {
        episode_id: sql`${episodeId}::bigint`,
        clinician_id: kept('clinician_id', sql`${clinicianId}::bigint`),
        scheduled_on: sql`${entry.heldOn}::date`,
        scheduled_at: keptTime('scheduled_at', table, at, zone, oldId),
        status: sql`${entry.status}::text`,
        cancelled_at: keptTime('cancelled_at', table, entry.cancelledAt, zone, oldId),
        purpose: sql`${entry.purpose}::text`,
        modality: sql`${entry.modality}::text`,
      }
    }
    case 'fill':
      return {
        drug: sql`${entry.drug.trim()}::text`,
        dispensed_on: sql`${entry.dispensedOn}::date`,
        days_supply: sql`${entry.daysSupply}::smallint`,
        quantity: sql`${entry.quantity}::numeric`,
        doses_per_day: sql`${entry.dosesPerDay}::numeric`,
      }
    case 'treatment':
      return {
        episode_id: sql`${episodeId}::bigint`,
        component: sql`${entry.component}::text`,
        drug: sql`${entry.drug?.trim() ?? null}::text`,
        // As a file does it: the class is that of the table at the time, unless the entry names one.
        drug_class: sql`coalesce(${entry.drugClass}::text, (
          select drug.drug_class from drug where drug.organisation_id = (select scope_organisation())
            and drug.drug = lower(${entry.drug?.trim() ?? null}::text)))`,
        dose_mg: sql`${entry.doseMg}::numeric`,
        modality: sql`${entry.modality?.trim() ?? null}::text`,
        as_needed: sql`${entry.asNeeded}::boolean`,
        started_on: sql`${entry.startedOn}::date`,
        ended_on: sql`${entry.endedOn}::date`,
        stop_reason: sql`${entry.stopReason}::text`,
      }
    case 'event':
      return {
        episode_id: sql`${episodeId}::bigint`,
        happened_on: sql`${entry.happenedOn}::date`,
        kind: sql`${entry.what}::text`,
        finding: sql`${entry.finding}::text`,
        note: sql`${entry.note}::text`,
      }
  }
}

/** Edits of one patient are made one after the other; ends with the transaction. */
export async function lockEntries(trx: Trx, patientId: number): Promise<Date> {
  await sql`select pg_advisory_xact_lock(hashtextextended('tandem.entry', ${patientId}))`.execute(trx)
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx)
  return (rows[0] as { now: Date }).now
}

/**
 * Waits a moment for an import that is being stored: it has looked up the versions it will end. Facts entered by hand
 * are nobody's who imports.
 *
 * @returns false when the import takes longer than that
 */
export async function waitForImport(trx: Trx, { organisationId }: Scope, source: string): Promise<boolean> {
  if (source === manualSource) return true
  await sql`set local lock_timeout = '4s'`.execute(trx)
  try {
    await sql`
      select pg_advisory_xact_lock_shared(hashtext('tandem import'), ${organisationId}::integer)`.execute(trx)
  } catch (error) {
    if ((error as { code?: string }).code === '55P03') return false
    throw error
  }
  await sql`set local lock_timeout = 0`.execute(trx)
  return true
}

/** The record that an earlier request with the same key wrote; null when there was none. */
export async function findWritten(trx: Trx, scope: Scope, clientKey: string): Promise<string | null> {
  const { rows } = await sql<{ record: string }>`
    select record_uuid as record from record_edit
    where organisation_id = ${scope.organisationId} and recorded_by = ${scope.actor}
      and client_key = ${clientKey}::uuid
    order by step desc limit 1`.execute(trx)
  return rows[0]?.record ?? null
}

export type NewVersion = {
  readonly patientId: number
  readonly entry: Entry
  readonly zone: string
  readonly episodeId: number | null
  /** Whoever holds a new contact; null where that is nobody in particular. */
  readonly clinicianId: number | null
  /** The version it follows; null for a new fact. */
  readonly old: EntryVersion | null
  readonly act: Exclude<EditAct, 'withdraw'>
  readonly at: Date
  readonly by: EditBy
}

/**
 * Stores a new fact, or the next version of one: the version before keeps its row.
 *
 * @returns null when the version before has been superseded in the meantime; then nothing is stored
 */
export async function writeVersion(trx: Trx, scope: Scope, write: NewVersion): Promise<Written | null> {
  const { patientId, entry, zone, old, act, at, by } = write
  const { organisationId, actor } = scope
  if (old !== null && !(await endVersion(trx, scope, old, at))) return null
  const columns = columnsOf(entry, zone, { ...write, oldId: old?.id ?? null })
  const names = Object.keys(columns)
  const { rows } = await sql<{ id: number; uuid: string; source_key: string }>`
    insert into ${sql.table(tableOfKind[entry.kind])} (organisation_id, patient_id, uuid, source, source_key,
      recorded_at, recorded_by, ${sql.raw(names.join(', '))})
    select ${organisationId}::bigint, ${patientId}::bigint,
      ${old === null ? sql`gen_random_uuid()` : sql`${old.record}::uuid`}, ${old?.source ?? manualSource}::text,
      ${old === null ? sql`gen_random_uuid()::text` : sql`${old.sourceKey}::text`}, ${at}::timestamptz, ${actor}::text,
      ${sql.join(Object.values(columns))}
    returning id, uuid, source_key`.execute(trx)
  const [made] = rows
  if (made === undefined) throw new Error('writeVersion: an insert without a row')
  await insertEdit(trx, scope, {
    patientId,
    kind: entry.kind,
    record: made.uuid,
    source: old?.source ?? manualSource,
    sourceKey: made.source_key,
    act,
    oldId: old?.id ?? null,
    newId: made.id,
    broughtId: old?.broughtId ?? null,
    at,
    by,
  })
  await markPatientsDirty(trx, organisationId, [patientId])
  return { record: made.uuid, version: (old?.version ?? 0) + 1 }
}

/** Withdraws a fact: its last version keeps its row and no longer stands. False when it did not stand any more. */
export async function withdrawVersion(
  trx: Trx,
  scope: Scope,
  patientId: number,
  { old, at, by }: Pick<NewVersion, 'at' | 'by'> & { readonly old: EntryVersion },
): Promise<boolean> {
  if (!(await endVersion(trx, scope, old, at))) return false
  await insertEdit(trx, scope, {
    patientId,
    kind: old.kind,
    record: old.record,
    source: old.source,
    sourceKey: old.sourceKey,
    act: 'withdraw',
    oldId: old.id,
    newId: null,
    broughtId: old.broughtId,
    at,
    by,
  })
  await markPatientsDirty(trx, scope.organisationId, [patientId])
  return true
}

async function endVersion(trx: Trx, scope: Scope, old: EntryVersion, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ${sql.table(tableOfKind[old.kind])} fact set superseded_at = ${at}
    where fact.organisation_id = ${scope.organisationId} and fact.id = ${old.id} and fact.superseded_at is null`.execute(
    trx,
  )
  return Number(numAffectedRows) === 1
}

async function insertEdit(
  trx: Trx,
  scope: Scope,
  edit: {
    readonly patientId: number
    readonly kind: Entry['kind']
    readonly record: string
    readonly source: string
    readonly sourceKey: string
    readonly act: EditAct
    readonly oldId: number | null
    readonly newId: number | null
    readonly broughtId: number | null
    readonly at: Date
    readonly by: EditBy
  },
): Promise<void> {
  await trx
    .insertInto('record_edit')
    .values({
      organisation_id: scope.organisationId,
      patient_id: edit.patientId,
      record: tableOfKind[edit.kind],
      record_uuid: edit.record,
      source: edit.source,
      source_key: edit.sourceKey,
      act: edit.act,
      old_id: edit.oldId,
      new_id: edit.newId,
      brought_id: edit.broughtId,
      reason: edit.by.reason,
      client_key: edit.by.clientKey,
      step: edit.by.step ?? 1,
      recorded_at: edit.at,
      recorded_by: scope.actor,
      recorded_name: edit.by.name,
    })
    .execute()
}

import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { Database } from '../schema.ts'
import type { Scope, Trx } from '../scope.ts'

export type AlertAction = NonNullable<Database['safety_alert']['action']>

export type AlertRecord = {
  readonly alert: string
  readonly patient: string
  readonly raisedOn: CalendarDay
  readonly raisedAt: Date
  readonly instrument: string
  readonly severity: number | null
  readonly ownerName: string | null
  readonly acknowledgedAt: Date | null
  readonly acknowledgedBy: string | null
  readonly action: AlertAction | null
  readonly note: string | null
  readonly secondLookOn: CalendarDay | null
  readonly secondLookAt: Date | null
  readonly secondLookBy: string | null
  readonly secondLookNote: string | null
}

const alertColumns = sql`
  alert.uuid as alert, patient.uuid as patient, alert.raised_on as "raisedOn", alert.raised_at as "raisedAt",
  alert.instrument, alert.severity, owner.name as "ownerName", alert.acknowledged_at as "acknowledgedAt",
  alert.acknowledged_name as "acknowledgedBy", alert.action, alert.note, alert.second_look_on as "secondLookOn",
  alert.second_look_at as "secondLookAt", alert.second_look_name as "secondLookBy",
  alert.second_look_note as "secondLookNote"`

/** Every alert of a patient within reach, newest first; empty for one who is not. */
export async function findAlertsOfPatient(trx: Trx, scope: Scope, patient: string): Promise<AlertRecord[]> {
  const { rows } = await sql<AlertRecord>`
    select ${alertColumns}
    from safety_alert alert
    join patient on patient.organisation_id = ${scope.organisationId} and patient.id = alert.patient_id
    left join clinician owner on owner.organisation_id = ${scope.organisationId} and owner.id = alert.owner_id
    where alert.organisation_id = ${scope.organisationId} and patient.uuid = ${patient}
    order by alert.raised_on desc, alert.severity desc nulls last, alert.id`.execute(trx)
  return rows
}

export type Acknowledgement = {
  readonly alerts: readonly string[]
  readonly action: AlertAction
  readonly note: string | null
  readonly secondLookOn: CalendarDay | null
  /** The name of whoever acts, as it stands on that day. */
  readonly name: string
}

/**
 * Acknowledges alerts, each once: one that somebody was faster with keeps their name and action.
 *
 * @returns uuids of those acknowledged now
 */
export async function acknowledgeAlerts(
  trx: Trx,
  scope: Scope,
  { alerts, action, note, secondLookOn, name }: Acknowledgement,
): Promise<string[]> {
  const { rows } = await sql<{ uuid: string }>`
    update safety_alert set acknowledged_at = clock_timestamp(), acknowledged_by = ${scope.actor},
      acknowledged_name = ${name}, action = ${action}, note = ${note}, second_look_on = ${secondLookOn}::date
    where organisation_id = ${scope.organisationId} and uuid = any(${alerts}::uuid[]) and acknowledged_at is null
    returning uuid`.execute(trx)
  return rows.map(({ uuid }) => uuid)
}

/** Records the second look at an acknowledged alert; false where there was one, or the alert is not acknowledged. */
export async function recordSecondLook(
  trx: Trx,
  scope: Scope,
  look: { readonly alert: string; readonly note: string | null; readonly name: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update safety_alert set second_look_at = clock_timestamp(), second_look_by = ${scope.actor},
      second_look_name = ${look.name}, second_look_note = ${look.note}
    where organisation_id = ${scope.organisationId} and uuid = ${look.alert}
      and acknowledged_at is not null and second_look_at is null`.execute(trx)
  return Number(numAffectedRows) > 0
}

/** Ids of the episodes of patients, for a rebuild. */
export async function episodesOfPatient(trx: Trx, scope: Scope, patient: string): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select episode.id from episode
    join patient on patient.organisation_id = episode.organisation_id and patient.id = episode.patient_id
    where episode.organisation_id = ${scope.organisationId} and patient.uuid = ${patient}
    order by episode.id`.execute(trx)
  return rows.map(({ id }) => id)
}

import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

export type ReportRecord = {
  readonly uuid: string
  readonly name: string
  readonly definition: unknown
  readonly shared: boolean
  readonly own: boolean
  readonly by: string
  readonly version: number
  readonly changedAt: Date
  readonly schedule: ScheduleRecord | null
}

export type ScheduleRecord = {
  readonly rhythm: 'weekly' | 'monthly' | 'quarterly'
  readonly onDay: number
  readonly atTime: string
  readonly recipients: readonly string[]
  readonly enabled: boolean
  readonly nextRunAt: Date
  readonly lastRunAt: Date | null
  readonly lastProblem: string | null
}

type Row = Omit<ReportRecord, 'schedule'> & { [Key in keyof ScheduleRecord]: ScheduleRecord[Key] | null }

const columns = sql`report.uuid, report.name, report.definition, report.shared, report.user_name as by,
  report.version, report.changed_at as "changedAt", s.rhythm, s.on_day as "onDay", s.at_time as "atTime",
  s.recipients, s.enabled, s.next_run_at as "nextRunAt", s.last_run_at as "lastRunAt", s.last_problem as "lastProblem"`
const joined = sql`report left join report_schedule s
  on s.organisation_id = report.organisation_id and s.report_id = report.id`

function recordOf(row: Row): ReportRecord {
  const { rhythm, onDay, atTime, recipients, enabled, nextRunAt, lastRunAt, lastProblem, ...report } = row
  const schedule =
    rhythm === null || onDay === null || atTime === null || nextRunAt === null
      ? null
      : {
          rhythm,
          onDay,
          atTime,
          recipients: recipients ?? [],
          enabled: enabled ?? false,
          nextRunAt,
          lastRunAt,
          lastProblem,
        }
  return { ...report, schedule }
}

/** Reports of one's own and those that others share, by name; a schedule is told to whose it is. */
export async function findReports(trx: Trx, scope: Scope): Promise<ReportRecord[]> {
  const { rows } = await sql<Row>`
    select ${columns}, report.user_id = ${scope.actor} as own from ${joined}
    where report.organisation_id = ${scope.organisationId}
    order by (report.user_id = ${scope.actor}) desc, lower(report.name), report.id`.execute(trx)
  return rows.map(recordOf)
}

export async function findReport(trx: Trx, scope: Scope, uuid: string): Promise<ReportRecord | null> {
  const { rows } = await sql<Row>`
    select ${columns}, report.user_id = ${scope.actor} as own from ${joined}
    where report.organisation_id = ${scope.organisationId} and report.uuid = ${uuid}`.execute(trx)
  return rows[0] === undefined ? null : recordOf(rows[0])
}

type Named = { readonly name: string; readonly definition: unknown; readonly shared: boolean }

/** Keeps a report in the name of whoever acts; null where that person has one of the name. */
export async function addReport(
  trx: Trx,
  scope: Scope,
  { name, definition, shared, by }: Named & { readonly by: string },
): Promise<string | null> {
  const { rows } = await sql<{ uuid: string }>`
    insert into report (organisation_id, user_id, user_name, name, definition, shared)
    values (${scope.organisationId}, ${scope.actor}, ${by}, ${name}, ${JSON.stringify(definition)}::jsonb, ${shared})
    on conflict do nothing returning uuid`.execute(trx)
  return rows[0]?.uuid ?? null
}

/** Changes a report of one's own in the version that was seen. */
export async function changeReport(
  trx: Trx,
  scope: Scope,
  { uuid, version, name, definition, shared }: Named & { readonly uuid: string; readonly version: number },
): Promise<'changed' | 'another version' | 'name taken'> {
  const { rows: taken } = await sql`
    select from report where organisation_id = ${scope.organisationId} and user_id = ${scope.actor}
      and uuid <> ${uuid} and lower(name) = lower(${name})`.execute(trx)
  if (taken.length > 0) return 'name taken'
  const { numAffectedRows } = await sql`
    update report set name = ${name}, definition = ${JSON.stringify(definition)}::jsonb, shared = ${shared},
      version = version + 1, changed_at = now()
    where organisation_id = ${scope.organisationId} and uuid = ${uuid} and version = ${version}
      and user_id = ${scope.actor}`.execute(trx)
  return numAffectedRows === 1n ? 'changed' : 'another version'
}

/** Takes a report of one's own away with its schedule; its files stay until they expire. */
export async function removeReport(trx: Trx, scope: Scope, uuid: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from report where organisation_id = ${scope.organisationId} and uuid = ${uuid}
      and user_id = ${scope.actor}`.execute(trx)
  return numAffectedRows === 1n
}

/** Who may open reports here, and of which sites; null: of all. */
export async function findReportReaders(
  trx: Trx,
  scope: Scope,
): Promise<readonly { readonly userId: string; readonly siteIds: readonly number[] | null }[]> {
  const { rows } = await sql<{ userId: string; siteIds: number[] | null }>`
    select user_id as "userId", site_ids as "siteIds" from user_grant
    where organisation_id = ${scope.organisationId} and role in ('clinical_lead', 'quality')
    order by user_id`.execute(trx)
  return rows
}

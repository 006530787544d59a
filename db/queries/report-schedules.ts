import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'
import type { ScheduleRecord } from './reports.ts'

export type NewSchedule = Pick<
  ScheduleRecord,
  'rhythm' | 'onDay' | 'atTime' | 'recipients' | 'enabled' | 'nextRunAt'
>

/** Sets when a report is made; each report has one schedule, of whoever made the report. */
export async function setSchedule(
  trx: Trx,
  scope: Scope,
  report: string,
  by: string,
  { rhythm, onDay, atTime, recipients, enabled, nextRunAt }: NewSchedule,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into report_schedule (organisation_id, report_id, user_id, user_name, rhythm, on_day, at_time, recipients,
      enabled, next_run_at)
    select organisation_id, id, user_id, ${by}, ${rhythm}, ${onDay}, ${atTime}, ${recipients}::text[], ${enabled},
      ${nextRunAt}
    from report where organisation_id = ${scope.organisationId} and uuid = ${report} and user_id = ${scope.actor}
    on conflict (organisation_id, report_id) do update set rhythm = excluded.rhythm, on_day = excluded.on_day,
      at_time = excluded.at_time, recipients = excluded.recipients, enabled = excluded.enabled,
      next_run_at = excluded.next_run_at, last_problem = null`.execute(trx)
  return numAffectedRows === 1n
}

export async function removeSchedule(trx: Trx, scope: Scope, report: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from report_schedule using report
    where report_schedule.organisation_id = ${scope.organisationId}
      and report.organisation_id = report_schedule.organisation_id and report.id = report_schedule.report_id
      and report.uuid = ${report} and report_schedule.user_id = ${scope.actor}`.execute(trx)
  return numAffectedRows === 1n
}

/** Organisations with a schedule that is due or a file that has expired; in the directory. */
export async function findOrganisationsWithReportsDue(trx: Trx, now: Date): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select organisation_id as id from report_schedule where enabled and next_run_at <= ${now}
    union select organisation_id from report_file where expires_at <= ${now}`.execute(trx)
  return rows.map(({ id }) => id)
}

export type DueSchedule = {
  readonly id: number
  readonly report: string
  readonly name: string
  readonly definition: unknown
  readonly timeZone: string
  readonly userId: string
  readonly userName: string
  readonly rhythm: ScheduleRecord['rhythm']
  readonly onDay: number
  readonly atTime: string
  readonly recipients: readonly string[]
}

/** Schedules that are due, held until the transaction ends: another server takes none of them. */
export async function takeDueSchedules(trx: Trx, scope: Scope, now: Date): Promise<DueSchedule[]> {
  const { rows } = await sql<DueSchedule>`
    select s.id, report.uuid as report, report.name, report.definition, organisation.time_zone as "timeZone",
      s.user_id as "userId", s.user_name as "userName", s.rhythm, s.on_day as "onDay", s.at_time as "atTime",
      s.recipients
    from report_schedule s
    join report on report.organisation_id = s.organisation_id and report.id = s.report_id
    join organisation on organisation.organisation_id = s.organisation_id
    where s.organisation_id = ${scope.organisationId} and s.enabled and s.next_run_at <= ${now}
    order by s.next_run_at for update of s skip locked`.execute(trx)
  return rows
}

/** Notes that a schedule has been taken care of. */
export async function moveSchedule(
  trx: Trx,
  scope: Scope,
  id: number,
  change: { readonly now: Date; readonly nextRunAt: Date; readonly problem: string | null },
): Promise<void> {
  await sql`
    update report_schedule set last_run_at = ${change.now}, next_run_at = ${change.nextRunAt},
      last_problem = ${change.problem}
    where organisation_id = ${scope.organisationId} and id = ${id}`.execute(trx)
}

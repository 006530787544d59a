import type { Db } from '@tandem/db/connect'
import { recordAudit } from '@tandem/db/queries/audit'
import { addJob } from '@tandem/db/queries/jobs'
import { removeExpiredFiles } from '@tandem/db/queries/report-files'
import {
  type DueSchedule,
  findOrganisationsWithReportsDue,
  moveSchedule,
  removeSchedule,
  setSchedule,
  takeDueSchedules,
} from '@tandem/db/queries/report-schedules'
import { findReportReaders } from '@tandem/db/queries/reports'
import { type Scope, systemScope, type Trx, withDirectory, withScope } from '@tandem/db/scope'
import { z } from 'zod'
import type { JobQueue } from '../jobs/job-queue.ts'
import { nextRun } from '../reports/next-run.ts'
import { reportDefinition } from '../reports/report-definition.ts'
import { reportJob } from '../reports/report-job.ts'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'
import { notOwn, recipientsOf, requireReport } from './reports.ts'

export const scheduleInput = z
  .object({
    report: z.uuid(),
    rhythm: z.enum(['weekly', 'monthly', 'quarterly']),
    onDay: z.int().min(1, 'must be 1 or more').max(31, 'must be 31 at most'),
    atTime: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, written HH:MM'),
    /** User names; the maker needs no naming. */
    recipients: z.array(textInput(60).min(1)).max(50),
    enabled: z.boolean(),
  })
  .refine(({ rhythm, onDay }) => rhythm !== 'weekly' || onDay <= 7, {
    path: ['onDay'],
    message: 'must be 1 (Monday) to 7 (Sunday) in a weekly schedule',
  })

/** Sets when a report of one's own is made, and for whom. */
export async function setReportSchedule(
  ctx: OrganisationContext,
  { report, recipients, ...schedule }: z.infer<typeof scheduleInput>,
): Promise<{ readonly nextRunAt: string }> {
  const { db, scope, organisation, requestId, person } = ctx
  if (!(await requireReport(ctx, report)).own) throw notOwn()
  const people = await recipientsOf(ctx, recipients)
  const nextRunAt = nextRun(schedule, ctx.now(), organisation.timeZone)
  await withScope(db, scope, async (trx) => {
    await setSchedule(trx, scope, report, person.name, { ...schedule, recipients: people, nextRunAt })
    await recordAudit(trx, scope, {
      action: 'schedule',
      resource: 'report',
      resourceUuid: report,
      details: { ...schedule, recipients: people.length },
      requestId,
    })
  })
  return { nextRunAt: nextRunAt.toISOString() }
}

export async function removeReportSchedule(
  ctx: OrganisationContext,
  report: string,
): Promise<{ readonly removed: boolean }> {
  const { db, scope, requestId } = ctx
  return withScope(db, scope, async (trx) => {
    const removed = await removeSchedule(trx, scope, report)
    if (removed)
      await recordAudit(trx, scope, {
        action: 'unschedule',
        resource: 'report',
        resourceUuid: report,
        requestId,
      })
    return { removed }
  })
}

/**
 * Starts the reports that are due, once each however late, and takes away files that have expired. A report that was
 * due while the server stood still is made once.
 */
export async function workOffReports(db: Db, now: Date, queue?: JobQueue): Promise<number> {
  const organisations = await withDirectory(db, (trx) => findOrganisationsWithReportsDue(trx, now))
  let started = 0
  for (const organisation of organisations) {
    const scope = systemScope(organisation, 'schedule')
    const jobs = await withScope(db, scope, async (trx) => {
      await removeExpiredFiles(trx, scope, now)
      const due = await takeDueSchedules(trx, scope, now)
      const made: string[] = []
      for (const schedule of due) made.push(...(await startDue(trx, scope, schedule, now)))
      return made
    })
    started += jobs.length
    for (const job of jobs) await queue?.push(organisation, job)
  }
  return started
}

async function startDue(trx: Trx, scope: Scope, due: DueSchedule, now: Date): Promise<readonly string[]> {
  const definition = reportDefinition.safeParse(due.definition)
  const nextRunAt = nextRun(due, now, due.timeZone)
  const readers = await findReportReaders(trx, scope)
  const isReader = (id: string) => readers.some(({ userId }) => userId === id)
  const problem = !definition.success
    ? 'This report was saved by another version: open it, look it through and save it again.'
    : isReader(due.userId)
      ? null
      : `${due.userName} may no longer open reports here.`
  await moveSchedule(trx, scope, due.id, { now, nextRunAt, problem })
  if (problem !== null || !definition.success) return []
  const input = {
    report: due.report,
    definition: definition.data,
    recipients: due.recipients.filter(isReader),
  }
  const job = await addJob(trx, scope, {
    kind: reportJob.kind,
    title: reportJob.title(input),
    input,
    userId: due.userId,
    userName: due.userName,
  })
  await recordAudit(trx, scope, {
    action: 'start',
    resource: 'job',
    resourceUuid: job,
    details: { kind: reportJob.kind, scheduled: true },
  })
  return [job]
}

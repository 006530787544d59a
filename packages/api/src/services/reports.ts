import { recordAudit } from '@tandem/db/queries/audit'
import {
  addReport,
  changeReport,
  findReport,
  findReportReaders,
  findReports,
  type ReportRecord,
  removeReport,
} from '@tandem/db/queries/reports'
import { type Trx, withScope } from '@tandem/db/scope'
import type { ReportContent } from '@tandem/reports/report-document'
import { reportFormats } from '@tandem/reports/report-file'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { JobProblem } from '../jobs/job-kind.ts'
import { startJob } from '../jobs/start-job.ts'
import { type PrintedTable, printedTables } from '../reports/printed-tables.ts'
import { releasedRule, ruleInWords } from '../reports/released-rule.ts'
import { reportContent, sectionWords } from '../reports/report-content.ts'
import { type ReportDefinition, reportDefinition } from '../reports/report-definition.ts'
import { reportJob } from '../reports/report-job.ts'
import type { OrganisationContext, Person } from '../trpc.ts'

export const previewInput = z.object({ definition: reportDefinition })
export const runReportInput = z.object({ report: z.uuid().nullable(), definition: reportDefinition })
export const saveReportInput = z.object({ definition: reportDefinition, shared: z.boolean() })
export const changeReportInput = saveReportInput.extend({ report: z.uuid(), version: z.int().min(1) })
export const reportInput = z.object({ report: z.uuid() })

/** What a report may be made of here. */
export function reportOptions({ organisation }: OrganisationContext) {
  const rule = releasedRule(organisation, null)
  return {
    sections: Object.entries(sectionWords).map(([name, words]) => ({ name, words })),
    formats: Object.entries(reportFormats).map(([name, { name: words }]) => ({ name, words })),
    rule,
    ruleInWords: ruleInWords(rule),
  }
}

/** A problem of the question is told to whoever asked; anything else stays a failure. */
async function askable<Result>(work: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof JobProblem) throw new TRPCError({ code: 'BAD_REQUEST', message: error.message })
    throw error
  }
}

/** The report as its files would say it now. */
export async function previewReport(
  ctx: OrganisationContext,
  definition: ReportDefinition,
): Promise<ReportContent & { readonly printed: Readonly<Record<string, PrintedTable>> }> {
  const { content } = await askable(() => reportContent(ctx, definition))
  return { ...content, printed: printedTables(content) }
}

/** Starts making the files of a report, saved or not; returns the job. */
export async function runReport(
  ctx: OrganisationContext,
  { report, definition }: z.infer<typeof runReportInput>,
): Promise<{ readonly job: string }> {
  await askable(() => releasedRule(ctx.organisation, definition.suppression))
  if (report !== null) await requireReport(ctx, report)
  return { job: await startJob(ctx, reportJob, { report, definition, recipients: [] }) }
}

export type ShownReport = Omit<ReportRecord, 'definition' | 'schedule' | 'changedAt'> & {
  /** null: made by a version that asked differently. */
  readonly definition: ReportDefinition | null
  readonly changedAt: string
  readonly schedule:
    | (Omit<NonNullable<ReportRecord['schedule']>, 'nextRunAt' | 'lastRunAt' | 'recipients'> & {
        readonly nextRunAt: string
        readonly lastRunAt: string | null
        readonly recipients: readonly { readonly username: string; readonly name: string }[]
      })
    | null
}

/** The person's own reports and those that others share. */
export async function listReports(ctx: OrganisationContext): Promise<ShownReport[]> {
  const found = await withScope(ctx.db, ctx.scope, (trx) => findReports(trx, ctx.scope))
  const ids = found.flatMap(({ schedule }) => schedule?.recipients ?? [])
  const people = ids.length === 0 ? [] : ((await ctx.people?.byIds([...new Set(ids)])) ?? [])
  return found.map((record) => shownReport(record, people))
}

function shownReport(record: ReportRecord, people: readonly Person[]): ShownReport {
  const { schedule } = record
  const { data } = reportDefinition.safeParse(record.definition)
  return {
    ...record,
    definition: data ?? null,
    changedAt: record.changedAt.toISOString(),
    schedule: schedule && {
      ...schedule,
      nextRunAt: schedule.nextRunAt.toISOString(),
      lastRunAt: schedule.lastRunAt?.toISOString() ?? null,
      recipients: schedule.recipients.flatMap((id) => {
        const person = people.find(({ userId }) => userId === id)
        return person ? [{ username: person.username, name: person.name }] : []
      }),
    },
  }
}

export async function requireReport(ctx: OrganisationContext, uuid: string): Promise<ReportRecord> {
  const found = await withScope(ctx.db, ctx.scope, (trx) => findReport(trx, ctx.scope, uuid))
  if (found === null)
    throw new TRPCError({
      code: 'NOT_FOUND',
      message: 'This report is no longer there; it may have been removed.',
    })
  return found
}

/** @throws TRPCError CONFLICT where the person has a report of this title */
export async function saveReport(
  ctx: OrganisationContext,
  { definition, shared }: z.infer<typeof saveReportInput>,
): Promise<{ readonly report: string }> {
  await askable(() => releasedRule(ctx.organisation, definition.suppression))
  const report = await changing(ctx, 'save', definition.title, async (trx) => {
    const { title: name } = definition
    const saved = await addReport(trx, ctx.scope, { name, definition, shared, by: ctx.person.name })
    if (saved === null) throw sameTitle(name)
    return saved
  })
  return { report }
}

/** @throws TRPCError CONFLICT where it was changed meanwhile or the title is taken; NOT_FOUND, FORBIDDEN */
export async function changeSavedReport(
  ctx: OrganisationContext,
  { report, version, definition, shared }: z.infer<typeof changeReportInput>,
): Promise<{ readonly report: string }> {
  await askable(() => releasedRule(ctx.organisation, definition.suppression))
  const { own } = await requireReport(ctx, report)
  if (!own) throw notOwn()
  await changing(ctx, 'change', definition.title, async (trx) => {
    const { title: name } = definition
    const changed = await changeReport(trx, ctx.scope, { uuid: report, version, name, definition, shared })
    if (changed === 'name taken') throw sameTitle(name)
    if (changed === 'another version')
      throw new TRPCError({
        code: 'CONFLICT',
        message: 'This report was changed meanwhile, in another window. Load it again first.',
      })
    return report
  })
  return { report }
}

export async function removeSavedReport(
  ctx: OrganisationContext,
  uuid: string,
): Promise<{ readonly removed: string }> {
  const { own, name } = await requireReport(ctx, uuid)
  if (!own) throw notOwn()
  await changing(ctx, 'remove', name, async (trx) => {
    await removeReport(trx, ctx.scope, uuid)
    return uuid
  })
  return { removed: uuid }
}

const sameTitle = (title: string) =>
  new TRPCError({
    code: 'CONFLICT',
    message: `You already have a report called “${title}”. Choose another title, or change that one.`,
  })

export const notOwn = () =>
  new TRPCError({
    code: 'FORBIDDEN',
    message: 'This report belongs to somebody else. Save it under a title of your own.',
  })

function changing(
  { db, scope, requestId }: OrganisationContext,
  action: 'save' | 'change' | 'remove',
  title: string,
  work: (trx: Trx) => Promise<string>,
): Promise<string> {
  return withScope(db, scope, async (trx) => {
    const uuid = await work(trx)
    await recordAudit(trx, scope, {
      action,
      resource: 'report',
      resourceUuid: uuid,
      details: { title },
      requestId,
    })
    return uuid
  })
}

/**
 * The accounts of people who may open the files of a report of these sites.
 *
 * @throws TRPCError BAD_REQUEST for somebody who may not; unknown names get the same sentence
 */
export async function recipientsOf(
  ctx: OrganisationContext,
  usernames: readonly string[],
): Promise<readonly string[]> {
  const readers = await withScope(ctx.db, ctx.scope, (trx) => findReportReaders(trx, ctx.scope))
  const sites = ctx.scope.siteIds
  return Promise.all(
    usernames.map(async (username) => {
      const person = await ctx.people?.byName(username)
      const grants = readers.filter(({ userId }) => userId === person?.userId)
      if (!person || grants.length === 0)
        throw new TRPCError({
          code: 'BAD_REQUEST',
          message: `“${username}” may not open reports of ${ctx.organisation.name}. Ask your administrator for access, or leave the name out.`,
        })
      const reaches = grants.some(
        ({ siteIds }) => siteIds === null || sites?.every((site) => siteIds.includes(site)) === true,
      )
      if (!reaches)
        throw new TRPCError({
          code: 'BAD_REQUEST',
          message: `“${username}” may see only some sites of ${ctx.organisation.name}, and this report tells of others.`,
        })
      return person.userId
    }),
  )
}

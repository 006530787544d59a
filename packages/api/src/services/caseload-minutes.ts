import { recordAudit } from '@tandem/db/queries/audit'
import { findMeetingDays, findMinutes, type Minute } from '@tandem/db/queries/case-reviews'
import { withScope } from '@tandem/db/scope'
import { dayInZone } from '@tandem/domain/calendar-day'
import { z } from 'zod'
import { decisionWords } from '../caseload/decision-words.ts'
import { minutesCsv } from '../caseload/minutes-file.ts'
import { dayInput } from '../day-input.ts'
import type { OrganisationContext } from '../trpc.ts'

export const minutesInput = z.object({ day: dayInput.optional() })

export type MeetingMinutes = {
  readonly organisation: string
  readonly day: string
  /** The instant at which they were read. */
  readonly writtenAt: string
  readonly minutes: readonly (Omit<Minute, 'decidedAt'> & {
    readonly decidedAt: string
    readonly decisionInWords: string
  })[]
  /** Days with minutes, newest first. */
  readonly days: readonly { readonly day: string; readonly discussed: number }[]
}

/** What was decided on a day (today unless one is chosen), of the patients within reach. */
export async function meetingMinutes(
  ctx: OrganisationContext,
  { day }: z.infer<typeof minutesInput>,
  action: 'view' | 'export' = 'view',
): Promise<MeetingMinutes> {
  const { scope } = ctx
  const chosen = day ?? dayInZone(ctx.now(), ctx.organisation.timeZone)
  return withScope(ctx.db, scope, async (trx) => {
    const minutes = await findMinutes(trx, scope, chosen)
    await recordAudit(trx, scope, {
      action,
      resource: 'minutes',
      details: { day: chosen, patients: minutes.map(({ patient }) => patient) },
      requestId: ctx.requestId,
    })
    return {
      organisation: ctx.organisation.name,
      day: chosen,
      writtenAt: ctx.now().toISOString(),
      minutes: minutes.map((minute) => ({
        ...minute,
        decidedAt: minute.decidedAt.toISOString(),
        decisionInWords: decisionWords[minute.decision],
      })),
      days: await findMeetingDays(trx, scope),
    }
  })
}

/** The same as a file. */
export async function minutesFile(ctx: OrganisationContext, input: z.infer<typeof minutesInput>) {
  const minutes = await meetingMinutes(ctx, input, 'export')
  return {
    fileName: `case-review-${ctx.organisation.code}-${minutes.day}.csv`,
    type: 'text/csv; charset=utf-8',
    text: minutesCsv(minutes),
  }
}

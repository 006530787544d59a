import { markDirty } from '@tandem/db/dirty'
import { recordAudit } from '@tandem/db/queries/audit'
import {
  type AlertRecord,
  acknowledgeAlerts,
  episodesOfPatient,
  findAlertsOfPatient,
  recordSecondLook,
} from '@tandem/db/queries/safety-alerts'
import { rebuildNow } from '@tandem/db/rebuild'
import { withScope } from '@tandem/db/scope'
import { dayInZone } from '@tandem/domain/calendar-day'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { safetyQuestion } from '@tandem/domain/safety'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { dayInput } from '../day-input.ts'
import { wrongInput } from '../input-problems.ts'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'

const uuid = (what: string) => z.uuid(`must be the ${what}’s identifier, a UUID`)

export const alertsInput = z.object({ patient: uuid('patient') })

export const acknowledgeInput = z.object({
  patient: uuid('patient'),
  alerts: z.array(uuid('alert')).min(1, 'must name at least one alert').max(100),
  action: z.enum([
    'assessed_now',
    'contacted',
    'safety_plan',
    'urgent_referral',
    'emergency',
    'already_known',
    'other',
  ]),
  note: textInput(2_000).optional(),
  secondLookOn: dayInput.optional(),
})

export const secondLookInput = z.object({ alert: uuid('alert'), note: textInput(2_000).optional() })

/** An alert as it stands, with the name of the question it is about. */
export type AlertInWords = Omit<AlertRecord, 'raisedAt' | 'acknowledgedAt' | 'secondLookAt'> & {
  readonly question: string
  readonly raisedAt: string
  readonly acknowledgedAt: string | null
  readonly secondLookAt: string | null
}

const inWords = ({ raisedAt, acknowledgedAt, secondLookAt, ...alert }: AlertRecord): AlertInWords => {
  const instrument = findInstrument(alert.instrument)
  return {
    ...alert,
    question: (instrument === null ? null : safetyQuestion(instrument)) ?? alert.instrument,
    raisedAt: raisedAt.toISOString(),
    acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
    secondLookAt: secondLookAt?.toISOString() ?? null,
  }
}

/** Every safety alert of a patient, newest first. */
export async function alertsOfPatient(
  ctx: OrganisationContext,
  { patient }: z.infer<typeof alertsInput>,
): Promise<AlertInWords[]> {
  return withScope(ctx.db, ctx.scope, async (trx) => {
    const alerts = await findAlertsOfPatient(trx, ctx.scope, patient)
    await recordAudit(trx, ctx.scope, {
      action: 'view',
      resource: 'safety_alert',
      resourceUuid: patient,
      details: { alerts: alerts.length },
      requestId: ctx.requestId,
    })
    return alerts.map(inWords)
  })
}

/** Acknowledges alerts of one patient, and derives the patient again before it answers. */
export async function acknowledge(
  ctx: OrganisationContext,
  { patient, alerts, action, note, secondLookOn }: z.infer<typeof acknowledgeInput>,
): Promise<{ readonly acknowledged: number; readonly alerts: AlertInWords[] }> {
  const { scope } = ctx
  const today = dayInZone(ctx.now(), ctx.organisation.timeZone)
  if (secondLookOn !== undefined && secondLookOn < today)
    throw wrongInput('secondLookOn', secondLookOn, 'must not lie in the past')
  if (action === 'other' && (note ?? '').trim() === '')
    throw wrongInput('note', note ?? null, 'must say what was done when the action is "other"')
  const done = await withScope(ctx.db, scope, async (trx) => {
    const known = await findAlertsOfPatient(trx, scope, patient)
    const theirs = alerts.filter((asked) => known.some(({ alert }) => alert === asked))
    if (theirs.length < alerts.length)
      throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such alert.' })
    const acknowledged = await acknowledgeAlerts(trx, scope, {
      alerts: theirs,
      action,
      note: note?.trim() || null,
      secondLookOn: secondLookOn ?? null,
      name: ctx.person.name,
    })
    await recordAudit(trx, scope, {
      action: 'acknowledge',
      resource: 'safety_alert',
      resourceUuid: patient,
      details: { alerts: acknowledged, action },
      requestId: ctx.requestId,
    })
    const episodes = await episodesOfPatient(trx, scope, patient)
    await markDirty(trx, scope.organisationId, episodes)
    return { acknowledged, after: await findAlertsOfPatient(trx, scope, patient), episodes }
  })
  await rebuildNow(ctx.db, scope.organisationId, done.episodes)
  return { acknowledged: done.acknowledged.length, alerts: done.after.map(inWords) }
}

/** Records the second look at an acknowledged alert. */
export async function secondLook(
  ctx: OrganisationContext,
  { alert, note }: z.infer<typeof secondLookInput>,
): Promise<{ readonly recorded: boolean }> {
  const { scope } = ctx
  return withScope(ctx.db, scope, async (trx) => {
    const recorded = await recordSecondLook(trx, scope, {
      alert,
      note: note?.trim() || null,
      name: ctx.person.name,
    })
    if (recorded)
      await recordAudit(trx, scope, {
        action: 'second_look',
        resource: 'safety_alert',
        resourceUuid: alert,
        requestId: ctx.requestId,
      })
    return { recorded }
  })
}

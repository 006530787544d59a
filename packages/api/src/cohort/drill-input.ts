import { type CohortDrill, careFacts } from '@tandem/analysis/cohort-drill'
import { eventKinds, followStates } from '@tandem/analysis/event-times'
import { rateMeasures, rateStates } from '@tandem/analysis/outcome-rates'
import { components, received } from '@tandem/analysis/received-or-responded'
import { flowPlaces } from '@tandem/analysis/switching'
import { z } from 'zod'

const arm = z.enum(['medication_only', 'therapy_only', 'combined', 'neither'])
const anyArm = arm.nullable()
const slot = z.int().min(0).max(1_000)
const day = z.int().min(0).max(10_000).nullable()
const visit = z.object({ unit: z.enum(['week', 'month']), at: slot })

/** The set behind one number, as the screen names it; see `CohortDrill`. */
export const drillInput = z.discriminatedUnion('of', [
  z.object({ of: z.literal('cohort') }),
  z.object({ of: z.literal('arm'), arm }),
  z.object({ of: z.literal('slot'), arm, slot }),
  z.object({ of: z.literal('excluded'), reason: z.string().min(1).max(40) }),
  z.object({
    of: z.literal('rate'),
    arm: anyArm,
    visit,
    measure: z.enum(rateMeasures),
    part: z.enum([...rateStates, 'counted']).exclude(['not_planned']),
  }),
  z.object({
    of: z.literal('event'),
    arm: anyArm,
    event: z.enum(eventKinds),
    part: z.enum([...followStates, 'event', 'censored', 'at_risk']),
    day,
  }),
  z.object({
    of: z.literal('drop_out'),
    arm: anyArm,
    part: z.enum(['left_early', 'followed', 'left']),
    week: slot.nullable(),
  }),
  z.object({
    of: z.literal('paired'),
    arm: anyArm,
    visit: visit.nullable(),
    part: z.enum(['due', 'paired', 'no_baseline', 'no_score']),
  }),
  z.object({ of: z.literal('switch'), from: arm, to: z.enum(flowPlaces), week: slot.nullable() }),
  z.object({ of: z.literal('changes'), arm, times: z.int().min(0).max(3) }),
  z.object({ of: z.literal('moved'), from: arm, to: arm, view: z.enum(['plan_in_force', 'as_treated']) }),
  z.object({
    of: z.literal('exposure'),
    arm,
    component: z.enum(components),
    visit,
    received: z.enum(received),
    responded: z.enum(['yes', 'no']),
  }),
  z.object({ of: z.literal('care'), arm: anyArm, event: z.enum(careFacts), had: z.boolean() }),
]) satisfies z.ZodType<CohortDrill>

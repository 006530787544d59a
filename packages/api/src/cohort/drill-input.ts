import type { CohortDrill } from '@tandem/analysis/cohort-drill'
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
    measure: z.enum(['response', 'remission', 'improved', 'deteriorated']),
    part: z.enum(['met', 'not_met', 'counted', 'below_caseness', 'no_score', 'not_yet', 'no_baseline']),
  }),
  z.object({
    of: z.literal('event'),
    arm: anyArm,
    event: z.enum(['response', 'remission', 'return']),
    part: z.enum(['followed', 'event', 'censored', 'at_risk', 'before_landmark']),
    day,
  }),
  z.object({ of: z.literal('drop_out'), arm: anyArm, week: slot, part: z.enum(['left', 'followed']) }),
  z.object({
    of: z.literal('paired'),
    arm: anyArm,
    visit,
    part: z.enum(['paired', 'no_baseline', 'no_score']),
  }),
  z.object({
    of: z.literal('switch'),
    from: arm,
    to: z.enum([...arm.options, 'ended']),
    week: slot.nullable(),
  }),
  z.object({ of: z.literal('moved'), from: arm, to: arm, view: z.enum(['plan_in_force', 'as_treated']) }),
  z.object({
    of: z.literal('exposure'),
    arm: anyArm,
    received: z.enum(['adequate', 'inadequate', 'unknown']),
    responded: z.enum(['yes', 'no', 'unknown']),
  }),
  z.object({
    of: z.literal('care'),
    arm: anyArm,
    event: z.enum([
      'psychoeducation',
      'medication_review',
      'team_contact',
      'shared_decision',
      'contact_attended',
      'contact_missed',
      'dropped_out',
      'covered_80',
    ]),
    had: z.boolean(),
  }),
]) satisfies z.ZodType<CohortDrill>

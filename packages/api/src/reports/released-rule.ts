import { type SuppressionRule, suppressBelow11 } from '@tandem/analysis/small-counts'
import type { OrganisationRecord } from '@tandem/db/queries/organisations'
import { JobProblem } from '../jobs/job-kind.ts'
import type { OrganisationContext } from '../trpc.ts'

/** 11, or 5 where every count is rounded to 5: what may leave a service whoever asks. */
const leastRounded: SuppressionRule = { threshold: 5, roundTo: 5 }

const leastFor = (roundTo: number | null): SuppressionRule =>
  roundTo !== null && roundTo >= 5 ? leastRounded : suppressBelow11

/**
 * The rule of files that leave the service: the organisation's, or a stronger one that was asked for, and never weaker
 * than 11, or 5 with rounding to 5. Published trial data has none.
 *
 * @throws JobProblem where a weaker rule than the organisation's is asked for
 */
export function releasedRule(
  { kind, suppressionThreshold, suppressionRounding }: OrganisationRecord,
  wanted: SuppressionRule | null,
): SuppressionRule | null {
  if (kind === 'public_trial') return null
  const roundTo = suppressionRounding < 2 ? null : suppressionRounding
  const own: SuppressionRule = {
    threshold: Math.max(suppressionThreshold, leastFor(roundTo).threshold),
    roundTo,
  }
  if (wanted === null) return own
  const rounded = Math.max(wanted.roundTo ?? 0, own.roundTo ?? 0) || null
  if (wanted.threshold < own.threshold)
    throw new JobProblem(
      `Counts below ${own.threshold} are withheld here: a report may withhold more, not less.`,
    )
  return { threshold: wanted.threshold, roundTo: rounded }
}

/** The rule in one sentence. */
export const ruleInWords = (rule: SuppressionRule | null): string =>
  rule === null
    ? 'Nothing is withheld: the data are published.'
    : `Counts from 1 to ${rule.threshold - 1} are withheld, and others from which they could be worked out${rule.roundTo === null ? '' : `; counts are rounded to the nearest ${rule.roundTo}`}.`

/**
 * The asker's context for figures that leave the service: nobody's records, and small counts withheld whoever asks, so
 * that the analyses of the screens answer as they do to a reader who may open no patient.
 */
export function contextOfRelease(
  ctx: OrganisationContext,
  rule: SuppressionRule | null,
): OrganisationContext {
  return {
    ...ctx,
    organisation: {
      ...ctx.organisation,
      suppressionThreshold: rule?.threshold ?? 0,
      suppressionRounding: rule?.roundTo ?? 0,
    },
    scope: { ...ctx.scope, patients: 'none', clinicianId: null },
  }
}

import { type SuppressionRule, suppressionRule } from '@tandem/analysis/small-counts'
import type { OrganisationRecord } from '@tandem/db/queries/organisations'
import type { Scope } from '@tandem/db/scope'

/**
 * How small counts are withheld from a reader; null: not at all, because the reader may open every patient counted,
 * or because the data is published.
 *
 * A clinician may open the own caseload, but figures count everybody, so they are guarded like those of the roles
 * without patients.
 */
export function ruleFor(organisation: OrganisationRecord, scope: Scope): SuppressionRule | null {
  const opensAll = scope.patients === 'all' || (scope.patients === 'sites' && scope.aggregates === 'sites')
  if (opensAll || organisation.kind === 'public_trial') return null
  return suppressionRule(organisation.suppressionThreshold, organisation.suppressionRounding)
}

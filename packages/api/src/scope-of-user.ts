import type { GrantRecord } from '@tandem/db/queries/organisations'
import type { Scope } from '@tandem/db/scope'
import { mayOpen, patientReach, roles, type Screen } from '@tandem/domain/role'

const reach = { organisation: 2, care_team: 1, none: 0 }

/** Of the grants a person holds in one organisation, the one with the widest reach that opens a screen; null: none does. */
export const grantFor = (grants: readonly GrantRecord[], screen: Screen): GrantRecord | null =>
  leadingGrant(grants.filter(({ role }) => mayOpen(role, screen)))

/** The grant with the widest reach, of equals the first in the order in which roles are listed. */
export const leadingGrant = (grants: readonly GrantRecord[]): GrantRecord | null =>
  grants.toSorted(
    (left, right) =>
      reach[patientReach(right.role)] - reach[patientReach(left.role)] ||
      roles.indexOf(left.role) - roles.indexOf(right.role),
  )[0] ?? null

/**
 * What a grant lets its holder read: a clinician the patients on whose care team they are, a clinical lead those of
 * the organisation or of the sites named in the grant, everybody else no patient and only figures.
 */
export function scopeOfUser(organisationId: number, grant: GrantRecord, userId: string): Scope {
  const reachOfRole = patientReach(grant.role)
  const bySite = grant.siteIds !== null
  const patients = {
    organisation: bySite ? ('sites' as const) : ('all' as const),
    care_team: 'caseload' as const,
    none: 'none' as const,
  }[reachOfRole]
  return {
    organisationId,
    actor: userId,
    role: grant.role,
    patients,
    aggregates: bySite ? 'sites' : 'all',
    // The policies open a clinician's patients to whoever carries the clinician: not for roles without patients.
    clinicianId: reachOfRole === 'none' ? null : grant.clinicianId,
    siteIds: grant.siteIds,
  }
}

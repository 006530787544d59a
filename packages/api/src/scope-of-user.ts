import type { Scope } from '@tandem/db/scope'
import { mayOpen, patientReach, roles, type Screen } from '@tandem/domain/role'
import type { Grant } from './organisations-of-user.ts'

const reach = { organisation: 2, care_team: 1, none: 0 }

/** Of the grants a person holds in one organisation, the one that opens a screen with the widest reach; null: none. */
export function roleFor(grants: readonly Grant[], screen: Screen): Grant | null {
  const fitting = grants.filter((grant) => mayOpen(grant.role, screen))
  return fitting.toSorted(widestFirst)[0] ?? null
}

/** The grant a person is shown under: the one with the widest reach, in the order in which roles are listed. */
export const leadingGrant = (grants: readonly Grant[]): Grant | null =>
  grants.toSorted(widestFirst)[0] ?? null

const widestFirst = (left: Grant, right: Grant) =>
  reach[patientReach(right.role)] - reach[patientReach(left.role)] ||
  roles.indexOf(left.role) - roles.indexOf(right.role)

/**
 * What a grant lets its holder read: a clinician the patients on whose care team they are, a clinical lead those of
 * the organisation or of the sites named in the grant, everybody else no patient and only figures.
 */
export function scopeOfUser(grant: Grant, userId: string): Scope {
  const reachOfRole = patientReach(grant.role)
  const bySite = grant.siteIds !== null
  const patients = {
    organisation: bySite ? ('sites' as const) : ('all' as const),
    care_team: 'caseload' as const,
    none: 'none' as const,
  }[reachOfRole]
  return {
    organisationId: grant.organisation.id,
    actor: userId,
    role: grant.role,
    patients,
    aggregates: bySite ? 'sites' : 'all',
    // The policies open a clinician's patients to whoever carries the clinician: not for roles without patients.
    clinicianId: reachOfRole === 'none' ? null : grant.clinicianId,
    siteIds: grant.siteIds,
  }
}

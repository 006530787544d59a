import type { Database } from '@tandem/db/schema'
import type { Trx } from '@tandem/db/scope'
import type { Role } from '@tandem/domain/role'

export type OrganisationKind = Database['organisation']['kind']

/** A tenant as the screens need it. */
export type Organisation = {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly kind: OrganisationKind
  readonly timeZone: string
  readonly defaultInstrument: string
  readonly suppressionThreshold: number
  readonly suppressionRounding: number
}

/** One role of one person in one organisation. */
export type Grant = {
  readonly organisation: Organisation
  readonly role: Role
  readonly clinicianId: number | null
  readonly siteIds: readonly number[] | null
}

/** Every grant of a person, organisations in the order in which they were made. Runs in the directory scope. */
export async function grantsOf(trx: Trx, userId: string): Promise<Grant[]> {
  const rows = await trx
    .selectFrom('user_grant')
    .innerJoin('organisation', 'organisation.organisation_id', 'user_grant.organisation_id')
    .where('user_grant.user_id', '=', userId)
    .orderBy('organisation.organisation_id')
    .select([
      'organisation.organisation_id as id',
      'organisation.code',
      'organisation.name',
      'organisation.kind',
      'organisation.time_zone as timeZone',
      'organisation.default_instrument as defaultInstrument',
      'organisation.suppression_threshold as suppressionThreshold',
      'organisation.suppression_rounding as suppressionRounding',
      'user_grant.role',
      'user_grant.clinician_id as clinicianId',
      'user_grant.site_ids as siteIds',
    ])
    .execute()
  return rows.map(({ role, clinicianId, siteIds, ...organisation }) => ({
    organisation,
    role,
    clinicianId,
    siteIds,
  }))
}

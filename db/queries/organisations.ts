import { sql } from 'kysely'
import type { Database } from '../schema.ts'
import type { Scope, Trx } from '../scope.ts'

export type OrganisationRecord = {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly kind: Database['organisation']['kind']
  readonly timeZone: string
  readonly defaultInstrument: string
  readonly suppressionThreshold: number
  readonly suppressionRounding: number
}

export type GrantRecord = {
  readonly role: Database['user_grant']['role']
  readonly clinicianId: number | null
  readonly siteIds: readonly number[] | null
}

const columns = [
  'organisation.organisation_id as id',
  'organisation.code',
  'organisation.name',
  'organisation.kind',
  'organisation.time_zone as timeZone',
  'organisation.default_instrument as defaultInstrument',
  'organisation.suppression_threshold as suppressionThreshold',
  'organisation.suppression_rounding as suppressionRounding',
] as const

/** The organisation of a code, if this transaction may see it; in the directory that is any. */
export async function findOrganisation(trx: Trx, code: string): Promise<OrganisationRecord | null> {
  const found = await trx
    .selectFrom('organisation')
    .select(columns)
    .where('code', '=', code)
    .executeTakeFirst()
  return found ?? null
}

/** Organisations a person holds a grant in, with every role held there; runs in the directory. */
export async function findOrganisationsOfUser(
  trx: Trx,
  userId: string,
): Promise<(OrganisationRecord & { readonly grants: readonly GrantRecord[] })[]> {
  const rows = await trx
    .selectFrom('user_grant')
    .innerJoin('organisation', 'organisation.organisation_id', 'user_grant.organisation_id')
    .select(columns)
    .select(['user_grant.role', 'user_grant.clinician_id as clinicianId', 'user_grant.site_ids as siteIds'])
    .where('user_grant.user_id', '=', userId)
    .orderBy('organisation.organisation_id')
    .orderBy('user_grant.role')
    .execute()
  const found = new Map<number, OrganisationRecord & { grants: GrantRecord[] }>()
  for (const { role, clinicianId, siteIds, ...organisation } of rows) {
    const held = found.get(organisation.id) ?? { ...organisation, grants: [] }
    held.grants.push({ role, clinicianId, siteIds })
    found.set(organisation.id, held)
  }
  return [...found.values()]
}

/** The instant up to which everything recorded is in the derived rows: now, or the oldest mark that waits. */
export async function findDataAsOf(trx: Trx, scope: Scope): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    select coalesce(min(at), clock_timestamp()) as at from dirty
    where organisation_id = ${scope.organisationId}`.execute(trx)
  const [row] = rows
  if (row === undefined) throw new Error('findDataAsOf: an aggregate without a row')
  return row.at
}

import { findOrganisationsOfUser, type OrganisationRecord } from '@tandem/db/queries/organisations'
import { withDirectory } from '@tandem/db/scope'
import type { Role } from '@tandem/domain/role'
import { leadingGrant } from '../scope-of-user.ts'
import type { Context } from '../trpc.ts'

/** Which definitions of response, remission, relapse and arms the figures follow. */
export const definitionSet = '2026.1'

export type CurrentSession = {
  readonly version: string
  readonly definitionSet: string
  readonly demo: boolean
  readonly user: null | {
    readonly name: string
    readonly username: string
    readonly organisations: readonly {
      readonly code: string
      readonly name: string
      readonly kind: OrganisationRecord['kind']
      /** The role with the widest reach, of those held there. */
      readonly role: Role
      readonly roles: readonly Role[]
      readonly timeZone: string
    }[]
  }
}

/** Who is signed in, and the organisations that they may open. */
export async function currentSession(ctx: Context): Promise<CurrentSession> {
  const { db, person, version } = ctx
  const demo = await ctx.demo()
  if (!person) return { version, definitionSet, demo, user: null }
  const organisations = await withDirectory(db, (trx) => findOrganisationsOfUser(trx, person.userId))
  return {
    version,
    definitionSet,
    demo,
    user: {
      name: person.name,
      username: person.username,
      organisations: organisations.flatMap(({ code, name, kind, timeZone, grants }) => {
        const role = leadingGrant(grants)?.role
        return role ? [{ code, name, kind, role, roles: grants.map((grant) => grant.role), timeZone }] : []
      }),
    },
  }
}

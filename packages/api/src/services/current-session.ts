import { withDirectory } from '@tandem/db/scope'
import type { Role } from '@tandem/domain/role'
import { type Grant, grantsOf, type OrganisationKind } from '../organisations-of-user.ts'
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
      readonly kind: OrganisationKind
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
  const grants = await withDirectory(db, (trx) => grantsOf(trx, person.userId))
  const codes = [...new Set(grants.map((grant) => grant.organisation.code))]
  return {
    version,
    definitionSet,
    demo,
    user: {
      name: person.name,
      username: person.username,
      organisations: codes.flatMap((code) => {
        const own = grants.filter((grant) => grant.organisation.code === code)
        const leading = leadingGrant(own)
        return leading ? [organisationEntry(leading, own)] : []
      }),
    },
  }
}

const organisationEntry = ({ organisation, role }: Grant, own: readonly Grant[]) => ({
  code: organisation.code,
  name: organisation.name,
  kind: organisation.kind,
  role,
  roles: own.map((grant) => grant.role),
  timeZone: organisation.timeZone,
})

import type { Db } from '@tandem/db/connect'
import {
  findOrganisationsOfUser,
  type GrantRecord,
  type OrganisationRecord,
} from '@tandem/db/queries/organisations'
import { type Scope, withDirectory } from '@tandem/db/scope'
import type { Screen } from '@tandem/domain/role'
import { initTRPC, TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { CohortStore } from './cohort-store/cohort-store.ts'
import { OvertakenEdit } from './entry/refused-entry.ts'
import { inputProblems } from './input-problems.ts'
import type { JobQueue } from './jobs/job-queue.ts'
import { grantFor, leadingGrant, scopeOfUser } from './scope-of-user.ts'

/** Whoever is signed in. */
export type Person = { readonly userId: string; readonly username: string; readonly name: string }

/** What a procedure is handed by the server, once per request. */
export type Context = {
  readonly db: Db
  readonly person: Person | null
  readonly requestId: string
  /** Whether one click signs in: the server holds demo data only. */
  readonly demo: () => Promise<boolean>
  readonly version: string
  readonly now: () => Date
  /** Cohorts in memory; missing: the database answers. */
  readonly cohorts?: CohortStore | undefined
  /** Who works on long jobs; missing: a server that shares the database. */
  readonly jobs?: JobQueue | undefined
  /** Accounts by name or id, for what is sent to somebody. */
  readonly people?: People | undefined
}

export type People = {
  byName(username: string): Promise<Person | null>
  byIds(userIds: readonly string[]): Promise<readonly Person[]>
}

/** The same, inside one organisation: which one, and what the person may read of it on this screen. */
export type OrganisationContext = Context & {
  readonly person: Person
  readonly organisation: OrganisationRecord
  readonly scope: Scope
}

const t = initTRPC.context<Context>().create({
  isDev: false,
  errorFormatter: ({ shape, error, ctx, input }) => {
    const errorId = ctx?.requestId ?? null
    const internal = error.code === 'INTERNAL_SERVER_ERROR'
    const problems = inputProblems(error.cause, input)
    return {
      ...shape,
      message: internal
        ? `Something went wrong on the server${errorId ? ` (error ${errorId})` : ''}. Nothing was changed; try again.`
        : (problems?.map(({ sentence }) => sentence).join(' ') ?? shape.message),
      data: {
        ...shape.data,
        errorId,
        problems,
        conflict: error.cause instanceof OvertakenEdit ? error.cause.conflict : null,
      },
    }
  },
})

export const router = t.router
export const createCaller = t.createCallerFactory

/** Anybody, signed in or not. */
export const openProcedure = t.procedure

/** Somebody who is signed in. */
export const personProcedure = t.procedure.use(({ ctx, next }) => {
  if (!ctx.person)
    throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first: no session, or it has ended.' })
  return next({ ctx: { ...ctx, person: ctx.person } })
})

type ChooseGrant = (grants: readonly GrantRecord[]) => GrantRecord | null

/**
 * What a person may do in an organisation of theirs, in the grant that is chosen of those they hold.
 *
 * @throws TRPCError NOT_FOUND where they hold none, FORBIDDEN where none of them is chosen
 */
async function entered<Ctx extends Context & { readonly person: Person }>(
  ctx: Ctx,
  code: string,
  choose: ChooseGrant,
  refusal: string,
): Promise<OrganisationContext> {
  const organisations = await withDirectory(ctx.db, (trx) => findOrganisationsOfUser(trx, ctx.person.userId))
  const organisation = organisations.find((one) => one.code === code)
  if (!organisation)
    throw new TRPCError({
      code: 'NOT_FOUND',
      message: `There is no organisation "${code}" that you may open.`,
    })
  const grant = choose(organisation.grants)
  if (!grant)
    throw new TRPCError({ code: 'FORBIDDEN', message: `Your role in ${organisation.name} ${refusal}.` })
  return { ...ctx, organisation, scope: scopeOfUser(organisation.id, grant, ctx.person.userId) }
}

const inOrganisation = (choose: ChooseGrant, refusal: string) =>
  personProcedure
    .input(z.object({ organisation: z.string().min(1).max(63) }))
    .use(async ({ ctx, input, next }) =>
      next({ ctx: await entered(ctx, input.organisation, choose, refusal) }),
    )

const onScreen = (screen: Screen) =>
  [
    (grants: readonly GrantRecord[]) => grantFor(grants, screen),
    `may not open this screen (${screen})`,
  ] as const

/** The same outside a procedure: for files, which are no answers of one. */
export const enterScreen = (
  ctx: Context & { readonly person: Person },
  organisation: string,
  screen: Screen,
): Promise<OrganisationContext> => entered(ctx, organisation, ...onScreen(screen))

/** One organisation that the person works for, on one screen that a role of theirs may open. */
export const screenProcedure = (screen: Screen) => inOrganisation(...onScreen(screen))

/** One organisation that the person works for, for what is theirs in it, in whatever role. */
export const memberProcedure = inOrganisation(leadingGrant, 'may not do this')

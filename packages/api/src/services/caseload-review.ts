import { recordAudit } from '@tandem/db/queries/audit'
import { type EditOutcome, editReview, findOwners, type ReviewEdit } from '@tandem/db/queries/case-reviews'
import { withScope } from '@tandem/db/scope'
import { dayInZone } from '@tandem/domain/calendar-day'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { dayInput } from '../day-input.ts'
import { wrongInput } from '../input-problems.ts'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'

const uuid = (what: string) => z.uuid(`must be the ${what}’s identifier, a UUID`)

/** An episode with the version of its review that was on the screen; 0 where there was none. */
const seenEpisode = z.object({ episode: uuid('episode'), version: z.int().min(0) })
const seenEpisodes = z.array(seenEpisode).min(1, 'must name at least one episode').max(200)

export const flagInput = z.object({
  episodes: seenEpisodes,
  discuss: z.boolean(),
  note: textInput(500).optional(),
})

export const assignInput = z.object({ episodes: seenEpisodes, owner: uuid('clinician').nullable() })

export const reviewDecisions = [
  'continue',
  'change_plan',
  'consultation',
  'contact_patient',
  'relapse_prevention_plan',
  'end_care',
  'other',
] as const

export const reviewInput = seenEpisode.extend({
  decision: z.enum(reviewDecisions),
  note: textInput(2_000).optional(),
  owner: uuid('clinician').nullable(),
  followUpOn: dayInput.nullable(),
})

/** What became of each episode: changed, or somebody else was faster and nothing was overwritten. */
export type ReviewOutcome = {
  readonly done: readonly { readonly episode: string; readonly version: number }[]
  readonly conflicts: readonly {
    readonly episode: string
    readonly version: number
    readonly at: string
    readonly by: string
  }[]
}

async function editEach(
  ctx: OrganisationContext,
  episodes: readonly z.infer<typeof seenEpisode>[],
  change: ReviewEdit,
  action: 'flag' | 'assign' | 'decide',
): Promise<ReviewOutcome> {
  const { scope } = ctx
  const today = dayInZone(ctx.now(), ctx.organisation.timeZone)
  return withScope(ctx.db, scope, async (trx) => {
    const outcomes: { episode: string; outcome: EditOutcome }[] = []
    // In one order, so that two who change the same episodes cannot wait for each other.
    for (const { episode, version } of episodes.toSorted((a, b) => (a.episode < b.episode ? -1 : 1))) {
      const outcome = await editReview(trx, scope, { episode, version, change, name: ctx.person.name, today })
      if (outcome.kind === 'not_found')
        throw outcome.what === 'owner'
          ? wrongInput('owner', change.owner, 'must be a clinician of the organisation')
          : new TRPCError({ code: 'NOT_FOUND', message: 'There is no such episode.' })
      outcomes.push({ episode, outcome })
    }
    const done = outcomes.flatMap(({ episode, outcome }) =>
      outcome.kind === 'done' ? [{ episode, version: outcome.version }] : [],
    )
    await recordAudit(trx, scope, {
      action,
      resource: 'case_review',
      details: { episodes: done.map(({ episode }) => episode), conflicts: outcomes.length - done.length },
      requestId: ctx.requestId,
    })
    return {
      done,
      conflicts: outcomes.flatMap(({ episode, outcome }) =>
        outcome.kind === 'conflict'
          ? [{ episode, version: outcome.version, at: outcome.at.toISOString(), by: outcome.by }]
          : [],
      ),
    }
  })
}

/** Puts episodes on the list of the next review, or takes them off. */
export const flagForDiscussion = (
  ctx: OrganisationContext,
  { episodes, discuss, note }: z.infer<typeof flagInput>,
): Promise<ReviewOutcome> =>
  editEach(ctx, episodes, { discuss: { flagged: discuss, note: note?.trim() || null } }, 'flag')

/** Gives episodes to the clinician who follows up; null takes them back. */
export const assignOwner = (
  ctx: OrganisationContext,
  { episodes, owner }: z.infer<typeof assignInput>,
): Promise<ReviewOutcome> => editEach(ctx, episodes, { owner }, 'assign')

/** Records what the review decided of one episode; the flag for discussion is settled with it. */
export async function decideReview(
  ctx: OrganisationContext,
  { episode, version, decision, note, owner, followUpOn }: z.infer<typeof reviewInput>,
): Promise<ReviewOutcome> {
  const today = dayInZone(ctx.now(), ctx.organisation.timeZone)
  if (followUpOn !== null && followUpOn < today)
    throw wrongInput('followUpOn', followUpOn, 'must not lie in the past')
  const change = { decision: { decision, note: note?.trim() || null }, owner, followUpOn }
  return editEach(ctx, [{ episode, version }], change, 'decide')
}

/** Who may own a follow-up. */
export const reviewOwners = (ctx: OrganisationContext) =>
  withScope(ctx.db, ctx.scope, (trx) => findOwners(trx, ctx.scope))

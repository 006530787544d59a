import { recordAudit } from '@tandem/db/queries/audit'
import { cancelJob, findJob, findJobs, retryJob } from '@tandem/db/queries/jobs'
import { withScope } from '@tandem/db/scope'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { type ShownJob, shownJob } from '../jobs/shown-job.ts'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'

export const jobInput = z.object({ job: z.uuid() })
export const jobsInput = z.object({ kinds: z.array(textInput(40)).max(20).nullish() })

const mostListed = 30

/** @throws TRPCError NOT_FOUND for a job of somebody else, too */
export async function oneJob(ctx: OrganisationContext, uuid: string): Promise<ShownJob> {
  const found = await withScope(ctx.db, ctx.scope, (trx) => findJob(trx, ctx.scope, uuid))
  if (found === null)
    throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such job, or it is not yours.' })
  return shownJob(found, ctx.now())
}

/** The person's own jobs, latest first. */
export async function ownJobs(
  ctx: OrganisationContext,
  { kinds }: z.infer<typeof jobsInput>,
): Promise<ShownJob[]> {
  const found = await withScope(ctx.db, ctx.scope, (trx) =>
    findJobs(trx, ctx.scope, { kinds: kinds ?? null, most: mostListed }),
  )
  const now = ctx.now()
  return found.map((record) => shownJob(record, now))
}

/** Ends what waits, and asks what runs to end; what has ended stays as it is. */
export async function cancelOwnJob(ctx: OrganisationContext, uuid: string): Promise<ShownJob> {
  await change(ctx, uuid, 'cancel')
  ctx.jobs?.stop(uuid)
  return oneJob(ctx, uuid)
}

/** Starts again what failed or was cancelled. */
export async function retryOwnJob(ctx: OrganisationContext, uuid: string): Promise<ShownJob> {
  const changed = await change(ctx, uuid, 'retry')
  if (changed) await ctx.jobs?.push(ctx.scope.organisationId, uuid)
  return oneJob(ctx, uuid)
}

function change(ctx: OrganisationContext, uuid: string, action: 'cancel' | 'retry'): Promise<boolean> {
  const { db, scope, requestId } = ctx
  return withScope(db, scope, async (trx) => {
    const changed = await { cancel: cancelJob, retry: retryJob }[action](trx, scope, uuid)
    if (changed) await recordAudit(trx, scope, { action, resource: 'job', resourceUuid: uuid, requestId })
    return changed
  })
}

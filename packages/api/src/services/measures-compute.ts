import { recordAudit } from '@tandem/db/queries/audit'
import { addJob, findJob, findJobUnderWay, type JobRecord } from '@tandem/db/queries/jobs'
import type { RunChoice } from '@tandem/db/queries/measure-runs'
import { systemScope, withScope } from '@tandem/db/scope'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { chosenPeriod, type MeasurePeriodInput } from '../measures/measure-period.ts'
import { type MeasuresJobInput, measuresJob } from '../measures/measures-job.ts'
import type { OrganisationContext } from '../trpc.ts'
import { cancelOwnJob } from './jobs.ts'

export const measuresJobInput = z.object({ job: z.uuid('must be the identifier of a computation, a UUID') })

/** How far a computation is: how many records were read, and nothing that is in them. */
export type MeasuresProgress = {
  readonly job: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Patients read so far, of all; null: not known yet. */
  readonly done: number
  readonly total: number | null
  /** The run that came out. */
  readonly run: string | null
  readonly problem: string | null
}

const { kind } = measuresJob

const inputOf = ({ period: { from, to }, past }: RunChoice, asOf: string): MeasuresJobInput => ({
  period: { from, to },
  asOf,
  recordedAsOf: past?.recordedAsOf.toISOString() ?? null,
})

const shown = ({ uuid, state, done, total, result, problem }: JobRecord): MeasuresProgress => ({
  job: uuid,
  state: state === 'queued' ? 'waiting' : state,
  done,
  total,
  run: z.object({ run: z.string() }).safeParse(result).data?.run ?? null,
  problem,
})

/** What is computed belongs to everybody here, whoever asked for it: the system looks it up. */
const systemOf = ({ scope }: OrganisationContext) => systemScope(scope.organisationId, 'measures')

/** The computation under way for a period; null: none. */
export async function computingNow(
  ctx: OrganisationContext,
  choice: RunChoice,
  asOf: string,
): Promise<MeasuresProgress | null> {
  const system = systemOf(ctx)
  const found = await withScope(ctx.db, system, (trx) =>
    findJobUnderWay(trx, system, kind, inputOf(choice, asOf)),
  )
  return found && shown(found)
}

/** Computes every measure for a period as a job, over the whole organisation; one for whoever asks meanwhile. */
export async function measuresCompute(
  ctx: OrganisationContext,
  asked: MeasurePeriodInput,
): Promise<MeasuresProgress> {
  const { choice, asOf } = await chosenPeriod(ctx, asked)
  const { db, scope, person, requestId } = ctx
  const input = inputOf(choice, asOf)
  await withScope(db, scope, (trx) =>
    recordAudit(trx, scope, {
      action: 'compute',
      resource: 'measures',
      details: { ...choice.period, asOf },
      requestId,
    }),
  )
  const system = systemOf(ctx)
  const job = await withScope(db, system, async (trx) => {
    const underWay = await findJobUnderWay(trx, system, kind, input, { alone: true })
    if (underWay !== null) return underWay.uuid
    const { userId, name: userName } = person
    return addJob(trx, system, { kind, title: measuresJob.title(input), input, userId, userName })
  })
  await ctx.jobs?.push(scope.organisationId, job)
  return measuresProgress(ctx, job)
}

/** @throws TRPCError NOT_FOUND */
export async function measuresProgress(ctx: OrganisationContext, job: string): Promise<MeasuresProgress> {
  const system = systemOf(ctx)
  const found = await withScope(ctx.db, system, (trx) => findJob(trx, system, job))
  if (found?.kind === kind) return shown(found)
  throw new TRPCError({
    code: 'NOT_FOUND',
    message: 'There is no such computation any more. Start it again.',
  })
}

/** Ends it, if the asker is the one who started it. */
export async function measuresCancel(ctx: OrganisationContext, job: string): Promise<MeasuresProgress> {
  await measuresProgress(ctx, job)
  await cancelOwnJob(ctx, job)
  return measuresProgress(ctx, job)
}

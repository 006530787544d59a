import { recordAudit } from '@tandem/db/queries/audit'
import type { RunChoice } from '@tandem/db/queries/measure-runs'
import { withScope } from '@tandem/db/scope'
import { qualityMeasures } from '@tandem/domain/quality-measures/catalogue'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { computeMeasures } from '../measures/compute-measures.ts'
import { chosenPeriod, type MeasurePeriodInput } from '../measures/measure-period.ts'
import { type MeasuresProgress, measuresJobs } from '../measures/measures-jobs.ts'
import type { OrganisationContext } from '../trpc.ts'

export const measuresJobInput = z.object({ job: z.uuid('must be the identifier of a computation, a UUID') })

const jobs = measuresJobs((line) => console.error(line))

const keyOf = ({ scope }: OrganisationContext, { period, past }: RunChoice) =>
  `${scope.organisationId} ${period.from} ${period.to} ${past?.asOf ?? 'now'} `

/** The computation under way for a period; null: none. */
export const computingNow = (ctx: OrganisationContext, choice: RunChoice): MeasuresProgress | null =>
  jobs.underWay(keyOf(ctx, choice))

/** Computes every measure for a period in the background, over the whole organisation. */
export async function measuresCompute(
  ctx: OrganisationContext,
  input: MeasurePeriodInput,
): Promise<MeasuresProgress> {
  const { choice, asOf } = await chosenPeriod(ctx, input)
  const { organisationId, actor } = ctx.scope
  await withScope(ctx.db, ctx.scope, (trx) =>
    recordAudit(trx, ctx.scope, {
      action: 'compute',
      resource: 'measures',
      details: { ...choice.period, asOf },
      requestId: ctx.requestId,
    }),
  )
  return jobs.ask(keyOf(ctx, choice), keyOfPerson(ctx), (options) =>
    computeMeasures(
      ctx.db,
      { organisationId, actor },
      {
        period: choice.period,
        asOf,
        recordedAsOf: choice.past?.recordedAsOf ?? null,
        measures: qualityMeasures.map(({ id }) => id),
      },
      options,
    ),
  )
}

const keyOfPerson = ({ person, scope }: OrganisationContext) => `${scope.organisationId} ${person.userId}`

const found = (progress: MeasuresProgress | null): MeasuresProgress => {
  if (progress !== null) return progress
  throw new TRPCError({
    code: 'NOT_FOUND',
    message: 'There is no such computation any more. Start it again.',
  })
}

/** How far a computation is: how many records were read, and nothing that is in them. */
export const measuresProgress = (job: string): MeasuresProgress => found(jobs.find(job))

export const measuresCancel = (ctx: OrganisationContext, job: string): MeasuresProgress =>
  found(jobs.cancel(job, keyOfPerson(ctx)))

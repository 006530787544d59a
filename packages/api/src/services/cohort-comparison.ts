import type { ComparisonStage } from '@tandem/analysis/comparison/adjusted-comparison'
import { comparisonDataOf } from '@tandem/analysis/comparison/comparison-data'
import {
  type GuardedComparison,
  guardedComparison,
  openComparison,
} from '@tandem/analysis/comparison/guarded-comparison'
import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { armLabel } from '../cohort/answer-of-course.ts'
import type { CohortHead } from '../cohort/cohort-head.ts'
import { cohortQuestionInput } from '../cohort/cohort-question.ts'
import { cohortDigest } from '../comparison/cohort-digest.ts'
import { type ComparisonJob, comparisonJobs } from '../comparison/comparison-jobs.ts'
import { comparisonThread } from '../comparison/comparison-thread.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { withCohortData } from './ask-cohort.ts'

export const cohortComparisonInput = cohortQuestionInput.extend({
  /** Weeks (or months) since the start at which scores are compared; null: week 12, month 3. */
  visit: z.number().int().min(1).max(520).nullish(),
})
export const comparisonJobInput = z.object({ job: z.uuid('must be the identifier of a comparison, a UUID') })

/** How far a comparison is. */
export type ComparisonProgress =
  | { readonly state: 'waiting'; readonly job: string }
  | { readonly state: 'running'; readonly job: string; readonly stage: ComparisonStage | null }
  | { readonly state: 'done'; readonly job: string; readonly comparison: GuardedComparison }
  | { readonly state: 'failed'; readonly job: string; readonly problem: string }
  | { readonly state: 'cancelled'; readonly job: string }

export type CohortComparison = CohortHead & {
  readonly armLabels: Readonly<Record<PlanArm, string>>
  readonly progress: ComparisonProgress
}

const jobs = comparisonJobs(comparisonThread)
/** What takes longer is shown as work under way. */
const patienceMs = 300

/** Readers are told apart by person and by what they may see: another's identifier opens nothing. */
const readerOf = ({ person, scope }: OrganisationContext) => `${person.userId} ${JSON.stringify(scope)}`

function progressOf(ctx: OrganisationContext, { id: job, state }: ComparisonJob): ComparisonProgress {
  if (state.state !== 'done') return { ...state, job }
  const rule = ruleFor(ctx.organisation, ctx.scope)
  const { comparison } = state
  return {
    state: 'done',
    job,
    comparison: rule ? guardedComparison(comparison, rule) : openComparison(comparison),
  }
}

/** The difference between plan arms after adjustment: at once when it is known or quick, else the job that works on it. */
export async function cohortComparison(
  ctx: OrganisationContext,
  { visit, ...question }: z.infer<typeof cohortComparisonInput>,
): Promise<CohortComparison> {
  const asked = await withCohortData(
    ctx,
    question,
    (data, chosen, head) => {
      const compact = comparisonDataOf(data, chosen.include)
      const choice = { include: new Uint8Array(compact.episodes.count).fill(1), unit: chosen.unit }
      const options = {
        instrument: head.instrument.code,
        visit: visit == null ? null : { unit: chosen.unit, at: visit },
        showNeither: question.showNeither ?? ctx.organisation.kind === 'public_trial',
      }
      const digest = cohortDigest(compact, { options, unit: chosen.unit, organisation: ctx.organisation.id })
      return { head, job: jobs.ask(digest, () => ({ data: compact, choice, options }), readerOf(ctx)) }
    },
    'comparison',
  )
  await jobs.ended(asked.job.id, patienceMs)
  const job = jobs.find(asked.job.id, readerOf(ctx)) ?? asked.job
  const { kind } = ctx.organisation
  const armLabels = Object.fromEntries(planArms.map((arm) => [arm, armLabel(arm, kind)]))
  return { ...asked.head, armLabels: armLabels as Record<PlanArm, string>, progress: progressOf(ctx, job) }
}

const found = (job: ComparisonJob | null): ComparisonJob => {
  if (job !== null) return job
  throw new TRPCError({
    code: 'NOT_FOUND',
    message: 'There is no such comparison any more. Ask for it again.',
  })
}

export const cohortComparisonProgress = (ctx: OrganisationContext, job: string): ComparisonProgress =>
  progressOf(ctx, found(jobs.find(job, readerOf(ctx))))

export const cohortComparisonCancel = (ctx: OrganisationContext, job: string): ComparisonProgress =>
  progressOf(ctx, found(jobs.cancel(job, readerOf(ctx))))

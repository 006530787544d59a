import { recordAudit } from '@tandem/db/queries/audit'
import { findCohortPatients, findEpisodesInReach } from '@tandem/db/queries/cohort-patients'
import { withScope } from '@tandem/db/scope'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { armLabel } from '../cohort/answer-of-course.ts'
import type { CohortHead } from '../cohort/cohort-head.ts'
import { cohortQuestionInput } from '../cohort/cohort-question.ts'
import { drillInput } from '../cohort/drill-input.ts'
import { drillWords, memberWords } from '../cohort/drill-words.ts'
import type { OrganisationContext } from '../trpc.ts'
import { askCohort } from './ask-cohort.ts'

export const cohortPatientsInput = cohortQuestionInput.extend({
  drill: drillInput,
  page: z.int().min(1).max(100_000).default(1),
  pageSize: z.int().min(1).max(200).default(50),
})

export type CohortPatientsInput = z.infer<typeof cohortPatientsInput>

type DatedScore = { readonly score: number; readonly takenOn: string }

export type CohortPatients = CohortHead & {
  /** What the set is, in words. */
  readonly title: string
  /** The number that was asked about, its episodes and their people; null where the reader may not know it. */
  readonly n: number | null
  readonly setEpisodes: number | null
  readonly setPatients: number | null
  /** Episodes of it that the reader may open: these are listed. */
  readonly open: number
  readonly page: number
  readonly pageSize: number
  readonly rows: readonly {
    readonly patient: string
    readonly episode: string
    readonly name: string
    readonly patientNumber: string
    /** By the initial plan. */
    readonly arm: PlanArm
    readonly armLabel: string
    readonly startedOn: string
    readonly endedOn: string | null
    readonly programme: string
    readonly site: string
    readonly clinician: string | null
    readonly first: DatedScore | null
    readonly latest: DatedScore | null
    readonly why: string | null
  }[]
}

/**
 * Who is behind one number of the Cohort screen: one page of patients, latest start first.
 *
 * Whoever may not open every patient sees the own ones, and no count of the others.
 *
 * @throws TRPCError FORBIDDEN for a role without patients
 */
export async function cohortPatients(
  ctx: OrganisationContext,
  input: CohortPatientsInput,
): Promise<CohortPatients> {
  const { scope, organisation } = ctx
  if (scope.patients === 'none')
    throw new TRPCError({
      code: 'FORBIDDEN',
      message: `Your role in ${organisation.name} sees groups, not patients.`,
    })
  const { drill, page, pageSize, ...question } = input
  const { head, result, rule } = await askCohort(ctx, question, 'members', {
    drill,
    armView: question.armView,
    showNeither: question.showNeither ?? organisation.kind === 'public_trial',
    instrument: question.instrument,
  })
  const placeOf = new Map(result.episodeId.map((id, place) => [id, place]))
  const { open, rows } = await withScope(ctx.db, scope, async (trx) => {
    const reached =
      scope.patients === 'all' ? result.episodeId : await findEpisodesInReach(trx, scope, result.episodeId)
    const found = await findCohortPatients(
      trx,
      scope,
      head.instrument.code,
      reached.slice((page - 1) * pageSize, page * pageSize),
    )
    await recordAudit(trx, scope, {
      action: 'view',
      resource: 'cohort_patients',
      details: { drill, page, patients: found.map(({ patient }) => patient) },
      requestId: ctx.requestId,
    })
    return { open: reached.length, rows: found }
  })
  const labelOf = (arm: PlanArm) => armLabel(arm, organisation.kind)
  return {
    ...head,
    title: drillWords(drill, head.unit, labelOf),
    n: rule === null ? result.records : null,
    setEpisodes: rule === null ? result.episodes : null,
    setPatients: rule === null ? result.patients : null,
    open,
    page,
    pageSize,
    rows: rows.map(({ episodeId, number, name, ...row }) => {
      const place = placeOf.get(episodeId) ?? 0
      const arm = result.initialArm[place] ?? 'neither'
      const member = {
        score: result.score[place] ?? null,
        day: result.day[place] ?? null,
        records: result.recordsOf[place] ?? 1,
        startedOn: row.startedOn,
      }
      return {
        ...row,
        name: name ?? number,
        patientNumber: number,
        arm,
        armLabel: labelOf(arm),
        why: memberWords(drill, member),
      }
    }),
  }
}

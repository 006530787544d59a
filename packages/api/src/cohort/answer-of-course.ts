import { type GuardedCourse, type SuppressionRule, withoutSmallCounts } from '@tandem/analysis/small-counts'
import type { CourseExclusionReason, SymptomCourse } from '@tandem/analysis/symptom-course'
import type { OrganisationRecord } from '@tandem/db/queries/organisations'
import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import type { CohortCourse } from './course-contract.ts'

const armLabels: Record<PlanArm, string> = {
  medication_only: 'Medication only',
  therapy_only: 'Therapy only',
  combined: 'Combined',
  neither: 'Neither',
}

/** In a trial the arm without medication or therapy is what the trial compared with, which is not untreated. */
export const armLabel = (arm: PlanArm, kind: OrganisationRecord['kind']): string =>
  arm === 'neither' && kind === 'public_trial' ? 'Usual care, no antidepressant' : armLabels[arm]

/** Why something is not in the chart, in words that say what is counted. */
const exclusionWords: Record<CourseExclusionReason, { of: 'episodes' | 'scores'; words: string }> = {
  no_score: { of: 'episodes', words: 'episodes without a score on this instrument' },
  no_baseline: { of: 'episodes', words: 'episodes without a first score, of which no change can be told' },
  arm_not_shown: { of: 'episodes', words: 'episodes wholly or partly under neither medication nor therapy' },
  not_scorable: { of: 'scores', words: 'forms with too many blanks for a total' },
  outside_episode: { of: 'scores', words: 'scores outside every episode of care' },
  between_slots: { of: 'scores', words: 'scores that belong to no week or visit' },
  nearer_score_taken: { of: 'scores', words: 'further scores of the same week or visit' },
  slot_not_shown: { of: 'scores', words: 'scores at weeks or visits that are not shown' },
}

/** The words under which a reason stands on the screen; null for one that the course does not know. */
export const courseExclusionWords = (reason: string): string | null =>
  Object.entries(exclusionWords).find(([known]) => known === reason)?.[1].words ?? null

type Point = CohortCourse['arms'][number]['points'][number]
type Figures = Pick<CohortCourse, 'episodes' | 'patients' | 'scores' | 'excluded' | 'suppression'> & {
  readonly arms: readonly (Omit<CohortCourse['arms'][number], 'points'> & {
    readonly points: readonly Omit<Point, 'quartiles'>[]
  })[]
}

export type CohortCounts = {
  /** Different people among the chosen episodes. */
  readonly patients: number
  /** Chosen episodes per arm of the initial plan whose plan may still change, in the order of `planArms`. */
  readonly provisional: readonly number[]
}

/** The figures of the screen, all of them: for readers who may see every patient counted. */
export function openFigures(
  course: SymptomCourse,
  counts: CohortCounts,
  kind: OrganisationRecord['kind'],
): Figures {
  return {
    episodes: course.episodes,
    patients: counts.patients,
    scores: scoresShown(course),
    excluded: course.excluded.map(({ reason, episodes, scores }) => {
      const { of, words } = exclusionWords[reason]
      return { code: reason, reason: words, n: of === 'episodes' ? episodes : scores }
    }),
    arms: course.arms.map(({ arm, episodes, points }) => ({
      arm,
      label: armLabel(arm, kind),
      episodes,
      provisional: counts.provisional[planArms.indexOf(arm)] ?? 0,
      points: points.map(({ slot, n, mean, sd, lower, upper }) => ({
        slot,
        n,
        mean,
        sd,
        lower,
        upper,
        suppressed: false,
      })),
    })),
    suppression: null,
  }
}

/** The same for readers who may not see patients: small counts are withheld, and what would give one away. */
export function guardedFigures(
  course: SymptomCourse,
  counts: CohortCounts,
  kind: OrganisationRecord['kind'],
  rule: SuppressionRule,
): Figures {
  const guarded = withoutSmallCounts(course, rule)
  const isSmall = (count: number) => count > 0 && count < rule.threshold
  const shown = (count: number, whole: number) =>
    isSmall(count) || isSmall(whole - count) || rule.roundTo !== null ? null : count
  const exact = rule.roundTo === null && !anyWithheld(guarded)
  return {
    episodes: guarded.episodes,
    patients: guarded.episodes === null ? null : shown(counts.patients, course.episodes),
    scores: exact ? scoresShown(course) : null,
    excluded: guarded.excluded.map(({ reason, episodes, scores }) => {
      const { of, words } = exclusionWords[reason]
      return { code: reason, reason: words, n: of === 'episodes' ? episodes : scores }
    }),
    arms: guarded.arms.map(({ arm, episodes, points }) => ({
      arm,
      label: armLabel(arm, kind),
      episodes,
      provisional: episodes === null ? null : shown(counts.provisional[planArms.indexOf(arm)] ?? 0, episodes),
      points: points.map(({ slot, n, mean, sd, lower, upper }) => ({
        slot,
        n,
        mean,
        sd,
        lower,
        upper,
        suppressed: n === null,
      })),
    })),
    suppression: { threshold: rule.threshold },
  }
}

const scoresShown = ({ arms }: SymptomCourse) =>
  arms.reduce((sum, { points }) => sum + points.reduce((own, { n }) => own + n, 0), 0)

const anyWithheld = ({ arms }: GuardedCourse) => arms.some(({ points }) => points.some(({ n }) => n === null))

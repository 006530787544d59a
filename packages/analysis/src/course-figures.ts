import { type ArmViewMoves, armViewMoves } from './arm-view-moves.ts'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import {
  type ArmQuartiles,
  changesFromBaseline,
  quartilesOf,
  withClusteredIntervals,
} from './course-statistics.ts'
import { provisionalByArm } from './provisional-plans.ts'
import { type SymptomCourse, type SymptomCourseOptions, symptomCourse } from './symptom-course.ts'

export type CourseFiguresOptions = Omit<SymptomCourseOptions, 'include'> & {
  /** The scores themselves, or how far they have moved from the baseline; default: scores. */
  readonly of?: 'score' | 'change'
  /** Whether median and quartiles are told too; default: no. */
  readonly quartiles?: boolean
}

export type CourseFigures = SymptomCourse & {
  readonly of: 'score' | 'change'
  /** In the order of the course's arms and slots. */
  readonly quartiles: readonly ArmQuartiles[] | null
  /** Of the chosen episodes, in the order of `planArms`. */
  readonly provisional: readonly number[]
  /** null by initial plan, where nothing moves. */
  readonly moves: ArmViewMoves | null
}

/** What the course of symptoms shows: means with intervals that respect repeated scores of one person, and what is asked beside. */
export function courseFigures(
  data: CohortData,
  { include }: ChosenEpisodes,
  { of = 'score', quartiles = false, ...options }: CourseFiguresOptions,
): CourseFigures {
  const { scores, episodes } = data
  const changes = of === 'change' ? changesFromBaseline(scores, include) : null
  const columns = changes?.columns ?? scores
  const counted = changes?.include ?? include
  const plain = symptomCourse(columns, { ...options, include: counted })
  return {
    ...withEveryone(
      withClusteredIntervals(plain, columns, episodes.patientId, counted),
      changes?.withoutBaseline ?? null,
    ),
    of,
    quartiles: quartiles ? quartilesOf(columns, counted, plain) : null,
    provisional: provisionalByArm(scores, include),
    moves: options.armView === 'initial_plan' ? null : armViewMoves(data, include, options.armView),
  }
}

/** The course with the episodes that no change can be told of: chosen, in no point, and counted under their reason. */
const withEveryone = (
  course: SymptomCourse,
  left: { readonly episodes: number; readonly scores: number } | null,
): SymptomCourse =>
  left === null || left.episodes === 0
    ? course
    : {
        ...course,
        episodes: course.episodes + left.episodes,
        excluded: [...course.excluded, { reason: 'no_baseline', ...left }],
      }

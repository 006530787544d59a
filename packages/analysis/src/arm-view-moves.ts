import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { type CohortData, peopleIn } from './cohort-data.ts'
import type { ArmView } from './symptom-course.ts'

/** How the arms differ between the initial plan and another view. */
export type ArmViewMoves = {
  readonly view: Exclude<ArmView, 'initial_plan'>
  /** Episodes with a score, and the people whose they are. */
  readonly episodes: number
  readonly patients: number
  /** Those with at least one score that the view counts in another arm than the initial plan does. */
  readonly movedEpisodes: number
  /** Of these, episodes that are elsewhere with their first score only: not all of the plan had begun by then. */
  readonly movedAtFirstOnly: number
  readonly movedPatients: number
  /**
   * Episodes of an arm by initial plan (row) with a score that the view counts in an arm (column); an episode whose plan
   * changed stands in several columns.
   */
  readonly rows: readonly {
    readonly from: PlanArm
    readonly episodes: number
    readonly to: readonly number[]
  }[]
}

/**
 * Which episodes change their arm when the arms are read by another view than the initial plan.
 *
 * @param include 1 for every chosen episode
 * @returns rows and columns in the order of `planArms`
 */
export function armViewMoves(
  { scores, episodes }: Pick<CohortData, 'scores' | 'episodes'>,
  include: Uint8Array,
  view: ArmViewMoves['view'],
): ArmViewMoves {
  const table = planArms.map(() => planArms.map(() => 0))
  const sizes = planArms.map(() => 0)
  const scored = new Uint8Array(include.length)
  const moved = new Uint8Array(include.length)
  let movedEpisodes = 0
  let movedAtFirstOnly = 0
  for (let i = 0; i < include.length; i += 1) {
    if (include[i] !== 1) continue
    const arms = armsSeen(scores, view, i)
    if (arms === 0) continue
    const from = scores.initialArm[i]!
    sizes[from]! += 1
    scored[i] = 1
    const row = table[from]!
    for (let to = 0; to < planArms.length; to += 1) row[to]! += (arms >> to) & 1
    if ((arms & ~(1 << from)) === 0) continue
    movedEpisodes += 1
    if ((armsSeen(scores, view, i, firstIsBaseline(scores, i)) & ~(1 << from)) === 0) movedAtFirstOnly += 1
    moved[i] = 1
  }
  return {
    view,
    episodes: sizes.reduce((sum, size) => sum + size, 0),
    patients: peopleIn(episodes.patientId, scored),
    movedEpisodes,
    movedAtFirstOnly,
    movedPatients: peopleIn(episodes.patientId, moved),
    rows: planArms.map((from, place) => ({ from, episodes: sizes[place]!, to: table[place]! })),
  }
}

/** 1 where the first score is the baseline, which stands at slot 0. */
function firstIsBaseline(columns: CohortData['scores'], i: number): number {
  const at = columns.offset[i]!
  const { packed } = columns
  return (packed === undefined ? columns.slot[at] : packed.cells[at]! >> 8) === 0 ? 1 : 0
}

/** Arms that the scores of an episode count in, a bit for each. */
function armsSeen(columns: CohortData['scores'], view: ArmViewMoves['view'], i: number, skip = 0): number {
  const { offset, packed } = columns
  const [from, to] = [offset[i]! + skip, offset[i + 1]!]
  let arms = 0
  if (packed !== undefined) {
    const shift = view === 'as_treated' ? 2 : 0
    for (let at = from; at < to; at += 1) arms |= 1 << ((packed.arms[at]! >> shift) & 3)
    return arms
  }
  const armOfScore = view === 'as_treated' ? columns.armAsTreated : columns.armInForce
  for (let at = from; at < to; at += 1) arms |= 1 << armOfScore[at]!
  return arms
}

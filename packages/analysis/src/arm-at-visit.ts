import type { CohortData } from './cohort-data.ts'
import type { OutcomeVisit } from './episode-columns.ts'
import type { ArmView } from './symptom-course.ts'

/** Stands in a column of arms where an episode is in none that can be told. */
export const noArm = 255

const daysOf = ({ unit, at }: OutcomeVisit): number => Math.round(at * (unit === 'week' ? 7 : 30.4375))

/** The slots that a visit's window reaches, without the baseline. */
function slotsOf({ unit, at }: OutcomeVisit): { readonly from: number; readonly to: number } {
  const reach = unit === 'week' ? 2 : 0
  return { from: Math.max(1, at - reach), to: at + reach }
}

/**
 * Place in `planArms` of each chosen episode at a visit.
 *
 * By initial plan: the arm of days 0-27, and none where that is provisional, for a landmark figure can't count it. By
 * plan in force: the arm of the score in the window; without one the plan on the day of the visit, or at the end of an
 * episode that ended before. As treated: the arm of the score in the window, without one that of the last score before.
 *
 * @param include 1 for every chosen episode
 * @returns `noArm` for episodes that are not chosen or whose arm can't be told
 */
export function armsAtVisit(
  { scores, episodes }: CohortData,
  include: Uint8Array,
  armView: ArmView,
  visit: OutcomeVisit,
): Uint8Array {
  const arms = new Uint8Array(scores.episodeCount).fill(noArm)
  const { initialArm, provisional, offset, slot } = scores
  if (armView === 'initial_plan') {
    for (let i = 0; i < arms.length; i += 1) {
      if (include[i] === 1 && provisional[i] === 0) arms[i] = initialArm[i]!
    }
    return arms
  }
  const armOfScore = armView === 'as_treated' ? scores.armAsTreated : scores.armInForce
  const { from, to } = slotsOf(visit)
  const day = daysOf(visit)
  for (let i = 0; i < arms.length; i += 1) {
    if (include[i] !== 1) continue
    let nearest = -1
    let before = -1
    for (let at = offset[i]!; at < offset[i + 1]! && slot[at]! <= to; at += 1) {
      before = at
      if (slot[at]! < from) continue
      const isNearer = nearest < 0 || Math.abs(slot[at]! - visit.at) <= Math.abs(slot[nearest]! - visit.at)
      if (isNearer) nearest = at
    }
    if (nearest >= 0) arms[i] = armOfScore[nearest]!
    else if (armView === 'plan_in_force') arms[i] = armInForceOn({ scores, episodes }, i, day)
    else if (before >= 0) arms[i] = armOfScore[before]!
  }
  return arms
}

/** The plan in force on a day of an episode; after its last change that which stayed. */
function armInForceOn({ scores, episodes }: Pick<CohortData, 'scores' | 'episodes'>, i: number, day: number) {
  const { segmentOffset, segmentArm, segmentFromDay } = episodes
  let arm = scores.initialArm[i]!
  for (let at = segmentOffset[i]!; at < segmentOffset[i + 1]! && segmentFromDay[at]! <= day; at += 1)
    arm = segmentArm[at]!
  return arm
}

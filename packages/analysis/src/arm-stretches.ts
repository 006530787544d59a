import type { CohortData } from './cohort-data.ts'
import type { ArmView } from './symptom-course.ts'

/** Stretches of one arm: the arm holds up to and including `until`. */
export type ArmStretch = { readonly arm: number; readonly until: number }

/**
 * Which arm the days of an episode belong to.
 *
 * By plan in force a new plan counts from the day on which it makes up most of the recall days before: the rule by which
 * scores get their arm. As treated, the days up to the end of a score's window belong to the arm of that score.
 */
export function armStretches(
  { scores, episodes }: CohortData,
  armView: Exclude<ArmView, 'initial_plan'>,
  recallDays: number,
  i: number,
): readonly ArmStretch[] {
  const stretches: ArmStretch[] = []
  const add = (arm: number, until: number) => {
    if (stretches.at(-1)?.arm === arm) stretches.pop()
    stretches.push({ arm, until })
  }
  if (armView === 'plan_in_force') {
    const { segmentOffset, segmentArm, segmentFromDay } = episodes
    const lag = Math.floor(recallDays / 2) + 1
    const [first, end] = [segmentOffset[i]!, segmentOffset[i + 1]!]
    for (let at = first; at < end; at += 1)
      add(segmentArm[at]!, at + 1 < end ? segmentFromDay[at + 1]! + lag - 1 : Infinity)
    return stretches.length > 0 ? stretches : [{ arm: scores.initialArm[i]!, until: Infinity }]
  }
  const [days, reach] = episodes.byMonth[i] === 1 ? [30.4375, 15] : [7, 3]
  const [first, end] = [scores.offset[i]!, scores.offset[i + 1]!]
  for (let at = first; at < end; at += 1) {
    const own = Math.round(scores.slot[at]! * days) + reach
    add(scores.armAsTreated[at]!, at + 1 < end ? own : Infinity)
  }
  return stretches
}

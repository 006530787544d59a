import { type Instrument, isCase } from '@tandem/domain/instrument'
import type { PlanArm } from '@tandem/domain/treatment-arm'

/** How one closed episode went on one instrument: what expectations for others are learned from. */
export type ReferenceCourse = {
  readonly patient: number
  /** Initial plan, final. */
  readonly arm: PlanArm
  readonly baseline: number
  /** Days since the baseline and total of each later score, ascending; at least one day after it. */
  readonly days: readonly number[]
  readonly scores: readonly number[]
}

/** With the baseline three scores: fewer show no course. */
export const leastLaterScores = 2

/**
 * Whether an expectation may be learned from a course: it began at caseness and has at least three scores.
 *
 * A baseline below caseness has little room to fall, so it says nothing about how others respond.
 *
 * @throws RangeError if days and scores differ in length or days do not ascend from 1
 */
export function isReference(instrument: Instrument, { baseline, days, scores }: ReferenceCourse): boolean {
  if (days.length !== scores.length)
    throw new RangeError(`isReference: days (${days.length}) and scores (${scores.length}) must match`)
  if (days.some((day, i) => day < 1 || day <= (days[i - 1] ?? 0)))
    throw new RangeError('isReference: days must ascend from 1')
  return isCase(instrument, baseline) === true && days.length >= leastLaterScores
}

import { type CalendarDay, daysBetween } from './calendar-day.ts'
import type { RelapseCourse } from './relapse.ts'
import { landmarkDay } from './treatment-arm.ts'

/** First remission of an episode followed to its return or to the last score that watched over it. */
export interface ReturnOfDepression {
  readonly onset: CalendarDay
  /** Days from the onset to the return, or to the last score without one. */
  readonly days: number
  readonly returned: boolean
  readonly kind: 'relapse' | 'recurrence' | null
}

/** Half a year and a year, in which a return counts as "within 6 months" and "within 12 months", last day included. */
export const returnHorizons = { sixMonths: 183, twelveMonths: 365 } as const

/**
 * Time from the first remission to the first return, relapse or recurrence, censored at the last score.
 *
 * @returns null when the episode has had no remission
 */
export const returnOfDepression = ({ remissions }: RelapseCourse): ReturnOfDepression | null => {
  const first = remissions[0]
  if (first === undefined) return null
  const until = first.returnOn ?? first.lastScoreOn
  return {
    onset: first.onset,
    days: daysBetween(first.onset, until),
    returned: first.returnOn !== null,
    kind: first.returnKind,
  }
}

/** Whether the return came within so many days of the onset, the last included; false also while it is unknown. */
export const returnedWithin = ({ returned, days }: ReturnOfDepression, horizon: number): boolean =>
  returned && days <= horizon

/** Whether the remission began before the landmark: such a one is counted beside a comparison of arms, not in it. */
export const beganBeforeLandmark = ({ onset }: ReturnOfDepression, episodeStart: CalendarDay): boolean =>
  daysBetween(episodeStart, onset) < landmarkDay

import { type CalendarDay, dayInZone } from './calendar-day.ts'

/**
 * The day a question is asked on: the chosen one, else today in the organisation's time zone. A chosen day that has
 * not come yet there gives today.
 *
 * @param chosen a calendar day, or null for today
 */
export const asOfDay = (chosen: CalendarDay | null, now: Date, timeZone: string): CalendarDay => {
  const today = dayInZone(now, timeZone)
  return chosen === null || chosen > today ? today : chosen
}

/**
 * Whether a fact was held on a day: recorded on it or before, and not yet replaced at its end. A chosen past day
 * hides what was recorded later, corrections included.
 *
 * @param supersededAt when a correction replaced it; null while it stands
 */
export const wasHeldOn = (
  fact: { readonly recordedAt: Date; readonly supersededAt: Date | null },
  asOf: CalendarDay,
  timeZone: string,
): boolean =>
  dayInZone(fact.recordedAt, timeZone) <= asOf &&
  (fact.supersededAt === null || dayInZone(fact.supersededAt, timeZone) > asOf)

/** Why a day cannot be the day of something that happened to a patient; null when it can. */
export const dayProblem = (
  day: CalendarDay,
  today: CalendarDay,
  bornOn: CalendarDay | null,
): 'in_the_future' | 'before_birth' | null => {
  if (day > today) return 'in_the_future'
  return bornOn !== null && day < bornOn ? 'before_birth' : null
}

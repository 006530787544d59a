import { addDays, type CalendarDay, daysBetween, earlierDay } from './calendar-day.ts'
import { isClassInForce, type Treatment, treatmentSpan } from './treatment-arm.ts'

/** 26 weeks of closer watching after an antidepressant was stopped, the last day included. */
export const stopWatchDays = 182

const regular = (treatments: readonly Treatment[], drugClass: string, asOf: CalendarDay) =>
  treatments
    .filter((treatment) => treatment.drugClass === drugClass && !treatment.asNeeded)
    .map(treatmentSpan)
    .filter(({ startedOn }) => startedOn <= asOf)

/**
 * The last day of the last treatment of a class, when none is in force any more: a switch is no stop.
 *
 * @returns null while one is in force, and where there was none
 */
export const stoppedOn = (
  treatments: readonly Treatment[],
  asOf: CalendarDay,
  drugClass = 'antidepressant',
): CalendarDay | null => {
  if (isClassInForce(treatments, drugClass, asOf)) return null
  return regular(treatments, drugClass, asOf).reduce<CalendarDay | null>(
    (last, { endedOn }) => (endedOn !== null && (last === null || endedOn > last) ? endedOn : last),
    null,
  )
}

/** Whether a stop lies within the weeks of closer watching. */
export const isStopRecent = (stop: CalendarDay, asOf: CalendarDay): boolean =>
  daysBetween(stop, asOf) <= stopWatchDays

/**
 * First day of the course of a class that is in force: treatments that follow each other without a day between belong
 * to one course.
 *
 * @returns null when none is in force
 */
export const courseInForceFrom = (
  treatments: readonly Treatment[],
  asOf: CalendarDay,
  drugClass = 'antidepressant',
): CalendarDay | null => {
  if (!isClassInForce(treatments, drugClass, asOf)) return null
  return regular(treatments, drugClass, asOf)
    .toSorted((a, b) => (a.startedOn < b.startedOn ? 1 : -1))
    .reduce(
      (from, { startedOn, endedOn }) =>
        addDays(endedOn ?? asOf, 1) >= from ? earlierDay(from, startedOn) : from,
      asOf,
    )
}

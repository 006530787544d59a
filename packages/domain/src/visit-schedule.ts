import { addDays, addMonths, type CalendarDay, daysBetween } from './calendar-day.ts'

/** When a programme means to measure: weeks or months since the start, each with its window on either side. */
export interface VisitSchedule {
  readonly unit: 'week' | 'month'
  /** Ascending; `at` 0 is the start itself, which counts as a visit whether or not it is listed. */
  readonly visits: readonly { readonly at: number; readonly windowDays: number }[]
}

/** One visit of a schedule placed on the calendar of one episode; both ends of the window are inside it. */
export interface PlannedVisit {
  readonly at: number
  readonly day: CalendarDay
  readonly opensOn: CalendarDay
  readonly closesOn: CalendarDay
}

/** Weeks 4, 8, 12, 24 and 52, each with two weeks on either side. */
export const defaultSchedule: VisitSchedule = {
  unit: 'week',
  visits: [4, 8, 12, 24, 52].map((at) => ({ at, windowDays: 14 })),
}

/** The Beat the Blues trial: months 0, 2, 3, 5 and 8. Its scores carry the month they stand for, not a true date. */
export const trialSchedule: VisitSchedule = {
  unit: 'month',
  visits: [0, 2, 3, 5, 8].map((at) => ({ at, windowDays: 14 })),
}

/** Week 12, week 24 and other targets that are reported without a visit of the programme's own then: ± 14 days. */
export const defaultWindowDays = 14

/** The day `at` weeks (7 days each) or calendar months after the start. */
export const visitDay = (unit: VisitSchedule['unit'], start: CalendarDay, at: number): CalendarDay =>
  unit === 'week' ? addDays(start, 7 * at) : addMonths(start, at)

const placed = (
  unit: VisitSchedule['unit'],
  start: CalendarDay,
  at: number,
  windowDays: number,
): PlannedVisit => {
  const day = visitDay(unit, start, at)
  return { at, day, opensOn: addDays(day, -windowDays), closesOn: addDays(day, windowDays) }
}

/** Every visit of the schedule as days of an episode that began on `start`, ascending. */
export const plannedVisits = (schedule: VisitSchedule, start: CalendarDay): readonly PlannedVisit[] =>
  schedule.visits.map(({ at, windowDays }) => placed(schedule.unit, start, at, windowDays))

/**
 * The target day of a week and its window: the schedule's own window where it has a visit in that week,
 * ± 14 days where it has none (weeks 12 and 24 are reported for every programme).
 */
export const weekTarget = (schedule: VisitSchedule, start: CalendarDay, week: number): PlannedVisit => {
  const own = schedule.unit === 'week' ? schedule.visits.find(({ at }) => at === week) : undefined
  return placed('week', start, week, own?.windowDays ?? defaultWindowDays)
}

let lastAsked: {
  readonly schedule: VisitSchedule
  readonly start: CalendarDay
  readonly days: CalendarDay[]
} | null = null

/** The start and every visit, ascending; kept for the next question, which is about the same episode. */
const visitDays = (schedule: VisitSchedule, start: CalendarDay): readonly CalendarDay[] => {
  if (lastAsked?.schedule === schedule && lastAsked.start === start) return lastAsked.days
  const days = [...new Set([start, ...plannedVisits(schedule, start).map((visit) => visit.day)])].sort()
  lastAsked = { schedule, start, days }
  return days
}

/**
 * Days between the two scheduled visits around a day: how long silence is normal then.
 *
 * The start counts as a visit; a day on which a visit lies belongs to the interval that begins there.
 *
 * @returns whole days, or null once the schedule has ended (on the day of its last visit) and before the start
 *
 * @example intervalDueAround(defaultSchedule, '2024-01-01', '2024-03-25') // 84: week 12 to week 24
 */
export const intervalDueAround = (
  schedule: VisitSchedule,
  start: CalendarDay,
  day: CalendarDay,
): number | null => {
  const days = visitDays(schedule, start)
  const next = days.findIndex((visit) => visit > day)
  const [before, after] = [days[next - 1], days[next]]
  return before === undefined || after === undefined ? null : daysBetween(before, after)
}

/** What a schedule asks for on a day. */
export interface VisitsDue {
  /** The first visit that can still be met and is not yet: due when its window is open, else coming. */
  readonly next: PlannedVisit | null
  /** The latest visit whose window closed without a score, when no score has been taken since it opened. */
  readonly overdue: PlannedVisit | null
}

/**
 * The visit that comes next and the one that is overdue, for an episode still open on `asOf`.
 *
 * A visit is met by a score on any day of its window, both ends inside. Scores after `asOf` are not looked at.
 *
 * @param scoreDays days with a usable score of the instrument, in any order
 */
export const visitsDue = (
  schedule: VisitSchedule,
  start: CalendarDay,
  scoreDays: readonly CalendarDay[],
  asOf: CalendarDay,
): VisitsDue => {
  const known = scoreDays.filter((day) => day <= asOf)
  const visits = plannedVisits(schedule, start)
  const isMet = ({ opensOn, closesOn }: PlannedVisit) =>
    known.some((day) => day >= opensOn && day <= closesOn)
  const lastClosed = visits.findLast(({ closesOn }) => closesOn < asOf)
  const settled = lastClosed === undefined || known.some((day) => day >= lastClosed.opensOn)
  return {
    next: visits.find((visit) => visit.closesOn >= asOf && !isMet(visit)) ?? null,
    overdue: settled ? null : lastClosed,
  }
}

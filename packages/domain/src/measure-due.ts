import { addDays, type CalendarDay, daysBetween, earlierDay, laterDay } from './calendar-day.ts'

/** What calls for a measure: the phase of care, not the programme's planned visits. */
export type MonitoringPhase = 'after_stop' | 'continuation' | 'maintenance' | 'therapy' | 'drug_start'

/** A measure that is due; overdue on every day after `closesOn`. */
export interface MeasureDue {
  readonly phase: MonitoringPhase
  readonly dueOn: CalendarDay
  readonly closesOn: CalendarDay
}

/** What the schedule depends on, as known on `asOf`. */
export interface MonitoringFacts {
  readonly startedOn: CalendarDay
  readonly asOf: CalendarDay
  /** Days with a usable score of the instrument, in any order. */
  readonly scoreDays: readonly CalendarDay[]
  /** First day of the remission that still lasts; null outside one. */
  readonly remissionOnset: CalendarDay | null
  /** The day on which the last antidepressant ended without a successor; null while one is in force or none was. */
  readonly stoppedOn: CalendarDay | null
  /** First day of the antidepressant course in force; null without one. */
  readonly drugCourseFrom: CalendarDay | null
  readonly isTherapyInForce: boolean
  /** Days of attended treatment contacts, in any order. */
  readonly sessionDays: readonly CalendarDay[]
  /** The next contact that is booked; null without one. */
  readonly nextBookedOn: CalendarDay | null
}

/** A month and a quarter as the schedule counts them. */
export const monthDays = 30
export const quarterDays = 91
/** Half a year: of continuation after remission begins, and of closer watching after a stop. */
export const halfYearDays = 182
/** The first measure after a drug was started, and those that follow for three months. */
export const drugStartDays = { first: 14, every: 28, until: 91 } as const
/** So many days after it was due a measure is overdue. */
export const measureGraceDays = 14

const lastOf = (days: readonly CalendarDay[], asOf: CalendarDay): CalendarDay | null =>
  days.reduce<CalendarDay | null>(
    (last, day) => (day > asOf ? last : last === null ? day : laterDay(last, day)),
    null,
  )

const afterDrugStart = ({ drugCourseFrom: from, asOf }: MonitoringFacts, last: CalendarDay | null) => {
  if (from === null || daysBetween(from, asOf) > drugStartDays.until) return null
  return last === null || last <= from
    ? addDays(from, drugStartDays.first)
    : addDays(last, drugStartDays.every)
}

/** Session by session: the first one since the last score; else the next booked; nothing booked, a month on. */
const withTherapy = (facts: MonitoringFacts, last: CalendarDay | null): CalendarDay | null => {
  if (!facts.isTherapyInForce) return null
  const unmeasured = facts.sessionDays
    .filter((day) => day <= facts.asOf && day >= facts.startedOn && (last === null || day > last))
    .reduce<CalendarDay | null>((first, day) => (first === null ? day : earlierDay(first, day)), null)
  return unmeasured ?? facts.nextBookedOn ?? addDays(last ?? facts.startedOn, monthDays)
}

/**
 * The measure that the phase of care asks for next, or that is missing.
 *
 * Monthly for 26 weeks after an antidepressant was stopped; monthly for the first half year of a remission, then every
 * quarter; otherwise at every therapy session and, for three months after a drug was started, at two weeks and then
 * every four (the earlier of the two). Elsewhere the programme's own visits are the schedule.
 *
 * @returns null where no phase applies; overdue is every day after `closesOn`, 14 days after it was due
 *
 * Source: CLINICAL definitions 5.3 (session by session: Clark 2018; drug start and continuation: NICE NG222 and
 * collaborative care; months, quarters and the grace of 14 days are Tandem's own).
 *
 * @example measureDue({ ...facts, stoppedOn: '2026-03-01', scoreDays: ['2026-03-10'] })?.dueOn // 2026-04-09
 */
export const measureDue = (facts: MonitoringFacts): MeasureDue | null => {
  const { asOf, remissionOnset, stoppedOn } = facts
  const last = lastOf(facts.scoreDays, asOf)
  const due = (phase: MonitoringPhase, dueOn: CalendarDay): MeasureDue => ({
    phase,
    dueOn,
    closesOn: addDays(dueOn, measureGraceDays),
  })
  if (stoppedOn !== null && daysBetween(stoppedOn, asOf) <= halfYearDays)
    return due('after_stop', addDays(last === null ? stoppedOn : laterDay(last, stoppedOn), monthDays))
  if (remissionOnset !== null) {
    const since = laterDay(last ?? remissionOnset, remissionOnset)
    return daysBetween(remissionOnset, asOf) <= halfYearDays
      ? due('continuation', addDays(since, monthDays))
      : due('maintenance', addDays(since, quarterDays))
  }
  const [drug, session] = [afterDrugStart(facts, last), withTherapy(facts, last)]
  if (drug !== null && (session === null || drug < session)) return due('drug_start', drug)
  return session === null ? null : due('therapy', session)
}

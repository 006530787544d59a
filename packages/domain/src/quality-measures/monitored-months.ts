import type { CalendarDay } from '../calendar-day.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { PatientRecord, RecordedEncounter } from '../patient-record.ts'
import type { MeasureQuestion, MeasureSubject, PopulationReason } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { depressionExclusions } from './exclusions.ts'
import { ageReason } from './followed-index.ts'
import type { FourMonths } from './four-months.ts'
import { depressionVisits } from './index-event.ts'
import { noScoreReason } from './last-score.ts'
import { ageAt, because, episodeKeyOn, isOpen, reachedPart, subjectOf } from './populations.ts'
import { completedForms } from './record-facts.ts'

export type MonitoringParameters = { readonly minimumAge: number }

/** What two measures of the same kind differ in. */
export interface MonitoringRule {
  /** The day on which the age counts, and its name. */
  ageDay(visitOn: CalendarDay): { readonly on: CalendarDay; readonly name: string }
  /** Days in which care, and a standing disorder, exclude. */
  exclusionDays(visitOn: CalendarDay): { readonly care: DayWindow; readonly disorders: DayWindow }
}

/** Whether a depression visit makes somebody count in four months. */
const visitReason = (
  visits: readonly RecordedEncounter[],
  depressed: RecordedEncounter | undefined,
  window: DayWindow,
): PopulationReason => {
  const days = windowInWords(window)
  return depressed === undefined
    ? because(
        'initial_population',
        false,
        'No depression or dysthymia at a visit',
        `Depression or dysthymia at none of the visits in ${days} (${visits.length})`,
      )
    : because(
        'initial_population',
        true,
        'Visit with depression in these four months',
        `Visit of ${dayInWords(depressed.endedOn)} with depression or dysthymia lies in ${days}`,
      )
}

/** Whether a PHQ-9 was completed in four months; open until they are over. */
const usedReason = (record: PatientRecord, window: DayWindow, asOf: CalendarDay): PopulationReason => {
  const [days, name] = [windowInWords(window), phq9.shortName]
  if (isOpen(window, asOf))
    return because(
      'numerator',
      false,
      'These four months are not over',
      `${days} is not over on ${dayInWords(asOf)}`,
    )
  const [first] = completedForms(record, phq9.code, window)
  return first === undefined
    ? noScoreReason(record, window, 'the same four months')
    : because(
        'numerator',
        true,
        `${name} in the same four months`,
        `${name} of ${first.total} on ${dayInWords(first.takenOn)} lies in ${days}`,
      )
}

/** One patient in four months: whether a PHQ-9 was completed in those with a depression visit; null without a visit. */
export const monitoredIn = (
  record: PatientRecord,
  { asOf, lists, parameters }: MeasureQuestion<MonitoringParameters>,
  { window, label }: FourMonths,
  rule: MonitoringRule,
): MeasureSubject | null => {
  const { visits, withDepression } = depressionVisits(record, lists, reachedPart(window, asOf))
  const [visit] = visits
  if (visit === undefined) return null
  const [depressed] = withDepression
  const on = (depressed ?? visit).endedOn
  const facts = { key: window.from, episodeKey: episodeKeyOn(record, on), on, stratum: label, window }
  const visited = visitReason(visits, depressed, window)
  if (depressed === undefined) return subjectOf({ ...facts, reasons: [visited] })
  const ageDay = rule.ageDay(on)
  const age = ageReason(ageAt(record, ageDay.on), parameters.minimumAge, ageDay.on, ageDay.name)
  if (!age.met) return subjectOf({ ...facts, reasons: [visited, age] })
  return subjectOf({
    ...facts,
    pending: isOpen(window, asOf),
    reasons: [
      visited,
      age,
      because('denominator', true, 'All of the initial population'),
      ...depressionExclusions(record, lists, rule.exclusionDays(on), asOf),
      usedReason(record, window, asOf),
    ],
  })
}

import { addDays, addMonths, type CalendarDay } from '../calendar-day.ts'
import type { CodeListName } from '../code-lists.ts'
import { dayInWords } from '../day-in-words.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { MeasureQuestion, MeasureSubject, PopulationReason } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { depressionExclusions, exclusionLists } from './exclusions.ts'
import { eventInWords, type IndexEvent, type IndexSearch } from './index-event.ts'
import { lastScoreReason, type Target } from './last-score.ts'
import { ageAt, because, episodeKeyOn, isOpen, subjectOf } from './populations.ts'

/** Who is followed from when, and when the outcome is read. */
export type FollowUpParameters = Readonly<
  Record<
    'minimumAge' | 'indexFrom' | 'lookBackDays' | 'identificationMonths' | 'followUpMonths' | 'windowDays',
    number
  >
>

export const followUpWords: Readonly<Record<keyof FollowUpParameters, string>> = {
  minimumAge: 'Youngest age on the index day, in full years',
  indexFrom: 'PHQ-9 score from which a score is elevated, in points',
  lookBackDays: 'Days before a visit in which its PHQ-9 may have been filled in',
  identificationMonths: 'Months from the identification period to the measurement period',
  followUpMonths: 'Months from the index day to the middle of the follow-up window',
  windowDays: 'Days before and after the middle that belong to the follow-up window',
}

export const followUpNeeds: readonly CodeListName[] = [
  'depression',
  'dysthymia',
  'contact or office visit',
  ...exclusionLists,
]

const adultFrom = 18
export const ageStrata: readonly string[] = ['12-17', '18+']

/** The stratum of an age: adolescents or adults. */
export const ageStratum = (age: number): string | null => ageStrata[age < adultFrom ? 0 : 1] ?? null

/** Whether somebody is old enough on a day. @param dayName such as `the index day` */
export const ageReason = (age: number | null, minimumAge: number, on: CalendarDay, dayName: string) => {
  const day = `on ${dayName}, ${dayInWords(on)}`
  if (age === null)
    return because(
      'initial_population',
      false,
      'Age not known',
      `No birth date recorded that lies before ${dayInWords(on)}`,
    )
  const [met, years] = [age >= minimumAge, `${age} ${age === 1 ? 'year' : 'years'} old ${day}`]
  return met
    ? because('initial_population', true, `At least ${minimumAge} years old`, years)
    : because('initial_population', false, `Under ${minimumAge} years old on ${dayName}`, years)
}

/** The follow-up window around a day some months later: months first, then days. */
export const windowAround = (indexOn: CalendarDay, months: number, days: number): DayWindow => {
  const middle = addMonths(indexOn, months)
  return { from: addDays(middle, -days), to: addDays(middle, days) }
}

/** Somebody who had a visit and no index event. */
export const withoutIndex = (
  record: PatientRecord,
  { firstVisitOn, why }: Extract<IndexSearch, { kind: 'none' }>,
): MeasureSubject =>
  subjectOf({
    key: 'patient',
    episodeKey: episodeKeyOn(record, firstVisitOn),
    on: firstVisitOn,
    reasons: [because('initial_population', false, why.reason, why.words)],
  })

/**
 * The unit that an index event begins: in the initial population and denominator when old enough, excluded by what
 * lies between `careFrom` and the end of its window, met by the last score of the window.
 */
export const followedIndex = (
  record: PatientRecord,
  { asOf, lists, parameters }: Pick<MeasureQuestion<FollowUpParameters>, 'asOf' | 'lists' | 'parameters'>,
  event: IndexEvent,
  rule: { readonly key: string; readonly careFrom: CalendarDay; targetOf(indexScore: number): Target },
): MeasureSubject => {
  const { takenOn: on, total: score } = event.form
  const age = ageAt(record, on)
  const window = windowAround(on, parameters.followUpMonths, parameters.windowDays)
  const eligible: readonly PopulationReason[] = [
    because(
      'initial_population',
      true,
      'Depression with an elevated PHQ-9 at a visit',
      eventInWords(event, parameters.indexFrom, parameters.lookBackDays),
    ),
    ageReason(age, parameters.minimumAge, on, 'the index day'),
  ]
  const facts = {
    key: rule.key,
    episodeKey: episodeKeyOn(record, on) ?? episodeKeyOn(record, event.visit.startedOn),
    on,
    index: { on, score },
    window,
  }
  if (age === null || age < parameters.minimumAge) return subjectOf({ ...facts, reasons: eligible })
  const windows = { care: { from: rule.careFrom, to: window.to }, disorders: { from: on, to: window.to } }
  return subjectOf({
    ...facts,
    stratum: ageStratum(age),
    pending: isOpen(window, asOf),
    reasons: [
      ...eligible,
      because('denominator', true, 'All of the initial population'),
      ...depressionExclusions(record, lists, windows, asOf),
      lastScoreReason(record, window, asOf, rule.targetOf(score)),
    ],
  })
}

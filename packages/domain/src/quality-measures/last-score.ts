import type { CalendarDay } from '../calendar-day.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { PopulationReason } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { because, isOpen } from './populations.ts'
import { completedForms, formsIn } from './record-facts.ts'

/** What the last score of a window must be. */
export interface Target {
  isMet(total: number): boolean
  /** Without a patient's own figures: `below 5`. */
  readonly reason: string
  /** With them: `at least 50 % below the index score of 16`. */
  readonly words: string
}

/** @param below from the instrument's remission threshold */
export const remissionTarget = (below: number): Target => ({
  isMet: (total) => total < below,
  reason: `below ${below}`,
  words: `below ${below}`,
})

/** @param share part of the index score that must be gone, 0 to 1 */
export const responseTarget = (indexScore: number, share: number): Target => ({
  isMet: (total) => indexScore > 0 && (indexScore - total) / indexScore >= share,
  reason: `at least ${100 * share} % below the index score`,
  words: `at least ${100 * share} % below the index score of ${indexScore}`,
})

/** The numerator of a follow-up whose window is still open: neither met nor missed. */
export const stillOpen = (window: DayWindow, asOf: CalendarDay): PopulationReason =>
  because(
    'numerator',
    false,
    'Follow-up window not over',
    `The window ${windowInWords(window)} is not over on ${dayInWords(asOf)}`,
  )

/** No completed PHQ-9 in a window that is over. @param windowName such as `the window` */
export const noScoreReason = (
  record: PatientRecord,
  window: DayWindow,
  windowName: string,
): PopulationReason => {
  const none = formsIn(record, phq9.code, window).length > 0 ? 'Only incomplete' : 'No'
  return because(
    'numerator',
    false,
    `${none} ${phq9.shortName} in ${windowName}`,
    `${none} ${phq9.shortName} in ${windowInWords(window)}`,
  )
}

/**
 * The numerator by the last completed PHQ-9 of a window, not the best: open, no score, or what the last one is.
 *
 * Scores of one day are one: the form used of the day.
 */
export const lastScoreReason = (
  record: PatientRecord,
  window: DayWindow,
  asOf: CalendarDay,
  target: Target,
): PopulationReason => {
  if (isOpen(window, asOf)) return stillOpen(window, asOf)
  const completed = completedForms(record, phq9.code, window)
  const last = completed.at(-1)
  const [name, days] = [phq9.shortName, windowInWords(window)]
  if (last === undefined) return noScoreReason(record, window, 'the window')
  const [met, on] = [target.isMet(last.total), dayInWords(last.takenOn)]
  const not = met ? '' : 'not '
  const better = met ? undefined : completed.find(({ total }) => target.isMet(total))
  const aside =
    better === undefined ? '' : `; ${better.total} on ${dayInWords(better.takenOn)} was not the last`
  return because(
    'numerator',
    met,
    `Last ${name} in the window ${not}${target.reason}`,
    `Last ${name} in ${days} is ${last.total} on ${on}, ${not}${target.words}${aside}`,
  )
}

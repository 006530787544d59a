import { type CalendarDay, isCalendarDay } from '../calendar-day.ts'
import { dayInWords } from '../day-in-words.ts'
import type { LocalTime, OnRecord } from './entry.ts'

/** Why something unusual may be stored all the same, once a person has said that it is meant. */
export type Doubt =
  | 'blank_answers'
  | 'outside_episode'
  | 'second_baseline'
  | 'same_day'
  | 'unknown_drug'
  | 'unknown_supply'

/** One thing that is wrong with an entry, or doubtful; `rule` reads after the name of the field. */
export interface EntryProblem {
  readonly field: string
  readonly value: unknown
  readonly rule: string
  /** Null: it cannot be stored as it is. */
  readonly doubt: Doubt | null
}

export const refused = (field: string, value: unknown, rule: string): EntryProblem => ({
  field,
  value,
  rule,
  doubt: null,
})

export const doubtful = (field: string, value: unknown, doubt: Doubt, rule: string): EntryProblem => ({
  field,
  value,
  rule,
  doubt,
})

const earliestDay = '1900-01-01'
const latestDay = '2199-12-31'

/** Whether the text is a day that exists and can be counted with. */
const isUsableDay = (day: string) => isCalendarDay(day) && day >= earliestDay && day <= latestDay

/** What every day of a record must be: one that exists, in the patient's life, and not ahead unless it may be. */
export const dayProblems = (
  field: string,
  day: CalendarDay,
  { birthDate, diedOn }: Pick<OnRecord, 'birthDate' | 'diedOn'>,
  now: LocalTime,
  mayLieAhead = false,
): readonly EntryProblem[] => {
  const today = now.slice(0, 10)
  if (!isUsableDay(day)) return [refused(field, day, 'must be a day that exists')]
  if (birthDate !== null && day < birthDate)
    return [refused(field, day, `must not lie before the birth of the patient on ${dayInWords(birthDate)}`)]
  if (!mayLieAhead && day > today)
    return [refused(field, day, `must not lie in the future: today is ${dayInWords(today)}`)]
  if (diedOn !== null && day > diedOn)
    return [refused(field, day, `must not lie after the death of the patient on ${dayInWords(diedOn)}`)]
  return []
}

const clock = /^([01]\d|2[0-3]):[0-5]\d$/

/** A time of day that may be left out; on the present day it must have come unless it may lie ahead. */
export const timeProblems = (
  field: string,
  day: CalendarDay,
  time: string | null,
  now: LocalTime,
  mayLieAhead = false,
): readonly EntryProblem[] => {
  if (time === null) return []
  if (!clock.test(time)) return [refused(field, time, 'must be a time such as 14:30')]
  return !mayLieAhead && `${day}T${time}` > now
    ? [refused(field, time, `must not lie in the future: it is ${now.slice(11)} now`)]
    : []
}

/** Text that may be left out, not too long. */
export const textProblems = (field: string, text: string | null, most: number): readonly EntryProblem[] => {
  if (text === null) return []
  if (text.trim() === '') return [refused(field, text, 'must not be blank')]
  return text.length > most ? [refused(field, text, `must have at most ${most} characters`)] : []
}

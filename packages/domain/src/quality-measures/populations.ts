import { ageOn } from '../age.ts'
import type { CalendarDay } from '../calendar-day.ts'
import { episodeOfScore } from '../episode.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { MeasurePopulation, MeasureSubject, PopulationReason } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'

/** A reason: the countable part without days or scores, and the words with them (the same where there are none). */
export const because = (
  population: MeasurePopulation,
  met: boolean,
  reason: string,
  words: string = reason,
): PopulationReason => ({ population, met, reason, words })

const inAll = (reasons: readonly PopulationReason[], population: MeasurePopulation): boolean => {
  const own = reasons.filter((each) => each.population === population)
  return own.length > 0 && own.every(({ met }) => met)
}

const inAny = (reasons: readonly PopulationReason[], population: MeasurePopulation): boolean =>
  reasons.some((each) => each.population === population && each.met)

/**
 * A unit whose populations follow from its reasons: it is in the initial population, denominator or numerator when all
 * reasons given for that one are met (and at least one is given), excluded or excepted when any is.
 */
export const subjectOf = (
  facts: Pick<MeasureSubject, 'key' | 'episodeKey' | 'on' | 'reasons'> &
    Partial<Pick<MeasureSubject, 'stratum' | 'index' | 'window' | 'pending'>>,
): MeasureSubject => {
  const { reasons } = facts
  return {
    stratum: null,
    index: null,
    window: null,
    pending: false,
    ...facts,
    populations: {
      initial_population: inAll(reasons, 'initial_population'),
      denominator: inAll(reasons, 'denominator'),
      denominator_exclusion: inAny(reasons, 'denominator_exclusion'),
      denominator_exception: inAny(reasons, 'denominator_exception'),
      numerator: inAll(reasons, 'numerator'),
    },
  }
}

/** True while a fact of the window can still come: its last day is the as-of day or later. */
export const isOpen = (window: DayWindow, asOf: CalendarDay): boolean => window.to >= asOf

/** Every day there is. */
export const always: DayWindow = { from: '0001-01-01', to: '9999-12-31' }

export const isWithin = (day: CalendarDay, { from, to }: DayWindow): boolean => day >= from && day <= to

/** The part of a window that has been reached on the as-of day; its `to` lies before its `from` when none has. */
export const reachedPart = (window: DayWindow, asOf: CalendarDay): DayWindow =>
  window.to <= asOf ? window : { from: window.from, to: asOf }

/** The episode that decides site, programme and clinician of a day; null outside every episode. */
export const episodeKeyOn = ({ episodes }: PatientRecord, day: CalendarDay): string | null =>
  episodeOfScore(day, episodes)?.key ?? null

/** Full years on a day; null where the birth date is not recorded, or lies after it. */
export const ageAt = ({ birthDate }: PatientRecord, day: CalendarDay): number | null =>
  birthDate === null || birthDate > day ? null : ageOn(birthDate, day)

import { addDays, type CalendarDay, daysBetween, earlierDay, laterDay } from './calendar-day.ts'
import type { EpisodeSpan } from './episode.ts'
import type { Prescription } from './persistence.ts'
import {
  type Coverage,
  coverageOf,
  type DayWindow,
  type InpatientStay,
  knownDays,
  type Supply,
} from './supply.ts'
import { isClassInForce, type Treatment, treatmentSpan } from './treatment-arm.ts'

/** At a refill no more than this many days at hand are kept, so that stockpiles do not hide stopping. */
export const stockCapDays = 60
/** The shortest window and the fewest dispenses that the measure is stated for. */
export const minimumMeasureDays = 91
export const minimumDispenses = 2

/** From this share of days covered on somebody counts as adherent; compared without rounding. */
export const adherentFrom = 0.8

/** The words for a share of days covered; only the limit of 0.80 is a published one. */
export type AdherenceBand = 'adherent' | 'partial' | 'low'

/** 0.80 and more is adherent, 0.50 and more partial, less is low; compared without rounding. */
export const adherenceBand = (share: number): AdherenceBand => {
  if (share >= adherentFrom) return 'adherent'
  return share >= 0.5 ? 'partial' : 'low'
}

/** A share of days covered with all it rests on. */
export interface DaysCovered extends Coverage {
  readonly kind: 'measured'
  readonly window: DayWindow
  /** Covered days ÷ days of the window outside hospital. */
  readonly share: number
  /** Dispenses that count, and those left out because their supply is not known. */
  readonly dispenses: number
  readonly unknownSupplies: number
}

export interface NotMeasured<Reason extends string> {
  readonly kind: 'not_measured'
  readonly reason: Reason
  readonly dispenses: number
  readonly unknownSupplies: number
}

const countsOf = (supplies: readonly Supply[]) => {
  const dispenses = supplies.filter((supply) => knownDays(supply) !== null).length
  return { dispenses, unknownSupplies: supplies.length - dispenses }
}

const firstDay = (days: readonly CalendarDay[]): CalendarDay | null =>
  days.reduce<CalendarDay | null>((first, day) => (first === null ? day : earlierDay(first, day)), null)

/** The last day of the last antidepressant treatment of the episode; null when it is open or there is none. */
const lastTreatmentDay = (
  treatments: readonly Treatment[],
  episode: EpisodeSpan,
  drugClass: string,
): CalendarDay | null => {
  const ends = treatments
    .filter((treatment) => treatment.drugClass === drugClass && !treatment.asNeeded)
    .map(treatmentSpan)
    .filter(({ startedOn, endedOn }) => {
      const beginsInTime = episode.endedOn === null || startedOn <= episode.endedOn
      return beginsInTime && (endedOn === null || endedOn >= episode.startedOn)
    })
    .map(({ endedOn }) => endedOn)
  return ends.reduce(
    (last, end) => (last === null || end === null ? null : laterDay(last, end)),
    ends[0] ?? null,
  )
}

export type PdcReason =
  | 'no_dispense_in_period'
  | 'fewer_than_two_dispenses'
  | 'window_under_91_days'
  | 'whole_window_in_hospital'

/**
 * PDC (measure): the share of days covered by antidepressants in a measurement period.
 *
 * The period is cut to the episode and to the last day of its last antidepressant treatment (not cut when there is
 * none), and begins at its first dispense. It needs 91 days, both ends in, and 2 dispenses (two on one day are two).
 * Supply from before is not carried in. A refill of the same ingredient waits until the supply at hand is used, of
 * which at most 60 days are kept; any drug of the class covers a day. Days in hospital count nowhere and push supply
 * on. Supply past the end is cut off.
 *
 * @param input all supplies, treatments and stays of the patient, in any order; `period.to` no later than the as-of
 * day; `require: 'all'` asks for every ingredient dispensed in the window instead of any
 *
 * Source: PQA's proportion of days covered, with Tandem's own cap and minimum (docs/decisions.md, PDC).
 */
export const pdcMeasure = (input: {
  readonly supplies: readonly Supply[]
  readonly treatments: readonly Treatment[]
  readonly episode: EpisodeSpan
  readonly period: DayWindow
  readonly stays?: readonly InpatientStay[]
  readonly diedOn?: CalendarDay | null
  readonly drugClass?: string
  readonly require?: 'any' | 'all'
}): DaysCovered | NotMeasured<PdcReason> => {
  const { episode, period, stays = [], diedOn = null, drugClass = 'antidepressant', require = 'any' } = input
  const ends = [episode.endedOn, lastTreatmentDay(input.treatments, episode, drugClass), diedOn]
  const to = ends.reduce<CalendarDay>(
    (end, other) => (other === null ? end : earlierDay(end, other)),
    period.to,
  )
  const opens = laterDay(period.from, episode.startedOn)
  const within = input.supplies.filter(
    (supply) => supply.drugClass === drugClass && supply.dispensedOn >= opens && supply.dispensedOn <= to,
  )
  const known = within.filter((supply) => knownDays(supply) !== null)
  const counts = countsOf(within)
  const refused = (reason: PdcReason) => ({ kind: 'not_measured', reason, ...counts }) as const

  const from = firstDay(known.map(({ dispensedOn }) => dispensedOn))
  if (from === null) return refused('no_dispense_in_period')
  if (known.length < minimumDispenses) return refused('fewer_than_two_dispenses')
  if (daysBetween(from, to) + 1 < minimumMeasureDays) return refused('window_under_91_days')
  const rules = { carryOver: 'same_ingredient', capDays: stockCapDays, stays, require } as const
  const coverage = coverageOf(known, { from, to }, rules)
  if (coverage.days === 0) return refused('whole_window_in_hospital')
  const share = coverage.coveredDays / coverage.days
  return { kind: 'measured', window: { from, to }, share, ...coverage, ...counts }
}

/**
 * `not_yet`: too early to say; `unknown_supply`: 0 cannot be said, for nobody knows how long a dispense lasted;
 * `no_dispense_feed`: the service records no dispenses at all, so that none seen says nothing.
 */
export type RecentReason =
  | 'no_treatment_in_force'
  | 'not_yet'
  | 'unknown_supply'
  | 'whole_window_in_hospital'
  | 'no_dispense_feed'

/** After a longer break without treatment of the class a new course begins. */
export const courseBreakDays = 30

/** The first day of the treatments of a class that lead up to a day, with no break of more than 30 days between. */
const courseStart = (treatments: readonly Treatment[], drugClass: string, asOf: CalendarDay): CalendarDay => {
  const spans = treatments
    .filter((treatment) => treatment.drugClass === drugClass && !treatment.asNeeded)
    .map(treatmentSpan)
    .filter(({ startedOn }) => startedOn <= asOf)
    .toSorted((a, b) => (a.startedOn < b.startedOn ? 1 : -1))
  return spans.reduce(
    (start, { startedOn, endedOn }) =>
      addDays(endedOn ?? asOf, courseBreakDays) >= addDays(start, -1) ? earlierDay(start, startedOn) : start,
    asOf,
  )
}

/**
 * Days covered, last 90 days: the warning sign, not the measure.
 *
 * Over the days since the first antidepressant dispense of the present course up to `asOf`, both ends in, at least 30
 * and at most 90; all antidepressants are one stock without a cap, and earlier supply is carried in. A course begins
 * anew after more than 30 days without antidepressant treatment: days between two courses are not gaps in supply. 0 is said only when no supply
 * reaches the window and a prescription is at least 30 days old (where nothing was ever dispensed, the window begins
 * with its oldest prescription). Only while an antidepressant treatment is in force.
 *
 * @param input all supplies, prescriptions, treatments and stays of the patient, in any order
 *
 * Source: Tandem's own definition (docs/decisions.md, Days covered), like CMA7 of Vollmer 2012.
 */
export const daysCoveredLast90 = (input: {
  readonly supplies: readonly Supply[]
  readonly prescriptions: readonly Prescription[]
  readonly treatments: readonly Treatment[]
  readonly asOf: CalendarDay
  readonly stays?: readonly InpatientStay[]
  readonly drugClass?: string
  /** False where the service records no dispenses of anybody. */
  readonly hasDispenseFeed?: boolean
}): DaysCovered | NotMeasured<RecentReason> => {
  const { asOf, stays = [], drugClass = 'antidepressant', hasDispenseFeed = true } = input
  const supplies = input.supplies.filter(
    (supply) => supply.drugClass === drugClass && supply.dispensedOn <= asOf,
  )
  const counts = countsOf(supplies)
  const refused = (reason: RecentReason) => ({ kind: 'not_measured', reason, ...counts }) as const
  if (!isClassInForce(input.treatments, drugClass, asOf)) return refused('no_treatment_in_force')
  if (!hasDispenseFeed) return refused('no_dispense_feed')

  const known = supplies.filter((supply) => knownDays(supply) !== null)
  const since = addDays(courseStart(input.treatments, drugClass, asOf), -courseBreakDays)
  const firstDispense = firstDay(known.map(({ dispensedOn }) => dispensedOn).filter((on) => on >= since))
  const firstPrescription = firstDay(
    input.prescriptions
      .filter((p) => p.drugClass === drugClass && p.prescribedOn >= since)
      .map(({ prescribedOn }) => prescribedOn),
  )
  const begins = firstDispense ?? firstPrescription
  if (begins === null || daysBetween(begins, asOf) + 1 < 30) return refused('not_yet')
  const window = { from: laterDay(begins, addDays(asOf, -89)), to: asOf }
  const coverage = coverageOf(known, window, { carryOver: 'all', stays })
  if (coverage.days === 0) return refused('whole_window_in_hospital')
  const isPrescribedLongEnough = firstPrescription !== null && daysBetween(firstPrescription, asOf) >= 30
  if (coverage.coveredDays === 0) {
    if (!isPrescribedLongEnough) return refused('not_yet')
    const mayReach = (supply: Supply) => knownDays(supply) === null && supply.dispensedOn >= window.from
    if (supplies.some(mayReach)) return refused('unknown_supply')
  }
  return { kind: 'measured', window, share: coverage.coveredDays / coverage.days, ...coverage, ...counts }
}

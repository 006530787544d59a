import { stockCapDays } from './adherence.ts'
import { addDays, type CalendarDay, dayNumber, dayOfNumber, earlierDay, laterDay } from './calendar-day.ts'
import type { EpisodeSpan } from './episode.ts'
import type { Prescription } from './persistence.ts'
import { dayStates, type InpatientStay, type Supply } from './supply.ts'
import {
  defaultMedicationClasses,
  isPartOfPlan,
  type PlanArm,
  type Treatment,
  treatmentSpan,
} from './treatment-arm.ts'

/** A session held keeps somebody in therapy for this many days, its own included. */
export const sessionReachDays = 28
/** So long, first day included, a therapy that has begun counts while its first session is still to come. */
export const firstSessionGraceDays = 28

/** All of a patient that tells what was received, in any order, whichever episode it was entered under. */
export interface CareReceived {
  readonly treatments: readonly Treatment[]
  readonly supplies: readonly Supply[]
  readonly prescriptions: readonly (Prescription & { readonly daysSupply: number | null })[]
  /** Days on which a session was attended; assessments and reviews are none. */
  readonly sessions: readonly CalendarDay[]
  readonly stays: readonly InpatientStay[]
  /** False where the service records no dispenses, or no appointments, of anybody. */
  readonly hasDispenseFeed: boolean
  readonly hasSessionFeed: boolean
}

/** What was received on each of the days from `from` on. */
export interface DailyExposure {
  readonly from: CalendarDay
  /** Bit 1 is medication, bit 2 therapy. */
  readonly days: Uint8Array
}

const [medicationBit, therapyBit] = [1, 2]
const armOfBits: readonly PlanArm[] = ['neither', 'medication_only', 'therapy_only', 'combined']

/** Days of a treatment inside a window, as places in it: first, and one after the last. */
const placesOf = (treatment: Treatment, from: CalendarDay, to: CalendarDay): readonly [number, number] => {
  const { startedOn, endedOn } = treatmentSpan(treatment)
  const last = endedOn === null ? to : earlierDay(to, endedOn)
  const first = laterDay(from, startedOn)
  return last < first ? [0, 0] : [dayNumber(first) - dayNumber(from), dayNumber(last) - dayNumber(from) + 1]
}

/** 1 for each day on which medication was at hand: covered by supply, or spent in hospital, which gives its own. */
const atHand = (
  { supplies, prescriptions, stays, hasDispenseFeed }: CareReceived,
  from: CalendarDay,
  to: CalendarDay,
  medicationClasses: readonly string[],
): Uint8Array => {
  const counts = ({ drugClass }: { readonly drugClass: string | null }) =>
    drugClass !== null && medicationClasses.includes(drugClass)
  const window = { from, to }
  const rules = { carryOver: 'same_ingredient', capDays: stockCapDays, stays } as const
  const isCovered = (used: readonly Supply[]) =>
    Uint8Array.from(dayStates(used, window, rules), (state) => (state === 'uncovered' ? 0 : 1))
  if (hasDispenseFeed) return isCovered(supplies.filter(counts))
  const written = prescriptions.filter(counts)
  const days = Math.max(0, dayNumber(to) - dayNumber(from) + 1)
  if (written.length === 0) return new Uint8Array(days).fill(1)
  const covered = isCovered(
    written.map((prescription) => ({
      ...prescription,
      drug: prescription.ingredient,
      dispensedOn: prescription.prescribedOn,
    })),
  )
  // A prescription that doesn't say for how long is active as long as the plan.
  const open = written.filter(({ daysSupply }) => daysSupply === null).map(({ prescribedOn }) => prescribedOn)
  if (open.length === 0) return covered
  const since = dayNumber(open.reduce(earlierDay)) - dayNumber(from)
  return covered.fill(1, Math.min(Math.max(0, since), days))
}

/**
 * What a patient received on each day of a window.
 *
 * Medication: a medication plan is in force, of a class that counts and not as needed, and supply of such a class is
 * at hand; where the service records no dispenses, a prescription is active, and where none is on record for the
 * patient the plan stands for it. Therapy: a therapy plan is in force, and a session was attended on the day or in
 * the 27 days before, or the plan has run for at most 28 days without its first session; where the service records
 * no appointments the plan stands for them.
 *
 * @returns empty when `to` is before `from`
 *
 * Source: Tandem's own definition, docs/clinical-definitions.md (as treated).
 */
export const dailyExposure = (
  received: CareReceived,
  from: CalendarDay,
  to: CalendarDay,
  medicationClasses: readonly string[] = defaultMedicationClasses,
): DailyExposure => {
  const length = Math.max(0, dayNumber(to) - dayNumber(from) + 1)
  const days = new Uint8Array(length)
  if (length === 0) return { from, days }
  const plans = received.treatments.filter((treatment) => isPartOfPlan(treatment, medicationClasses))
  const medication = plans.filter(({ component }) => component === 'medication')
  if (medication.some((plan) => placesOf(plan, from, to)[1] > 0)) {
    const supply = atHand(received, from, to, medicationClasses)
    for (const plan of medication) {
      const [first, end] = placesOf(plan, from, to)
      for (let i = first; i < end; i += 1) if (supply[i] === 1) days[i]! |= medicationBit
    }
  }
  const sessions = received.sessions.map(dayNumber).sort((a, b) => a - b)
  const start = dayNumber(from)
  for (const plan of plans) {
    if (plan.component !== 'therapy') continue
    const begun = dayNumber(plan.startedOn)
    const firstSession = sessions.find((day) => day >= begun) ?? Number.POSITIVE_INFINITY
    const [first, end] = placesOf(plan, from, to)
    let last = sessions.findLastIndex((day) => day < start + first)
    for (let i = first; i < end; i += 1) {
      const day = start + i
      while (last + 1 < sessions.length && sessions[last + 1]! <= day) last += 1
      const since = last < 0 ? Number.POSITIVE_INFINITY : day - sessions[last]!
      const waits = day < firstSession && day - begun < firstSessionGraceDays
      if (!received.hasSessionFeed || since < sessionReachDays || waits) days[i]! |= therapyBit
    }
  }
  return { from, days }
}

/** The arm most frequent among places `from` to, not including, `to`; on a tie the one seen first. */
const mostFrequentArm = ({ days }: DailyExposure, from: number, to: number): PlanArm => {
  const counts = new Map<number, number>()
  for (let i = from; i < to; i += 1) counts.set(days[i]!, (counts.get(days[i]!) ?? 0) + 1)
  const [bits] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))
  return armOfBits[bits]!
}

/**
 * The arm as treated of a score: what was received on most of the recall days before it that lie inside the episode
 * (on a tie what was seen first); the baseline takes the arm of day 0, wherever it lies.
 *
 * @param exposure from the first day of the episode on, at least to the day before the score
 *
 * @throws RangeError if the exposure does not begin with the episode or ends before the day before the score
 */
export const armAsTreated = (
  exposure: DailyExposure,
  episode: EpisodeSpan,
  score: { readonly takenOn: CalendarDay; readonly isBaseline: boolean },
  recallDays: number,
): PlanArm => {
  if (exposure.from !== episode.startedOn || exposure.days.length === 0)
    throw new RangeError('armAsTreated: the exposure must begin with the episode')
  const end = dayNumber(score.takenOn) - dayNumber(exposure.from)
  if (score.isBaseline || end < 1) return mostFrequentArm(exposure, 0, 1)
  if (end > exposure.days.length)
    throw new RangeError(`armAsTreated: the exposure ends before ${addDays(score.takenOn, -1)}`)
  return mostFrequentArm(exposure, Math.max(0, end - Math.max(recallDays, 1)), end)
}

/** One week of a patient, Monday to Sunday, with the days of it that are known. */
export interface PatientWeek {
  readonly monday: CalendarDay
  readonly days: number
  readonly arm: PlanArm
}

/**
 * The arm of every calendar week: what was received on more than half of its known days (four of seven); without such
 * a majority that of the week before, in the first week the most frequent, of two the one seen first.
 */
export const patientWeeks = (exposure: DailyExposure): readonly PatientWeek[] => {
  const start = dayNumber(exposure.from)
  // Day 0 of the numbering, 1970-01-01, was a Thursday.
  const firstMonday = start - ((((start + 3) % 7) + 7) % 7)
  const weeks: PatientWeek[] = []
  for (let monday = firstMonday; monday < start + exposure.days.length; monday += 7) {
    const from = Math.max(0, monday - start)
    const to = Math.min(exposure.days.length, monday - start + 7)
    const best = mostFrequentArm(exposure, from, to)
    const held = exposure.days.subarray(from, to).filter((bits) => armOfBits[bits] === best).length
    const arm = 2 * held > to - from ? best : (weeks.at(-1)?.arm ?? best)
    weeks.push({ monday: dayOfNumber(monday), days: to - from, arm })
  }
  return weeks
}

import { stockCapDays } from './adherence.ts'
import { addDays, type CalendarDay, daysBetween, earlierDay, laterDay } from './calendar-day.ts'
import { containsDay, type EpisodeSpan } from './episode.ts'
import { coverageOf, type InpatientStay, type Supply } from './supply.ts'
import { defaultMedicationClasses, isPartOfPlan, type Treatment, treatmentSpan } from './treatment-arm.ts'

/** Whether what was planned was received: enough, not enough, not known (or not yet), or no part of the plan. */
export type Exposure = 'not_planned' | 'adequate' | 'inadequate' | 'unknown'

/** Days that a drug must be in force at its usual minimum dose or above: six weeks. */
export const adequateMedicationDays = 42
/** Share of those days that must be covered by supply. */
export const adequateDaysCovered = 0.8
/** Attended treatment sessions that make a therapy adequate when it was not completed. */
export const adequateSessions = 8

/** A treatment with what its adequacy depends on. */
export interface DosedTreatment extends Treatment {
  readonly drug: string | null
  /** Daily dose in milligrams. */
  readonly doseMg: number | null
  readonly stopReason: string | null
}

/**
 * Usual minimum daily doses of antidepressants for adults, in milligrams. Unverified: written down from memory of
 * general product information, to be checked against a formulary before anybody relies on it; a drug that is not
 * listed has no known minimum.
 */
export const usualMinimumDoseMg: Readonly<Record<string, number>> = {
  agomelatine: 25,
  amitriptyline: 75,
  bupropion: 150,
  citalopram: 20,
  clomipramine: 75,
  desvenlafaxine: 50,
  duloxetine: 60,
  escitalopram: 10,
  fluoxetine: 20,
  imipramine: 75,
  lofepramine: 140,
  mirtazapine: 15,
  nortriptyline: 75,
  paroxetine: 20,
  sertraline: 50,
  trazodone: 150,
  venlafaxine: 75,
  vortioxetine: 10,
}

interface Stretch {
  readonly drug: string
  readonly from: CalendarDay
  readonly to: CalendarDay
}

/** Stretches of days on which one drug was in force, rows that touch or overlap joined; dose steps so make one. */
const stretchesOf = (
  treatments: readonly DosedTreatment[],
  within: { readonly from: CalendarDay; readonly to: CalendarDay },
): readonly Stretch[] => {
  const stretches: Stretch[] = []
  const rows = treatments
    .flatMap((treatment) => {
      const { startedOn, endedOn } = treatmentSpan(treatment)
      const from = laterDay(startedOn, within.from)
      const to = endedOn === null ? within.to : earlierDay(endedOn, within.to)
      return from <= to ? [{ drug: (treatment.drug ?? '').toLowerCase(), from, to }] : []
    })
    .toSorted((a, b) => (a.drug === b.drug ? (a.from < b.from ? -1 : 1) : a.drug < b.drug ? -1 : 1))
  for (const row of rows) {
    const last = stretches.at(-1)
    if (last?.drug === row.drug && row.from <= addDays(last.to, 1))
      stretches[stretches.length - 1] = { ...last, to: laterDay(last.to, row.to) }
    else stretches.push(row)
  }
  return stretches
}

const days = ({ from, to }: Stretch) => daysBetween(from, to) + 1

/**
 * Whether an episode's medication was enough: one antidepressant at its usual minimum dose or above for at least six
 * weeks without a break, with supply on at least 0.80 of those days.
 *
 * Not known: a drug without a known minimum or a row without a dose that would have been long enough, no dispense
 * feed, a fill of unknown length where supply decides, or a stretch that still goes on and may yet be enough. Supply
 * from before the stretch is carried in; days in hospital count nowhere.
 *
 * @param asOf later days are not known yet
 *
 * Source: Tandem's own definition, after the usual rule of dose and duration in antidepressant treatment histories.
 */
export const medicationExposure = (input: {
  readonly treatments: readonly DosedTreatment[]
  readonly supplies: readonly Supply[]
  readonly stays: readonly InpatientStay[]
  readonly episode: EpisodeSpan
  readonly asOf: CalendarDay
  readonly hasDispenseFeed: boolean
  readonly medicationClasses?: readonly string[]
}): Exposure => {
  const { supplies, stays, episode, asOf, hasDispenseFeed } = input
  const { medicationClasses = defaultMedicationClasses } = input
  const to = episode.endedOn === null ? asOf : earlierDay(asOf, episode.endedOn)
  const within = { from: episode.startedOn, to }
  const planned = input.treatments.filter(
    (treatment) => treatment.component === 'medication' && isPartOfPlan(treatment, medicationClasses),
  )
  if (stretchesOf(planned, within).length === 0) return 'not_planned'
  const antidepressants = planned.filter(({ drugClass }) => drugClass === 'antidepressant')
  // Only minimum doses of antidepressants are known: of anything else nobody can say whether it was enough.
  if (antidepressants.length === 0) return 'unknown'
  const minimumOf = ({ drug }: DosedTreatment) => usualMinimumDoseMg[(drug ?? '').toLowerCase()] ?? null
  const isUnsure = (row: DosedTreatment) => row.doseMg === null || minimumOf(row) === null
  const isEnough = (row: DosedTreatment) => !isUnsure(row) && row.doseMg! >= minimumOf(row)!
  const isLong = (stretch: Stretch) => days(stretch) >= adequateMedicationDays
  const isGoingOn = (stretch: Stretch) => stretch.to === asOf && isOpen(episode, asOf)
  const sure = stretchesOf(antidepressants.filter(isEnough), within)
  const possible = stretchesOf(
    antidepressants.filter((row) => isUnsure(row) || isEnough(row)),
    within,
  )
  if (!hasDispenseFeed)
    return possible.some((stretch) => isLong(stretch) || isGoingOn(stretch)) ? 'unknown' : 'inadequate'

  const own = supplies.filter(
    ({ drugClass, dispensedOn }) => drugClass === 'antidepressant' && dispensedOn <= asOf,
  )
  const rules = { carryOver: 'same_ingredient', capDays: stockCapDays, stays } as const
  const isCovered = (stretch: Stretch) => {
    const coverage = coverageOf(own, stretch, rules)
    return coverage.days > 0 && coverage.coveredDays / coverage.days >= adequateDaysCovered
  }
  if (sure.some((stretch) => isLong(stretch) && isCovered(stretch))) return 'adequate'
  if (possible.some((stretch) => isLong(stretch) && isCovered(stretch))) return 'unknown'
  if (possible.some((stretch) => !isLong(stretch) && isGoingOn(stretch))) return 'unknown'
  const lengthUnknown = ({ daysSupply, dispensedOn }: Supply) =>
    daysSupply === null &&
    sure.some((stretch) => isLong(stretch) && dispensedOn >= stretch.from && dispensedOn <= stretch.to)
  return own.some(lengthUnknown) ? 'unknown' : 'inadequate'
}

const isOpen = ({ endedOn }: EpisodeSpan, asOf: CalendarDay) => endedOn === null || endedOn > asOf

/**
 * Whether an episode's therapy was enough: completed, or at least 8 treatment sessions attended.
 *
 * Not known: a service without a record of appointments, or a therapy that goes on and may yet be enough.
 *
 * @param sessions days on which a treatment session was attended
 * @param asOf later days are not known yet
 *
 * Source: Tandem's own definition; a completed therapy is one whose stop reason begins with "completed".
 */
export const therapyExposure = (input: {
  readonly treatments: readonly DosedTreatment[]
  readonly sessions: readonly CalendarDay[]
  readonly episode: EpisodeSpan
  readonly asOf: CalendarDay
  readonly hasSessionFeed: boolean
}): Exposure => {
  const { episode, asOf } = input
  const until = episode.endedOn === null ? asOf : earlierDay(asOf, episode.endedOn)
  const therapies = input.treatments.filter((treatment) => {
    const { startedOn, endedOn } = treatmentSpan(treatment)
    return (
      treatment.component === 'therapy' &&
      startedOn <= until &&
      (endedOn === null || endedOn >= episode.startedOn)
    )
  })
  if (therapies.length === 0) return 'not_planned'
  const isCompleted = ({ stopReason, endedOn }: DosedTreatment) =>
    stopReason !== null && /^completed/i.test(stopReason) && endedOn !== null && endedOn <= until
  const held = input.sessions.filter((day) => day <= asOf && containsDay(episode, day)).length
  if (therapies.some(isCompleted) || held >= adequateSessions) return 'adequate'
  if (!input.hasSessionFeed) return 'unknown'
  const goesOn =
    isOpen(episode, asOf) && therapies.some((therapy) => containsDay(treatmentSpan(therapy), asOf))
  return goesOn ? 'unknown' : 'inadequate'
}

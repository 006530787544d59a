import type { CalendarDay } from './calendar-day.ts'
import type { CodeListName, CodeLists } from './code-lists.ts'
import type { PatientRecord } from './patient-record.ts'
import type { DayWindow } from './supply.ts'

export type MeasurePopulation =
  | 'initial_population'
  | 'denominator'
  | 'denominator_exclusion'
  | 'denominator_exception'
  | 'numerator'

/** Why a patient is in a population, or is not. */
export interface PopulationReason {
  readonly population: MeasurePopulation
  readonly met: boolean
  /** The same for everybody in the same position, without days or scores, so that it can be counted. */
  readonly reason: string
  /** The same with the facts of this patient: days, scores, limits. */
  readonly words: string
}

/** One unit that a measure counts: a patient, an episode, an appointment, a four-month period of a patient. */
export interface MeasureSubject {
  /** Tells the units of one patient in one measure apart; carries no name or number of the source. */
  readonly key: string
  /** The episode that decides site, programme and clinician; null where none can be named. */
  readonly episodeKey: string | null
  /** The day under which the unit is counted in a chart over time: its index, its end, its appointment. */
  readonly on: CalendarDay
  readonly populations: Readonly<Record<MeasurePopulation, boolean>>
  readonly stratum: string | null
  readonly index: { readonly on: CalendarDay; readonly score: number | null } | null
  /** Days in which the numerator is decided; null where the measure has no such window. */
  readonly window: DayWindow | null
  /** The window is not over on the as-of day: neither met nor missed yet, left out of the rate and counted apart. */
  readonly pending: boolean
  readonly reasons: readonly PopulationReason[]
}

/** What a measure is asked about. */
export interface MeasureQuestion<Parameters extends MeasureParameters = MeasureParameters> {
  /** The measurement period, both days included. */
  readonly period: DayWindow
  /** Facts of later days are not looked at. */
  readonly asOf: CalendarDay
  readonly lists: CodeLists
  readonly parameters: Parameters
}

export type MeasureParameters = Readonly<Record<string, number | string | boolean>>

/** A published or in-house quality measure: what it says, and the rule that sorts patients by it. */
export interface QualityMeasure<Parameters extends MeasureParameters = MeasureParameters> {
  /** Stands in addresses, files and manifests, such as `cms159`. Never used again for another rule. */
  readonly id: string
  /** Rises when the rule or a parameter's default changes. */
  readonly version: string
  readonly name: string
  readonly shortName: string
  /** Measures shown together, such as the two phases of one. */
  readonly family: string
  readonly unit: 'patient' | 'episode' | 'appointment' | 'patient and period'
  readonly improvement: 'higher' | 'lower' | 'neither'
  /** Each population in words, as a reader meets it. */
  readonly populations: Readonly<Partial<Record<MeasurePopulation, string>>>
  readonly source: string
  /** What must be said wherever the measure is named, such as that it is not the licensed one; null if nothing. */
  readonly notice: string | null
  /** Facts of the definition that nobody has checked against its source. */
  readonly unverified: readonly string[]
  /** Without codes in each of these the measure can't be computed. */
  readonly needs: readonly CodeListName[]
  /** Where the service records none of these for anybody, having none says nothing, and nothing is computed. */
  readonly feeds?: readonly 'appointments'[]
  readonly strata: readonly string[]
  readonly parameters: Parameters
  /** How each parameter reads, with its unit. */
  readonly parameterWords: Readonly<Record<keyof Parameters & string, string>>
  /** Days for which facts can matter to a period, for whoever loads them. */
  reach(period: DayWindow): DayWindow
  /** The units of one patient that are in the initial population, or are worth a reason why not. */
  evaluate(record: PatientRecord, question: MeasureQuestion<Parameters>): readonly MeasureSubject[]
}

/** True when the unit is in the rate: in the denominator, neither excluded nor excepted, and its window is over. */
export const isIncluded = ({ populations, pending }: MeasureSubject): boolean =>
  populations.initial_population &&
  populations.denominator &&
  !populations.denominator_exclusion &&
  !pending &&
  (populations.numerator || !populations.denominator_exception)

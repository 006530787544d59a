import type { CalendarDay } from './calendar-day.ts'

/** One question of a form. The label is ours and short; the wording of the form itself is never kept. */
export interface InstrumentItem {
  readonly id: string
  readonly label: string
  readonly min: number
  readonly max: number
  readonly loinc: string | null
}

/** Scores from `from` up to the next band belong to it; bands ascend and the first begins at the minimum. */
export interface Band {
  readonly from: number
  readonly label: string
}

/** A published threshold that stands beside the one Tandem uses by default. */
export interface OtherThreshold {
  readonly name: string
  readonly on: 'total' | 'raw sum' | 'change'
  readonly rule: 'at or above' | 'below' | 'at or below'
  readonly value: number
  readonly source: string
}

/** A remission course is read from one instrument's scores by these numbers; days count between two scores. */
export interface RemissionRule {
  /** A score at or above it, confirmed, is a return of the illness. */
  readonly returnFrom: number
  /** A score below it may begin a remission. */
  readonly remissionBelow: number
  /** A second score below it this many days later, or more, confirms the remission. */
  readonly remissionDays: number
  readonly confirmAfterDays: number
  readonly confirmWithinDays: number
  /** Remission that has lasted this long is recovery. */
  readonly recoveryDays: number
  /** Silence ends a remission after the longer of these days and `silenceFactor` times the interval due. */
  readonly silenceDays: number
  readonly silenceFactor: number
}

export type Construct =
  | 'depression'
  | 'anxiety'
  | 'well-being'
  | 'functioning'
  | 'trauma'
  | 'sleep'
  | 'alcohol'
  | 'general distress'
  | 'suicide risk'

/** A questionnaire and every published number that Tandem reads its scores by. Null means: none is established. */
export interface Instrument {
  readonly code: string
  readonly name: string
  readonly shortName: string
  /** Version of this definition; derived facts record it, because thresholds get revised. */
  readonly version: string
  /** First and last day of use of this definition; null leaves that side open. */
  readonly validFrom: CalendarDay | null
  readonly validTo: CalendarDay | null
  readonly construct: Construct
  /** `items`: answers or a total; `score_only`: a total, the form is proprietary; `screener`: answers, no total. */
  readonly entry: 'items' | 'score_only' | 'screener'
  readonly items: readonly InstrumentItem[]
  /** Asked on the form and reported beside it, in no total. */
  readonly unscoredItems: readonly InstrumentItem[]
  /** Range of the stored total. For a screener the range of its risk level. */
  readonly min: number
  readonly max: number
  /** The stored total is the sum of the answers times this: 4 for WHO-5, else 1. */
  readonly multiplier: number
  readonly direction: 'higher_worse' | 'higher_better'
  /** Days before the form that its answers speak of. */
  readonly recallDays: number
  /** A form with more blanks than this has no total; up to it, the mean of the answered items fills in. */
  readonly missingAllowed: number
  /** The one item that may be left out for a stated reason; the others are then scaled up to the full range. */
  readonly skippable: { readonly item: string; readonly reason: string } | null
  /** Questions that are asked only after a yes (an answer above 0) to another. */
  readonly askedOnlyAfterYes: readonly { readonly item: string; readonly to: string }[]
  /** The longer form whose first items this one consists of: its total can't exceed that form's. */
  readonly partOf: string | null
  readonly bands: readonly Band[]
  /** At or above it (at or below it when higher is better) is a case. */
  readonly caseness: number | null
  readonly casenessBySex: { readonly male: number; readonly female: number } | null
  readonly remissionBelow: number | null
  /** Smallest change in points that is reliable on this whole-number scale. */
  readonly reliableChange: number | null
  /** The published figure before it was rounded up. */
  readonly reliableChangeExact: number | null
  readonly mcid: number | null
  /** Response and remission are reported from this baseline on; null: from every baseline. */
  readonly changeFloor: number | null
  readonly remissionRule: RemissionRule | null
  readonly otherThresholds: readonly OtherThreshold[]
  readonly safetyItem: {
    readonly id: string
    readonly positiveFrom: number
    readonly urgentFrom: number
  } | null
  /** Symptom clusters of a diagnostic rule: at least `needed` items at or above `from`. */
  readonly clusters: readonly {
    readonly name: string
    readonly items: readonly string[]
    readonly needed: number
    readonly from: number
  }[]
  readonly loinc: {
    readonly panel: string | null
    readonly total: string | null
    /** Answer codes from the lowest answer up. */
    readonly answers: readonly string[]
    /** Codes that are easily taken for the total or an item, and what they are instead. */
    readonly notToBeConfused: readonly { readonly code: string; readonly is: string }[]
  }
  /** How the publisher scores the form, for instruments that come to Tandem as a finished total. */
  readonly scoredElsewhere: {
    readonly items: number
    readonly answerMax: number
    /** Numbers of the items that count backwards. */
    readonly reversed: readonly number[]
    readonly blanks: string | null
  } | null
  readonly source: string
  readonly licence: string
  /** Facts that still await a check against the publication. */
  readonly unverified: readonly string[]
}

/** What most instruments have in common, so that each file states only what is its own. */
export const ordinary = {
  version: '1',
  validFrom: null,
  validTo: null,
  entry: 'items',
  unscoredItems: [],
  multiplier: 1,
  direction: 'higher_worse',
  missingAllowed: 0,
  skippable: null,
  askedOnlyAfterYes: [],
  partOf: null,
  caseness: null,
  casenessBySex: null,
  remissionBelow: null,
  reliableChange: null,
  reliableChangeExact: null,
  mcid: null,
  changeFloor: null,
  remissionRule: null,
  otherThresholds: [],
  safetyItem: null,
  clusters: [],
  scoredElsewhere: null,
  unverified: [],
} as const satisfies Partial<Instrument>

/** Items answered on one scale: id, our label, LOINC code where one is known. */
export const itemsRated = <const Id extends string>(
  min: number,
  max: number,
  items: readonly (readonly [id: Id, label: string, loinc?: string])[],
) => items.map(([id, label, loinc]) => ({ id, label, min, max, loinc: loinc ?? null }))

/**
 * The band a total lies in.
 *
 * @returns null for an instrument without published bands
 * @throws RangeError if the total lies outside the instrument's range
 */
export const bandOf = (instrument: Instrument, total: number): Band | null => {
  if (!(total >= instrument.min && total <= instrument.max)) {
    throw new RangeError(
      `bandOf: ${instrument.code} needs a total from ${instrument.min} to ${instrument.max}, got ${total}`,
    )
  }
  return instrument.bands.findLast(({ from }) => total >= from) ?? null
}

/** Whether a total is at caseness, in the instrument's own direction; null where no caseness is established. */
export const isCase = (instrument: Instrument, total: number): boolean | null => {
  if (instrument.caseness === null) return null
  return instrument.direction === 'higher_worse' ? total >= instrument.caseness : total <= instrument.caseness
}

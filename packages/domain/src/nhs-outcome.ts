import type { CalendarDay } from './calendar-day.ts'
import { baselineOf, type EpisodeSpan, inOrder, type ScorePoint } from './episode.ts'
import { gad7 } from './instruments/gad-7.ts'
import { phq9 } from './instruments/phq-9.ts'

/** What the paired rule needs to know of a measure. Higher is worse in all of them. */
export interface PairedMeasure {
  readonly code: string
  readonly name: string
  /** Caseness from this score on; above it only, where `casenessIncluded` is false. */
  readonly caseness: number
  readonly casenessIncluded: boolean
  /** Points of change that are reliable. */
  readonly reliableChange: number
}

const measure = (code: string, name: string, caseness: number, reliableChange: number): PairedMeasure => ({
  code,
  name,
  caseness,
  casenessIncluded: true,
  reliableChange,
})

export const depressionMeasure = measure('PHQ-9', phq9.name, phq9.caseness, phq9.reliableChange)
export const generalAnxietyMeasure = measure('GAD-7', gad7.name, gad7.caseness, gad7.reliableChange)

/**
 * Anxiety measures of single disorders, with the thresholds of the NHS set (its PCL-5 caseness is 32, not 33).
 *
 * All of them unverified: NHS Talking Therapies manual, appendix.
 */
export const specificAnxietyMeasures = {
  social: measure('SPIN', 'social anxiety', 19, 10),
  trauma: measure('PCL-5', 'trauma', 32, 10),
  traumaEarlier: measure('IES-R', 'trauma, earlier measure', 33, 9),
  agoraphobia: {
    ...measure('MI', 'agoraphobia, mean of its items', 2.3, 0.73),
    casenessIncluded: false,
  },
  obsessive: measure('OCI', 'obsessions and compulsions', 40, 32),
  panic: measure('PDSS', 'panic', 8, 5),
  health: measure('HAI', 'health anxiety', 18, 4),
} as const satisfies Record<string, PairedMeasure>

/**
 * The anxiety measures that fit a main problem, best first; GAD-7 is always the last.
 *
 * @param problem ICD-10 code, with or without a point (`F40.1`, `F401`), or null when none is recorded
 *
 * Source: Clark 2018, table 2; code list of the national scripts.
 */
export const anxietyMeasuresFor = (problem: string | null): readonly PairedMeasure[] => {
  const { social, trauma, traumaEarlier, agoraphobia, obsessive, panic, health } = specificAnxietyMeasures
  const code = (problem ?? '').toUpperCase().replaceAll('.', '')
  const specific: readonly (readonly [start: string, measures: readonly PairedMeasure[]])[] = [
    ['F400', [agoraphobia]],
    ['F401', [social]],
    ['F410', [panic]],
    ['F42', [obsessive]],
    ['F431', [trauma, traumaEarlier]],
    ['F452', [health]],
  ]
  return [...(specific.find(([start]) => code.startsWith(start))?.[1] ?? []), generalAnxietyMeasure]
}

/** First and last total of one measure in one course of treatment; null where there is none. */
export interface MeasuredPair {
  readonly measure: PairedMeasure
  readonly first: number | null
  readonly last: number | null
}

/**
 * The first and the last score of a measure: the baseline or, without one, the first score inside the episode;
 * then the last on or before the end, on a later day than the first.
 *
 * @param scores of the episode and of the fortnight before it, one per day, in any order; prorated ones count
 */
export const firstAndLast = <S extends ScorePoint>(
  scores: readonly S[],
  { startedOn, endedOn }: EpisodeSpan,
): { readonly first: S | null; readonly last: S | null } => {
  const inTime = inOrder(scores).filter(({ takenOn }) => endedOn === null || takenOn <= endedOn)
  const first =
    baselineOf(inTime, startedOn, endedOn) ?? inTime.find(({ takenOn }) => takenOn >= startedOn) ?? null
  const last = first === null ? null : (inTime.findLast(({ takenOn }) => takenOn > first.takenOn) ?? null)
  return { first, last }
}

const isPaired = ({ first, last }: MeasuredPair): boolean => first !== null && last !== null

/**
 * The anxiety pair that counts: the first measure with both scores; when none has both, the first with a first
 * score; else the last named, which is GAD-7.
 *
 * @param pairs in the order of `anxietyMeasuresFor`, at least one
 */
export const anxietyPairUsed = (pairs: readonly MeasuredPair[]): MeasuredPair => {
  const used = pairs.find(isPaired) ?? pairs.find(({ first }) => first !== null) ?? pairs.at(-1)
  if (used === undefined) throw new RangeError('anxietyPairUsed: needs at least one pair')
  return used
}

/** Flags of one course. Without both pairs every flag is false, and the course stays in the denominators. */
export interface NhsOutcome {
  readonly paired: boolean
  /** At caseness on either measure at the start; null when the scores there are don't tell. */
  readonly casenessAtStart: boolean | null
  readonly recovery: boolean
  readonly reliableImprovement: boolean
  readonly reliableDeterioration: boolean
  readonly noReliableChange: boolean
  readonly reliableRecovery: boolean
  /** Recovery rates count everybody but those known not to have been at caseness. */
  readonly inRecoveryDenominator: boolean
}

/** Whether a total is at caseness in the sense of the paired rule. */
export const isCaseOn = ({ caseness, casenessIncluded }: PairedMeasure, total: number): boolean =>
  casenessIncluded ? total >= caseness : total > caseness

const caseAtFirst = ({ measure: of, first }: MeasuredPair): boolean | null =>
  first === null ? null : isCaseOn(of, first)

/** Means of items carry rounding errors; a change that falls short by less than this is no shortfall. */
const roundingError = 1e-9

/** 1 reliably better, -1 reliably worse, 0 neither; 0 also without both scores. */
export const reliableDirection = ({ measure: of, first, last }: MeasuredPair): -1 | 0 | 1 => {
  if (first === null || last === null) return 0
  const points = of.reliableChange - roundingError
  if (first - last >= points) return 1
  return last - first >= points ? -1 : 0
}

/**
 * Outcome of one course by the paired rule of NHS Talking Therapies.
 *
 * Recovery: at caseness on either measure first, below it on both last. Reliable improvement: one measure reliably
 * better and the other not reliably worse; deterioration the other way round; all else is no reliable change.
 *
 * Source: docs/clinical.md 2.3. The rule for two measures and for missing pairs is unverified against the manual.
 *
 * @example nhsOutcome({ measure: depressionMeasure, first: 14, last: 8 },
 *   { measure: generalAnxietyMeasure, first: 12, last: 7 }).reliableRecovery // true
 */
export const nhsOutcome = (depression: MeasuredPair, anxiety: MeasuredPair): NhsOutcome => {
  const paired = isPaired(depression) && isPaired(anxiety)
  const atFirst = [caseAtFirst(depression), caseAtFirst(anxiety)]
  const casenessAtStart = atFirst.includes(true) ? true : atFirst.includes(null) ? null : false
  const belowAtLast = [depression, anxiety].every(
    ({ measure: of, last }) => last !== null && !isCaseOn(of, last),
  )
  const directions = [reliableDirection(depression), reliableDirection(anxiety)]
  const [better, worse] = [directions.includes(1), directions.includes(-1)]
  const recovery = paired && casenessAtStart === true && belowAtLast
  const reliableImprovement = paired && better && !worse
  const reliableDeterioration = paired && worse && !better
  return {
    paired,
    casenessAtStart,
    recovery,
    reliableImprovement,
    reliableDeterioration,
    noReliableChange: paired && !reliableImprovement && !reliableDeterioration,
    reliableRecovery: recovery && reliableImprovement,
    inRecoveryDenominator: casenessAtStart !== false,
  }
}

/** Attended treatment contacts from which a course counts as finished. */
export const contactsNeeded = 2

/**
 * Whether a course of treatment is finished: ended by the as-of day, that day included, with at least two attended
 * treatment contacts.
 */
export const isFinishedCourse = (
  { endedOn }: EpisodeSpan,
  attendedTreatmentContacts: number,
  asOf: CalendarDay,
): boolean => endedOn !== null && endedOn <= asOf && attendedTreatmentContacts >= contactsNeeded

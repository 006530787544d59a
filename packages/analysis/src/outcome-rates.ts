import { reliableChange, remission, response } from '@tandem/domain/change'
import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { type ProportionInterval, wilson } from '@tandem/stats/proportions'
import { armsAtVisit, noArm } from './arm-at-visit.ts'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import { none, type OutcomeColumns, type OutcomeVisit, visitStates } from './episode-columns.ts'
import { provisionalByArm } from './provisional-plans.ts'
import type { ArmView } from './symptom-course.ts'

export const rateMeasures = ['response', 'remission', 'improved', 'deteriorated'] as const
export type RateMeasure = (typeof rateMeasures)[number]

/**
 * Where an episode stands in a rate: the definition met or not; its baseline too low to be asked; no score in the
 * window, which is over or still open; no baseline; no such visit in its programme.
 */
export const rateStates = [
  'not_met',
  'met',
  'below_caseness',
  'no_score',
  'not_yet',
  'no_baseline',
  'not_planned',
] as const
export type RateState = (typeof rateStates)[number]

export type OutcomeRate = {
  /** Met, of those counted: baseline high enough and a score in the window. */
  readonly met: number
  readonly counted: number
  readonly interval: ProportionInterval
  readonly belowCaseness: number
  /** Without a score although the window is over. */
  readonly noScore: number
  /** Without a score while the window is open. */
  readonly notYet: number
  readonly noBaseline: number
  /** The rate if nobody, and if everybody, without a score in a window that is over had met it; null: nobody to count. */
  readonly ifNoneMet: number | null
  readonly ifAllMet: number | null
}

export type ArmRates = {
  readonly arm: PlanArm
  /** Episodes in the arm whose programme has the visit. */
  readonly episodes: number
  /** null where the instrument has no such definition. */
  readonly rates: Readonly<Record<RateMeasure, OutcomeRate | null>>
}

export type OutcomeRates = {
  readonly armView: ArmView
  readonly level: number
  readonly visits: readonly { readonly visit: OutcomeVisit; readonly arms: readonly ArmRates[] }[]
  /** Why a measure has no rates, by measure. */
  readonly notDefined: readonly { readonly measure: RateMeasure; readonly reason: string }[]
  /** Episodes left out of a landmark figure because their initial plan is not final, in the order of `planArms`. */
  readonly provisional: readonly number[]
}

export type OutcomeRatesOptions = {
  readonly instrument: string
  readonly armView: ArmView
  readonly showNeither: boolean
  /** Share of intervals that hold the true rate; default 0.95. */
  readonly level?: number
}

type Meets = (instrument: Instrument, baseline: number, score: number) => boolean | null

const definitionsOf: Readonly<Record<RateMeasure, Meets>> = {
  response,
  remission,
  improved: (instrument, baseline, score) => {
    const change = reliableChange(instrument, baseline, score)
    return change === null ? null : change === 'improved'
  },
  deteriorated: (instrument, baseline, score) => {
    const change = reliableChange(instrument, baseline, score)
    return change === null ? null : change === 'deteriorated'
  },
}

/** Every pair of baseline and score of an instrument, judged once: 0 not met, 1 met, 2 baseline too low to be asked. */
function judgementsOf(instrument: Instrument, measure: RateMeasure): Uint8Array {
  const size = instrument.max - instrument.min + 1
  return Uint8Array.from({ length: size * size }, (_, at) => {
    const met = definitionsOf[measure](
      instrument,
      instrument.min + Math.floor(at / size),
      instrument.min + (at % size),
    )
    return met === null ? 2 : Number(met)
  })
}

function whyNotDefined(instrument: Instrument, measure: RateMeasure): string | null {
  const { shortName } = instrument
  if (measure === 'response')
    return instrument.direction === 'higher_better'
      ? `a response is half of the baseline gone, and on ${shortName} higher is better`
      : null
  if (measure === 'remission')
    return instrument.remissionBelow === null
      ? `no score is established below which ${shortName} counts as remission`
      : null
  return instrument.reliableChange === null
    ? `no size of change is established that is reliable on ${shortName}`
    : null
}

/** @throws RangeError for an instrument that Tandem does not know */
export function requireInstrument(caller: string, code: string): Instrument {
  const instrument = findInstrument(code)
  if (instrument === null) throw new RangeError(`${caller}: no instrument is called ${code}`)
  return instrument
}

type VisitColumns = OutcomeColumns['visits'][number]
const stateAt = Object.fromEntries(rateStates.map((state, place) => [state, place])) as Record<
  RateState,
  number
>

/** Place in `rateStates` of one episode; judgements are those of the measure. */
function stateOf(
  { baseline }: OutcomeColumns,
  { score, closed }: VisitColumns,
  judgements: Uint8Array,
  instrument: Instrument,
  i: number,
): number {
  if (closed[i] === visitStates.notPlanned) return stateAt.not_planned
  if (baseline[i] === none) return stateAt.no_baseline
  const size = instrument.max - instrument.min + 1
  const row = (baseline[i]! - instrument.min) * size
  if (score[i] !== none) return judgements[row + score[i]! - instrument.min]!
  if (judgements[row] === 2) return stateAt.below_caseness
  return closed[i] === visitStates.over ? stateAt.no_score : stateAt.not_yet
}

/**
 * Where each chosen episode stands in a rate at a visit: who is behind each of its numbers.
 *
 * @returns places in `rateStates` and in `planArms` (`noArm`: in no arm, or not chosen); null where the visit is not
 * known or the instrument lacks the definition
 * @throws RangeError for an instrument that Tandem does not know
 */
export function rateStatesAt(
  data: CohortData,
  include: Uint8Array,
  { instrument: code, armView }: Pick<OutcomeRatesOptions, 'instrument' | 'armView'>,
  measure: RateMeasure,
  visit: OutcomeVisit,
): { readonly states: Uint8Array; readonly arms: Uint8Array } | null {
  const instrument = requireInstrument('rateStatesAt', code)
  const columns = data.outcomes.visits.find(
    (known) => known.visit.unit === visit.unit && known.visit.at === visit.at,
  )
  if (columns === undefined || whyNotDefined(instrument, measure) !== null) return null
  const judgements = judgementsOf(instrument, measure)
  const arms = armsAtVisit(data, include, armView, visit)
  const states = Uint8Array.from(arms, (_, i) => stateOf(data.outcomes, columns, judgements, instrument, i))
  return { states, arms }
}

/** Episodes by arm and state; the cell of an arm and state is `arm * rateStates.length + state`. */
function tally(
  { outcomes }: CohortData,
  columns: VisitColumns,
  arms: Uint8Array,
  judgements: Uint8Array,
  instrument: Instrument,
): Uint32Array {
  const cells = new Uint32Array(planArms.length * rateStates.length)
  for (let i = 0; i < arms.length; i += 1) {
    if (arms[i] === noArm) continue
    cells[arms[i]! * rateStates.length + stateOf(outcomes, columns, judgements, instrument, i)]! += 1
  }
  return cells
}

/**
 * A rate with everything that stands beside it, from the counts of its states.
 *
 * @example rateOf({ met: 3, not_met: 7, below_caseness: 2, no_score: 5, not_yet: 1, no_baseline: 0 }).ifNoneMet // 0.2
 */
export function rateOf(
  counts: Readonly<Record<Exclude<RateState, 'not_planned'>, number>>,
  level = 0.95,
): OutcomeRate {
  const { met, not_met: notMet, no_score: noScore } = counts
  const counted = met + notMet
  const known = counted + noScore
  return {
    met,
    counted,
    interval: wilson(met, counted, level),
    belowCaseness: counts.below_caseness,
    noScore,
    notYet: counts.not_yet,
    noBaseline: counts.no_baseline,
    ifNoneMet: known === 0 ? null : met / known,
    ifAllMet: known === 0 ? null : (met + noScore) / known,
  }
}

const standardWeeks = [4, 8, 12, 24, 52]

/** The visits of one unit that are asked of every programme, or that the programme of a chosen episode has. */
function visitsOf({ outcomes }: CohortData, { include, unit }: ChosenEpisodes): readonly VisitColumns[] {
  return outcomes.visits
    .filter(({ visit, closed }) => {
      if (visit.unit !== unit || visit.at === 0) return false
      if (unit === 'week' && standardWeeks.includes(visit.at)) return true
      return include.some((chosen, i) => chosen === 1 && closed[i] !== visitStates.notPlanned)
    })
    .toSorted((a, b) => a.visit.at - b.visit.at)
}

/**
 * Response, remission, reliable improvement and reliable deterioration at each visit, by plan arm: what was observed,
 * unadjusted, with Wilson's interval and with all who could not be counted.
 *
 * The score of a visit is the nearest in its window, then the later; an episode without one is left out of the rate and
 * counted beside it, and the two bounds say what the rate would be had none or all of them met the definition. Response
 * and remission are told of episodes whose baseline was high enough, reliable change of all with a baseline. By initial
 * plan this is a landmark figure: provisional plans are not in it.
 *
 * @throws RangeError for an instrument that Tandem does not know, or a level that cannot be
 *
 * Checked against R's prop.test on the Beat the Blues trial.
 */
export function outcomeRates(
  data: CohortData,
  chosen: ChosenEpisodes,
  options: OutcomeRatesOptions,
): OutcomeRates {
  const { armView, showNeither, level = 0.95 } = options
  const instrument = requireInstrument('outcomeRates', options.instrument)
  const notDefined = rateMeasures.flatMap((measure) => {
    const reason = whyNotDefined(instrument, measure)
    return reason === null ? [] : [{ measure, reason }]
  })
  const defined = rateMeasures.filter((measure) => notDefined.every((lacking) => lacking.measure !== measure))
  const judgements = new Map(defined.map((measure) => [measure, judgementsOf(instrument, measure)]))
  const visits = visitsOf(data, chosen).map((columns) => {
    const arms = armsAtVisit(data, chosen.include, armView, columns.visit)
    const cells = new Map(
      Array.from(judgements, ([measure, table]) => [measure, tally(data, columns, arms, table, instrument)]),
    )
    return {
      visit: columns.visit,
      arms: planArms
        .map((arm, place) => ratesOfArm(arm, place, cells, planned(arms, columns, place), level))
        .filter(({ arm }) => arm !== 'neither' || showNeither),
    }
  })
  const provisional =
    armView === 'initial_plan' ? provisionalByArm(data.scores, chosen.include) : planArms.map(() => 0)
  return { armView, level, visits, notDefined, provisional }
}

function planned(arms: Uint8Array, { closed }: VisitColumns, place: number): number {
  let n = 0
  for (let i = 0; i < arms.length; i += 1)
    if (arms[i] === place && closed[i] !== visitStates.notPlanned) n += 1
  return n
}

function ratesOfArm(
  arm: PlanArm,
  place: number,
  cells: ReadonlyMap<RateMeasure, Uint32Array>,
  episodes: number,
  level: number,
): ArmRates {
  const rates = rateMeasures.map((measure) => {
    const own = cells.get(measure)?.subarray(place * rateStates.length, (place + 1) * rateStates.length)
    if (own === undefined) return [measure, null] as const
    const counts = Object.fromEntries(rateStates.map((state, at) => [state, own[at]!])) as Record<
      RateState,
      number
    >
    return [measure, rateOf(counts, level)] as const
  })
  return { arm, episodes, rates: Object.fromEntries(rates) as ArmRates['rates'] }
}

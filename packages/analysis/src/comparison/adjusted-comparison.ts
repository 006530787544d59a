import { remission, response } from '@tandem/domain/change'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { type EValue, eValueOfDifference } from '@tandem/stats/e-value'
import type { OutcomeVisit } from '../episode-columns.ts'
import { type BaselineRow, baselineTable } from './baseline-table.ts'
import { type ArmFigures, clustersOf, type Estimate } from './clustered-contrasts.ts'
import { type ComparedEpisodes, comparedEpisodes } from './compared-episodes.ts'
import type { ComparisonChoice, ComparisonData } from './comparison-data.ts'
import { comparisonCovariates } from './covariates.ts'
import { type ObservedWeights, observedWeights } from './observed-weights.ts'
import { type OverlapPicture, overlapPicture } from './overlap-picture.ts'
import { type ArmPropensity, armPropensity, effectiveSizes } from './propensity.ts'
import { type Refusal, refusalsOf } from './refusals.ts'
import { modelVisits, type VisitMeans, visitMeans } from './visit-means.ts'
import {
  plainDifferences,
  type Weighted,
  type WeightedDifferences,
  weightedDifferences,
} from './weighted-differences.ts'
import { weightedOutcomeModel } from './weighted-outcome-model.ts'
import { comparedEvents, type EventTimes, eventTimes } from './weighted-times.ts'

export type ComparisonOptions = {
  /** Code of the instrument whose scores are compared. */
  readonly instrument: string
  /** null, or none that may be chosen: week 12, or month 3 where programmes are measured by months. */
  readonly visit: OutcomeVisit | null
  readonly showNeither: boolean
}

/** What is being worked on, in the order of the work. */
export const comparisonStages = ['episodes', 'propensity', 'differences', 'visits', 'times'] as const
export type ComparisonStage = (typeof comparisonStages)[number]

export type RiskComparison = {
  readonly outcome: 'response' | 'remission'
  /** With a score at the visit and a baseline high enough, and those of them who met it, per arm. */
  readonly counts: readonly { readonly n: number; readonly met: number }[]
  readonly unadjusted: WeightedDifferences
  readonly adjusted: WeightedDifferences
}

/** What can be shown also where the adjusted differences are refused. */
export type ComparisonGround = {
  readonly visit: OutcomeVisit
  /** Visits that may be chosen. */
  readonly visits: readonly OutcomeVisit[]
  readonly arms: readonly PlanArm[]
  /** Episodes compared, and those of them measured at the visit, per arm. */
  readonly episodes: readonly number[]
  readonly measured: readonly number[]
  readonly patients: number
  readonly excluded: ComparedEpisodes['excluded']
  readonly notes: readonly string[]
  readonly table: readonly BaselineRow[]
  readonly unadjusted: WeightedDifferences
  /** null where no propensity could be had. */
  readonly overlap: OverlapPicture | null
  /** Effective number of episodes measured at the visit, per arm, under each weighting. */
  readonly effective: { readonly overlap: readonly number[]; readonly stabilised: readonly number[] } | null
}

export type AdjustedFigures = {
  /** Overlap weights and outcome model: the figure that leads. */
  readonly leading: ArmFigures
  readonly overlapWeighted: WeightedDifferences
  readonly stabilised: WeightedDifferences
  readonly byVisit: VisitMeans
  readonly risks: readonly RiskComparison[]
  readonly times: readonly EventTimes[]
  /** Of each leading difference, in their order; the spread of scores at the visit that it is measured against. */
  readonly eValues: readonly EValue[]
  readonly outcomeSd: number
  readonly missing: Pick<ObservedWeights, 'how' | 'note'>
}

export type AdjustedComparison =
  | ({ readonly kind: 'compared' } & ComparisonGround & { readonly adjusted: AdjustedFigures })
  | ({ readonly kind: 'refused' } & ComparisonGround & { readonly refusals: readonly Refusal[] })

const times = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Float64Array.from({ length: a.length }, (_, i) => a[i]! * b[i]!)

const countBy = ({ arm, arms }: ComparedEpisodes, counts: (i: number) => boolean) =>
  arms.map((_, place) => {
    let n = 0
    for (let i = 0; i < arm.length; i += 1) if (arm[i] === place && counts(i)) n += 1
    return n
  })

const visitsOffered = ({ outcomes }: ComparisonData, unit: OutcomeVisit['unit']) =>
  outcomes.visits
    .map(({ visit }) => visit)
    .filter((visit) => visit.unit === unit && visit.at >= (unit === 'week' ? 6 : 2))

/** Scores' own spread at the visit within arms. */
function pooledSd({ arm, arms, outcome, seen }: ComparedEpisodes): number {
  let [squares, freedom] = [0, 0]
  arms.forEach((_, place) => {
    const own = Array.from(outcome).filter((_score, i) => arm[i] === place && seen[i] === 1)
    const mean = own.reduce((sum, score) => sum + score, 0) / own.length
    for (const score of own) squares += (score - mean) ** 2
    freedom += own.length - 1
  })
  return Math.sqrt(squares / freedom)
}

type Work = {
  readonly data: ComparisonData
  readonly compared: ComparedEpisodes
  readonly propensity: ArmPropensity
  readonly observed: ObservedWeights
  readonly base: Omit<Weighted, 'weights' | 'outcome'>
}

function riskComparison(
  { compared, propensity, observed, base }: Work,
  outcome: 'response' | 'remission',
  instrumentCode: string,
): RiskComparison | null {
  const instrument = findInstrument(instrumentCode)
  if (instrument === null) return null
  const met = Array.from(compared.outcome, (score, i) => {
    if (compared.seen[i] !== 1) return null
    return (outcome === 'response' ? response : remission)(instrument, compared.baseline[i]!, score)
  })
  if (met.every((value) => value === null)) return null
  const told = Float64Array.from(met, (value) => (value === null ? 0 : 1))
  const values = Float64Array.from(met, (value) => (value === true ? 1 : 0))
  const having = { ...base, outcome: values }
  const weights = times(times(propensity.overlap, observed.weights), told)
  const n = countBy(compared, (i) => told[i] === 1)
  const yes = countBy(compared, (i) => values[i] === 1)
  return {
    outcome,
    counts: n.map((count, place) => ({ n: count, met: yes[place]! })),
    unadjusted: asRisks(plainDifferences({ ...having, weights: told })),
    adjusted: asRisks(weightedDifferences({ ...having, weights }, propensity, 'overlap')),
  }
}

/** Intervals of shares end at 0 and 1, those of their differences at −1 and 1. */
function asRisks(found: WeightedDifferences): WeightedDifferences {
  if (found.kind === 'not_estimable') return found
  const within = <E extends Estimate>(each: E, least: number): E => ({
    ...each,
    lower: Math.max(least, each.lower),
    upper: Math.min(1, each.upper),
  })
  return {
    ...found,
    means: found.means.map((each) => within(each, 0)),
    differences: found.differences.map((each) => within(each, -1)),
  }
}

/**
 * The difference between plan arms after adjustment, or why it is not shown; each stage is told when it begins.
 *
 * Arms are those of the initial plan, fixed on day 28, whatever view of arms the screen has: plans that change because of
 * how somebody does can't be compared this way.
 */
export function* adjustedComparison(
  data: ComparisonData,
  chosen: ComparisonChoice,
  { instrument, visit: wanted, showNeither }: ComparisonOptions,
): Generator<ComparisonStage, AdjustedComparison, undefined> {
  yield 'episodes'
  const { unit } = chosen
  const offered = visitsOffered(data, unit)
  // A visit that is not offered, such as one before day 28, is no visit to compare at.
  const asked = offered.find((each) => each.unit === wanted?.unit && each.at === wanted.at)
  const visit: OutcomeVisit = asked ?? { unit, at: unit === 'week' ? 12 : 3 }
  const arms = planArms.filter((arm) => arm !== 'neither' || showNeither)
  const compared = comparedEpisodes(data, chosen, arms, visit)
  const covariates = comparisonCovariates(data, compared)
  const base = { arm: compared.arm, arms: compared.arms.length, clusters: clustersOf(compared.patient) }
  const whole = { ...base, outcome: compared.outcome }
  const ground = {
    visit,
    visits: offered,
    arms: compared.arms,
    episodes: countBy(compared, () => true),
    measured: countBy(compared, (i) => compared.seen[i] === 1),
    patients: base.clusters.count,
    excluded: compared.excluded,
    notes: covariates.notes,
    table: baselineTable(compared, covariates.columns, null),
    unadjusted: plainDifferences({ ...whole, weights: Float64Array.from(compared.seen) }),
    overlap: null,
    effective: null,
  }
  const refused = (refusals: readonly Refusal[]): AdjustedComparison => ({
    kind: 'refused',
    ...ground,
    refusals,
  })
  const [onlyArm] = compared.arms
  if (onlyArm === undefined) return refused([{ kind: 'nobody' }])
  if (compared.arms.length === 1) return refused([{ kind: 'one_arm_only', arm: onlyArm }])

  yield 'propensity'
  const propensity = armPropensity(compared, covariates.columns)
  if (propensity.kind === 'not_estimable')
    return refused([
      { kind: 'not_estimable', model: 'propensity', reason: propensity.reason },
      ...covariates.oneSided.map((what) => ({ kind: 'one_sided' as const, what })),
    ])
  const observed = observedWeights(data, compared, visit, propensity.columns)
  const overlap = overlapPicture(compared, propensity)
  const weights = {
    overlap: times(propensity.overlap, observed.weights),
    stabilised: times(propensity.stabilised, observed.weights),
  }
  const fuller = {
    ...ground,
    notes: [
      ...ground.notes,
      ...propensity.leftOut.map((name) => `${name}: follows from the others, left out of the model`),
    ],
    table: baselineTable(compared, covariates.columns, propensity),
    overlap,
    effective: {
      overlap: effectiveSizes(compared, weights.overlap),
      stabilised: effectiveSizes(compared, weights.stabilised),
    },
  }
  const refusals = refusalsOf({
    arms: compared.arms,
    table: fuller.table,
    sizes: ground.measured,
    effective: fuller.effective.overlap,
    overlap,
    oneSided: covariates.oneSided,
  })
  if (refusals.length > 0) return { kind: 'refused', ...fuller, refusals }

  yield 'differences'
  const leading = weightedOutcomeModel({ ...whole, weights: weights.overlap }, propensity.columns)
  if (leading.kind === 'not_estimable')
    return {
      kind: 'refused',
      ...fuller,
      refusals: [{ kind: 'not_estimable', model: 'outcome', reason: leading.reason }],
    }
  const work: Work = { data, compared, propensity, observed, base }
  const sd = pooledSd(compared)
  const weighted = {
    overlapWeighted: weightedDifferences({ ...whole, weights: weights.overlap }, propensity, 'overlap'),
    stabilised: weightedDifferences(
      { ...whole, weights: weights.stabilised },
      propensity,
      'everyone_stabilised',
      propensity.cut,
    ),
    risks: (['response', 'remission'] as const).flatMap(
      (outcome) => riskComparison(work, outcome, instrument) ?? [],
    ),
  }
  yield 'visits'
  const byVisit: VisitMeans = visitMeans(compared, modelVisits(data, compared, unit), propensity.columns)
  yield 'times'
  return {
    kind: 'compared',
    ...fuller,
    adjusted: {
      leading,
      ...weighted,
      byVisit,
      times: comparedEvents.map((event) => eventTimes(data, compared, event, propensity.overlap)),
      eValues: leading.differences.map(({ estimate, standardError }) =>
        eValueOfDifference(estimate / sd, standardError / sd),
      ),
      outcomeSd: sd,
      missing: { how: observed.how, note: observed.note },
    },
  }
}

/** The comparison in one go. */
export function comparisonOf(
  data: ComparisonData,
  chosen: ComparisonChoice,
  options: ComparisonOptions,
): AdjustedComparison {
  const work = adjustedComparison(data, chosen, options)
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

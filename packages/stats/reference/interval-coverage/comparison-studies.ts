import { doublyRobust } from '../../src/doubly-robust.ts'
import { kaplanMeier, stepAt } from '../../src/kaplan-meier.ts'
import { logistic } from '../../src/logistic.ts'
import type { Random } from '../../src/random.ts'
import { standardErrorOf, weightedRegression } from '../../src/robust-errors.ts'
import { treatmentWeights } from '../../src/treatment-weights.ts'
import { weightedLogRank } from '../../src/weighted-log-rank.ts'
import { weightedMeans } from '../../src/weighted-means.ts'
import { weightedRestrictedMeans } from '../../src/weighted-restricted-mean.ts'
import { type CoverageStudy, draws, findsNothing, holds, holdsIn } from './study.ts'

const family = 'Treatment comparison'
const chance = (logOdds: number) => 1 / (1 + Math.exp(-logOdds))

/** Severe patients get the second arm more often and stay worse; its own effect is 3 points. */
function confounded(random: Random, n: number) {
  const severity = draws(n, () => random.normal())
  const age = draws(n, () => random.normal())
  const arm = severity.map((x, i) => Number(random.bernoulli(chance(0.6 * x - 0.3 * age[i]!))))
  const outcome = arm.map((a, i) => 10 + 3 * a + 2 * severity[i]! + age[i]! + random.normal(0, 4))
  return { covariates: [severity, age], arm, outcome }
}

type Difference = { readonly lower: number; readonly upper: number }
type Compared = {
  readonly kind: 'estimated'
  readonly arms: readonly Difference[]
  readonly contrasts: readonly Difference[]
}

/** The mean of the second arm, 13, and first minus second, −3. */
const ofTwoArms = (result: Compared | { readonly kind: 'not_estimable' }) =>
  result.kind === 'estimated' ? [holds(result.arms[1]!, 13), holds(result.contrasts[0]!, -3)] : [null, null]

const twoArms: CoverageStudy = {
  name: 'two arms',
  family,
  data: 'two arms chosen by severity and age, normal scores',
  intervals: [
    { name: 'weighted mean of an arm, everyone' },
    { name: 'weighted difference, everyone' },
    { name: 'weighted mean of an arm, overlap' },
    { name: 'weighted difference, overlap' },
    { name: 'doubly robust mean of an arm' },
    { name: 'doubly robust difference' },
    { name: 'weighted difference, weights taken as given (HC3 ± 1.96 errors)' },
  ],
  run: (random, n) => {
    const { covariates, arm, outcome } = confounded(random, n)
    const weighted = (target: 'everyone' | 'overlap') =>
      ofTwoArms(weightedMeans({ outcome, arm, arms: 2, covariates, target }))
    const robust = doublyRobust({
      outcome,
      arm,
      arms: 2,
      outcomeCovariates: covariates,
      outcomeModel: 'linear',
      propensity: { covariates },
    })
    return [
      ...weighted('everyone'),
      ...weighted('overlap'),
      ...ofTwoArms(robust),
      asGiven(arm, covariates, outcome),
    ]
  },
}

function asGiven(arm: readonly number[], covariates: readonly number[][], outcome: readonly number[]) {
  const weights = estimatedWeights(arm, covariates)
  const fit = weights === null ? null : weightedRegression(outcome, [arm], weights)
  if (fit === null || fit.kind === 'not_estimable') return null
  const error = standardErrorOf(fit, 1, 'HC3')
  return error === null ? null : Math.abs(fit.coefficients[1]! - 3) <= 1.959964 * error
}

function estimatedWeights(arm: readonly number[], covariates: readonly (readonly number[])[]) {
  const propensity = logistic(arm, covariates)
  if (propensity.kind === 'not_estimable') return null
  const { fitted: probabilities } = propensity
  const columns = [probabilities.map((p) => 1 - p), probabilities]
  const result = treatmentWeights(arm, columns, 'everyone_stabilised')
  return result.kind === 'estimated' ? result.weights : null
}

const threeArms: CoverageStudy = {
  name: 'three arms',
  family,
  data: 'three arms chosen by severity, normal scores',
  intervals: [
    { name: 'weighted difference of three arms, everyone' },
    { name: 'weighted difference of three arms, overlap' },
  ],
  run: (random, n) => {
    const severity = draws(n, () => random.normal())
    const arm = severity.map((x) => random.pick([0, 1, 2], [1, Math.exp(0.4 * x), Math.exp(-0.4 * x)]))
    const outcome = arm.map((a, i) => 10 + 2 * a + 2 * severity[i]! + random.normal(0, 4))
    return (['everyone', 'overlap'] as const).map((target) => {
      const result = weightedMeans({ outcome, arm, arms: 3, covariates: [severity], target })
      // Contrasts in the order 0-1, 0-2, 1-2.
      return result.kind === 'estimated' ? holds(result.contrasts[1]!, -4) : null
    })
  },
}

/** Mean of a function of a standard normal number. */
function normalMean(of: (x: number) => number): number {
  let [sum, weight] = [0, 0]
  for (let x = -8; x <= 8; x += 0.01) {
    const density = Math.exp(-(x * x) / 2)
    sum += density * of(x)
    weight += density
  }
  return sum / weight
}
const shares = [0, 1].map((arm) => normalMean((x) => chance(-0.3 + 0.8 * arm + 0.6 * x)))

const shareOfTwoArms: CoverageStudy = {
  name: 'share in two arms',
  family,
  data: 'two arms chosen by severity, an outcome of yes or no',
  intervals: [
    { name: 'doubly robust difference of shares' },
    { name: 'weighted difference of shares, overlap' },
  ],
  run: (random, n) => {
    const severity = draws(n, () => random.normal())
    const arm = severity.map((x) => Number(random.bernoulli(chance(0.6 * x))))
    const outcome = arm.map((a, i) => Number(random.bernoulli(chance(-0.3 + 0.8 * a + 0.6 * severity[i]!))))
    const robust = doublyRobust({
      outcome,
      arm,
      arms: 2,
      outcomeCovariates: [severity],
      outcomeModel: 'logistic',
      propensity: { covariates: [severity] },
    })
    const overlap = weightedMeans({ outcome, arm, arms: 2, covariates: [severity], target: 'overlap' })
    const ofOverlap = normalMean((x) => tilt(x) * (chance(-0.3 + 0.6 * x) - chance(0.5 + 0.6 * x)))
    return [
      robust.kind === 'estimated' ? holds(robust.contrasts[0]!, shares[0]! - shares[1]!) : null,
      overlap.kind === 'estimated' ? holds(overlap.contrasts[0]!, ofOverlap / normalMean(tilt)) : null,
    ]
  },
}
const tilt = (x: number) => chance(0.6 * x) * (1 - chance(0.6 * x))

const hazards = (arm: number, effect: number) => [0.06, 0.12].map((hazard) => hazard * Math.exp(effect * arm))
const survivalOf = (arm: number, effect: number, time: number) =>
  hazards(arm, effect).reduce((sum, hazard) => sum + Math.exp(-hazard * time) / 2, 0)
const meanTo = (arm: number, effect: number, tau: number) =>
  hazards(arm, effect).reduce((sum, hazard) => sum + (1 - Math.exp(-hazard * tau)) / (2 * hazard), 0)

/** Half the patients have a trait that doubles the hazard and brings them into the second arm. */
function confoundedTimes(random: Random, n: number, effect: number) {
  const trait = draws(n, () => Number(random.bernoulli(0.5)))
  const arm = trait.map((x) => Number(random.bernoulli(x === 1 ? 0.65 : 0.35)))
  const event = arm.map((a, i) => random.exponential(1 / hazards(a, effect)[trait[i]!]!))
  const end = draws(n, () => random.uniform(5, 25))
  return {
    arm,
    time: event.map((t, i) => Math.min(t, end[i]!)),
    event: event.map((t, i) => t <= end[i]!),
    weights: estimatedWeights(arm, [trait]),
  }
}

const weightedTimes: CoverageStudy = {
  name: 'weighted times',
  family,
  data: 'times of two arms chosen by a trait that doubles the hazard; estimated weights, taken as given',
  intervals: [
    { name: 'weighted Kaplan-Meier at 7, robust, log-log' },
    { name: 'weighted restricted mean' },
    { name: 'difference of weighted restricted means' },
    { name: 'weighted log-rank test without a difference' },
  ],
  run: (random, n) => {
    const { arm, time, event, weights } = confoundedTimes(random, n, -0.5)
    const same = confoundedTimes(random, n, 0)
    if (weights === null || same.weights === null) return [null, null, null, null]
    const rows = arm.flatMap((own, i) => (own === 1 ? [i] : []))
    const pick = <Value>(column: ArrayLike<Value>) => rows.map((i) => column[i]!)
    const curve = kaplanMeier(pick(time), pick(event), { weights: pick(weights), errors: 'robust' })
    const step = curve.kind === 'estimated' ? stepAt(curve, 7) : null
    const { groups, differences } = weightedRestrictedMeans(time, event, arm, 5, { weights })
    const difference = differences[0]?.difference
    return [
      step === null ? null : holds(step, survivalOf(1, -0.5, 7)),
      groups[1] === undefined ? null : holdsIn(groups[1].mean, meanTo(1, -0.5, 5)),
      difference === undefined ? null : holdsIn(difference, meanTo(0, -0.5, 5) - meanTo(1, -0.5, 5)),
      findsNothing(weightedLogRank(same.time, same.event, same.arm, { weights: same.weights })),
    ]
  },
}

export const comparisonStudies: readonly CoverageStudy[] = [twoArms, threeArms, shareOfTwoArms, weightedTimes]

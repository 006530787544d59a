import { concordance } from '../../src/concordance.ts'
import { cox } from '../../src/cox.ts'
import { schoenfeldTest } from '../../src/cox-diagnostics.ts'
import { coxPredict, coxSurvival } from '../../src/cox-prediction.ts'
import { cumulativeIncidence } from '../../src/cumulative-incidence.ts'
import { kaplanMeier, stepAt, survivalQuantile } from '../../src/kaplan-meier.ts'
import { logRank, pairwiseLogRank } from '../../src/log-rank.ts'
import { nelsonAalen } from '../../src/nelson-aalen.ts'
import type { Random } from '../../src/random.ts'
import { restrictedMean, restrictedMeanDifference } from '../../src/restricted-mean.ts'
import { type CoverageStudy, draws, findsNothing, holds, holdsIn, single } from './study.ts'

const family = 'Survival'
const study = (name: string, run: (random: Random, n: number) => boolean | null) => single(family, name, run)

/** Exponential times with the given mean, censored evenly between 5 and 25. */
function followUp(random: Random, n: number, meanOf: (row: number) => number) {
  const event = Array.from({ length: n }, (_, i) => random.exponential(meanOf(i)))
  const end = draws(n, () => random.uniform(5, 25))
  return {
    time: event.map((t, i) => Math.min(t, end[i]!)),
    event: event.map((t, i) => t <= end[i]!),
  }
}

function curveOf(random: Random, n: number, mean: number, interval: 'plain' | 'log' | 'log-log' = 'log-log') {
  const { time, event } = followUp(random, n, () => mean)
  const curve = kaplanMeier(time, event, { interval })
  return curve.kind === 'estimated' ? curve : null
}

const half = Math.LN2 * 10

function atMedian(random: Random, n: number, interval: 'plain' | 'log' | 'log-log') {
  const step = stepAt(curveOf(random, n, 10, interval)!, half)
  return step === null ? null : holds(step, 0.5)
}

/** Two groups of n / 2, the first with twice the hazard of the second. */
function twoGroups(random: Random, n: number) {
  const x = Array.from({ length: n }, (_, i) => (i < n / 2 ? 1 : 0))
  return { x, ...followUp(random, n, (i) => (x[i] === 1 ? 10 : 20)) }
}

function hazardRatio(random: Random, n: number, errors: 'model' | 'robust') {
  const { x, time, event } = twoGroups(random, n)
  const model = cox({ time, event, covariates: [{ name: 'x', values: x }], errors })
  return model.kind === 'estimated' ? holds(model.coefficients[0]!, 2) : null
}

function predictedSurvival(random: Random, n: number) {
  const { x, time, event } = twoGroups(random, n)
  const model = cox({ time, event, covariates: [{ name: 'x', values: x }] })
  if (model.kind === 'not_estimable') return null
  const step = coxSurvival(model, [1])[0]!.steps.findLast((row) => row.time <= half)
  return step === undefined ? null : holds(step, 0.5)
}

/** Against a patient without the first trait and two units lower in the second. */
function predictedRatio(random: Random, n: number) {
  const x = Array.from({ length: n }, (_, i) => i % 2)
  const z = draws(n, () => random.normal())
  const { time, event } = followUp(random, n, (i) => 15 / Math.exp(0.5 * x[i]! + 0.3 * z[i]!))
  const covariates = [
    { name: 'x', values: x },
    { name: 'z', values: z },
  ]
  const model = cox({ time, event, covariates })
  if (model.kind === 'not_estimable') return null
  return holds(coxPredict(model, [1, 1], [0, -1]), Math.exp(0.5 + 0.6))
}

/** Share of pairs in which the higher score has its event first, when log hazards are standard normal. */
function trueConcordance(): number {
  let [sum, weight] = [0, 0]
  for (let d = -8; d <= 8; d += 0.01) {
    const density = Math.exp(-(d * d) / 4)
    sum += density / (1 + Math.exp(-Math.abs(d)))
    weight += density
  }
  return sum / weight
}
const alike = trueConcordance()

function concordanceInterval(random: Random, n: number) {
  const score = draws(n, () => random.normal())
  const time = score.map((value) => random.exponential(10 / Math.exp(value)))
  const result = concordance(
    time,
    time.map(() => true),
    score,
  )
  if (result.kind === 'not_estimable') return null
  return Math.abs(result.concordance - alike) <= 1.959964 * result.standardError
}

export const survivalStudies: readonly CoverageStudy[] = [
  study('Kaplan-Meier at its median, log-log', (random, n) => atMedian(random, n, 'log-log')),
  study('Kaplan-Meier at its median, log', (random, n) => atMedian(random, n, 'log')),
  study('Kaplan-Meier at its median, plain', (random, n) => atMedian(random, n, 'plain')),
  study('median time, log-log', (random, n) => holds(survivalQuantile(curveOf(random, n, 10)!), half)),
  study('Nelson-Aalen at the median', (random, n) => {
    const { time, event } = followUp(random, n, () => 10)
    const hazard = nelsonAalen(time, event)
    const step = hazard.kind === 'estimated' ? hazard.steps.findLast((row) => row.time <= half) : undefined
    return step === undefined ? null : holds(step, Math.LN2)
  }),
  study('restricted mean', (random, n) =>
    holdsIn(restrictedMean(curveOf(random, n, 10)!, 10), 10 * (1 - Math.exp(-1))),
  ),
  study('difference of restricted means', (random, n) => {
    const difference = restrictedMeanDifference(curveOf(random, n, 10)!, curveOf(random, n, 20)!, 5)
    return holdsIn(difference, 10 * (1 - Math.exp(-0.5)) - 20 * (1 - Math.exp(-0.25)))
  }),
  study('hazard ratio', (random, n) => hazardRatio(random, n, 'model')),
  study('hazard ratio, robust error', (random, n) => hazardRatio(random, n, 'robust')),
  study('chance without event predicted by a Cox model', predictedSurvival),
  study('hazard ratio of two patients predicted by a Cox model', predictedRatio),
  study('Harrell’s C ± 1.96 errors', concordanceInterval),
  study('cumulative incidence, log-log', (random, n) => {
    const { time, event } = followUp(random, n, () => 10)
    const cause = event.map((seen) => (seen ? random.integer(1, 2) : 0))
    const result = cumulativeIncidence(time, cause, { causes: 2 })
    const step =
      result.kind === 'estimated' ? result.causes[0]!.steps.findLast((row) => row.time <= half) : undefined
    return step === undefined ? null : holds(step, 0.25)
  }),
  study('log-rank test without a difference', (random, n) => {
    const { time, event } = followUp(random, n, () => 10)
    return findsNothing(
      logRank(
        time,
        event,
        time.map((_, i) => i % 2),
      ),
    )
  }),
  study('three log-rank tests without a difference, Holm: none finds one', (random, n) => {
    const { time, event } = followUp(random, n, () => 10)
    const pairs = pairwiseLogRank(
      time,
      event,
      time.map((_, i) => i % 3),
    )
    return pairs.every(({ adjustedP }) => adjustedP === null || adjustedP >= 0.05)
  }),
  study('Schoenfeld test with proportional hazards', (random, n) => {
    const { x, time, event } = twoGroups(random, n)
    const model = cox({ time, event, covariates: [{ name: 'x', values: x }] })
    return model.kind === 'estimated' ? schoenfeldTest(model).global.p >= 0.05 : null
  }),
]

import { welch } from '../../src/group-difference.ts'
import {
  clopperPearson,
  newcombeDifference,
  newcombeDifferenceCorrected,
  weightedNewcombeDifference,
  weightedWilson,
  wilson,
  wilsonCorrected,
} from '../../src/proportions.ts'
import type { Random } from '../../src/random.ts'
import { ratioOfSums } from '../../src/ratio-of-sums.ts'
import { poolImputations } from '../../src/rubin.ts'
import { mean, sd, tInterval } from '../../src/summaries.ts'
import { weightedMeanInterval } from '../../src/weighted-summaries.ts'
import { type CoverageStudy, draws, holdsIn, single } from './study.ts'

const family = 'Summaries and proportions'
const study = (name: string, run: (random: Random, n: number) => boolean | null) => single(family, name, run)

const counted = (random: Random, n: number, share: number) =>
  draws(n, () => Number(random.bernoulli(share))).filter(Boolean).length

/** Patients kept with a chance that hangs on a trait, and the weights that make up for it. */
function selected(random: Random, n: number, share: (trait: number) => number) {
  const event: number[] = []
  const weights: number[] = []
  while (event.length < n) {
    const trait = Number(random.bernoulli(0.5))
    const chance = trait === 1 ? 0.4 : 0.8
    if (!random.bernoulli(chance)) continue
    event.push(Number(random.bernoulli(share(trait))))
    weights.push(1 / chance)
  }
  return { event, weights }
}

/** A mean of which 30 % of values are missing at random, from 20 proper imputations. */
function pooledMean(random: Random, n: number) {
  const seen = draws(n, () => random.normal(12, 5)).filter(() => !random.bernoulli(0.3))
  const m = seen.length
  if (m < 2) return null
  const [middle, spread] = [mean(seen), sd(seen)]
  const completed = Array.from({ length: 20 }, () => {
    const squares = draws(m - 1, () => random.normal()).reduce((sum, z) => sum + z * z, 0)
    const drawnSd = spread * Math.sqrt((m - 1) / squares)
    const drawnMean = random.normal(middle, drawnSd / Math.sqrt(m))
    return [...seen, ...draws(n - m, () => random.normal(drawnMean, drawnSd))]
  })
  const errors = completed.map((values) => sd(values) / Math.sqrt(n))
  return holdsIn(poolImputations(completed.map(mean), errors, { completeDf: n - 1 }), 12)
}

/** One to four values of each of n patients, who differ among themselves. */
function clustered(random: Random, n: number) {
  const rows = Array.from({ length: n }, (_, patient) => {
    const own = random.normal(0, 3)
    return draws(random.integer(1, 4), () => 12 + own + random.normal(0, 3)).map((value) => ({
      patient,
      value,
    }))
  }).flat()
  return { patient: rows.map(({ patient }) => patient), value: rows.map(({ value }) => value) }
}

const clusters: CoverageStudy = {
  name: 'values in clusters',
  family,
  data: 'one to four values of each of n patients, who differ as much among themselves as within',
  intervals: [{ name: 'mean of values in clusters' }, { name: 'share in clusters, log-odds' }],
  run: (random, n) => {
    const { patient, value } = clustered(random, n)
    const ones = value.map(() => 1)
    const mean = ratioOfSums(value, ones, patient)
    const share = ratioOfSums(
      value.map((each) => Number(each > 12)),
      ones,
      patient,
      { scale: 'share' },
    )
    return [holdsIn(mean, 12), holdsIn(share, 0.5)]
  },
}

export const summaryStudies: readonly CoverageStudy[] = [
  study('t interval', (random, n) => holdsIn(tInterval(draws(n, () => random.normal(12, 5))), 12)),
  study('Welch, unequal spreads and sizes', (random, n) => {
    const first = draws(n, () => random.normal(12, 5))
    return holdsIn(
      welch(
        first,
        draws(n / 2, () => random.normal(10, 8)),
      ),
      2,
    )
  }),
  study('weighted mean, weights by selection', (random, n) => {
    const values = draws(n, () => random.normal(12, 5))
    const weights = draws(n, () => random.uniform(0.5, 1.5))
    return holdsIn(weightedMeanInterval(values, weights), 12)
  }),
  study('Wilson, share 0.3', (random, n) => holdsIn(wilson(counted(random, n, 0.3), n), 0.3)),
  study('Wilson with continuity correction, share 0.3', (random, n) =>
    holdsIn(wilsonCorrected(counted(random, n, 0.3), n), 0.3),
  ),
  study('weighted Wilson, weights by selection', (random, n) => {
    const { event, weights } = selected(random, n, () => 0.3)
    return holdsIn(weightedWilson(event, weights), 0.3)
  }),
  study('Clopper-Pearson, share 0.3', (random, n) =>
    holdsIn(clopperPearson(counted(random, n, 0.3), n), 0.3),
  ),
  study('Newcombe, 0.5 against 0.3', (random, n) =>
    holdsIn(newcombeDifference(counted(random, n, 0.5), n, counted(random, n, 0.3), n), 0.2),
  ),
  study('Newcombe with continuity correction, 0.5 against 0.3', (random, n) =>
    holdsIn(newcombeDifferenceCorrected(counted(random, n, 0.5), n, counted(random, n, 0.3), n), 0.2),
  ),
  study('weighted Newcombe, weights by selection', (random, n) => {
    const [first, second] = [selected(random, n, () => 0.5), selected(random, n, () => 0.3)]
    const interval = (group: typeof first) => weightedWilson(group.event, group.weights)
    return holdsIn(weightedNewcombeDifference(interval(first), interval(second)), 0.2)
  }),
  clusters,
  study('mean pooled from 20 imputations, 30 % missing', pooledMean),
]

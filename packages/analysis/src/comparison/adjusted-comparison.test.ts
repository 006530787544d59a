import { multinomialLogistic } from '@tandem/stats/multinomial-logistic'
import { randomFrom } from '@tandem/stats/random'
import { weightedRegression } from '@tandem/stats/robust-errors'
import { treatmentWeights } from '@tandem/stats/treatment-weights'
import { weightedMeans } from '@tandem/stats/weighted-means'
import { describe, expect, test } from 'vitest'
import { cohortDataOf, type EpisodeFactsRow } from '../cohort-data-of.ts'
import {
  adjustedComparison,
  type ComparisonOptions,
  comparisonOf,
  comparisonStages,
} from './adjusted-comparison.ts'
import { clustersOf } from './clustered-contrasts.ts'
import { comparedEpisodes } from './compared-episodes.ts'
import { comparisonDataOf } from './comparison-data.ts'
import { confoundedRows } from './confounded-rows.ts'
import { comparisonCovariates } from './covariates.ts'
import { armPropensity } from './propensity.ts'
import { plainDifferences, weightedDifferences } from './weighted-differences.ts'
import { weightedOutcomeModel } from './weighted-outcome-model.ts'

const options: ComparisonOptions = { instrument: 'PHQ-9', visit: null, showNeither: false }
const everybody = (rows: readonly EpisodeFactsRow[]) => ({
  include: new Uint8Array(rows.length).fill(1),
  unit: 'week' as const,
})
const compare = (rows: readonly EpisodeFactsRow[], own: Partial<ComparisonOptions> = {}) =>
  comparisonOf(cohortDataOf(rows), everybody(rows), { ...options, ...own })
const confounded = confoundedRows({ seed: 1, episodes: 600, effect: 2, confounding: 0.8, missing: 0.15 })

describe('a cohort in which the worse off get combined care, which truly lowers the score by 2', () => {
  const found = compare(confounded)
  if (found.kind !== 'compared') throw new Error(`refused: ${JSON.stringify(found.refusals)}`)
  const { adjusted } = found

  test('the plain difference is wrong, each adjusted one holds the truth', () => {
    if (found.unadjusted.kind !== 'estimated') throw new Error(found.unadjusted.reason)
    const holds = ({ lower, upper }: { lower: number; upper: number }) => lower <= 2 && upper >= 2
    // Medication only less combined, and therapy only less combined.
    expect(found.unadjusted.differences.slice(1).map(holds)).toEqual([false, false])
    const { overlapWeighted, stabilised, byVisit } = adjusted
    if (
      overlapWeighted.kind !== 'estimated' ||
      stabilised.kind !== 'estimated' ||
      byVisit.kind !== 'estimated'
    )
      throw new Error('not estimated')
    for (const differences of [
      adjusted.leading.differences,
      overlapWeighted.differences,
      stabilised.differences,
      byVisit.visits.at(-1)!.differences,
    ])
      expect(differences.slice(1).map(holds)).toEqual([true, true])
  })

  test('weighting takes the differences at baseline away', () => {
    const row = found.table.find(({ name }) => name === 'Baseline score')!
    expect(row.before).toBeGreaterThan(0.5)
    expect(Math.abs(row.overlap!)).toBeLessThan(0.1)
  })

  test('effective numbers are below the counted ones', () => {
    found.effective!.overlap.forEach((effective, place) => {
      expect(effective).toBeLessThan(found.measured[place]!)
      expect(effective).toBeGreaterThan(30)
    })
  })

  test('means by visit come for the visits after day 28, the leading figures at week 12', () => {
    expect(found.visit).toEqual({ unit: 'week', at: 12 })
    expect(
      adjusted.byVisit.kind === 'estimated' && adjusted.byVisit.visits.map(({ visit }) => visit.at),
    ).toEqual([8, 12])
  })

  test('shares who respond stay between 0 and 1 with their limits', () => {
    expect(adjusted.risks.map(({ outcome }) => outcome)).toEqual(['response', 'remission'])
    for (const { adjusted: shares } of adjusted.risks) {
      if (shares.kind !== 'estimated') throw new Error(shares.reason)
      for (const { estimate, lower, upper } of shares.means) {
        expect(lower).toBeGreaterThanOrEqual(0)
        expect(upper).toBeLessThanOrEqual(1)
        expect(estimate).toBeGreaterThanOrEqual(lower)
      }
    }
  })

  test('an E-value stands beside every difference', () => {
    expect(adjusted.eValues).toHaveLength(3)
    expect(adjusted.eValues[1]!.estimate).toBeGreaterThan(1)
  })

  test('the order of the episodes changes no figure', () => {
    const again = compare(randomFrom(7).shuffle(confounded))
    if (again.kind !== 'compared') throw new Error('refused')
    again.adjusted.leading.differences.forEach((difference, at) => {
      const before = adjusted.leading.differences[at]!
      expect(difference.estimate).toBeCloseTo(before.estimate, 8)
      expect(difference.standardError).toBeCloseTo(before.standardError, 8)
    })
  })

  test('a cohort cut down to what is chosen gives the same answer', () => {
    const more = [...confounded, ...confoundedRows({ seed: 2, episodes: 50, effect: 9, confounding: 0 })]
    const include = Uint8Array.from(more, (_, i) => (i < confounded.length ? 1 : 0))
    const data = cohortDataOf(more)
    const whole = comparisonOf(data, { include, unit: 'week' }, options)
    const compact = comparisonDataOf(data, include)
    const cut = comparisonOf(compact, everybody(confounded), options)
    expect(cut).toEqual(whole)
    expect(JSON.stringify(cut)).toBe(JSON.stringify(found))
  })

  test('every stage is told once, in order', () => {
    expect([...adjustedComparison(cohortDataOf(confounded), everybody(confounded), options)]).toEqual(
      comparisonStages,
    )
  })
})

test.each([
  [8, 8],
  [4, 12],
  [999, 12],
])('week %i asked for is week %i: before day 28, or not planned, nothing is compared', (at, shown) => {
  const early = confounded.map((row) => ({
    ...row,
    visits: [{ unit: 'week' as const, at: 4, score: 10, closed: true }, ...(row.visits ?? [])],
  }))
  expect(compare(early, { visit: { unit: 'week', at } }).visit).toEqual({ unit: 'week', at: shown })
})

describe('who is compared', () => {
  const [first] = confounded
  const rows = (change: Partial<EpisodeFactsRow>) => [...confounded, { ...first!, ...change }]
  test.each([
    ['a plan that is not final', { provisional: true }, 'plan_not_final'],
    ['an arm that is not compared', { initialArm: 'neither' as const }, 'arm_not_compared'],
    ['no baseline', { baseline: null }, 'no_baseline'],
    ['no visit then', { visits: [] }, 'visit_not_planned'],
    [
      'a visit that may still come',
      { visits: [{ unit: 'week' as const, at: 12, score: null, closed: false }] },
      'visit_not_over',
    ],
  ])('%s leaves an episode out and is counted', (_, change, reason) => {
    const found = compare(rows(change))
    expect(found.excluded).toEqual([{ reason, episodes: 1 }])
    expect(found.episodes.reduce((sum, n) => sum + n, 0)).toBe(confounded.length)
  })

  test('an arm of nine is left out, one of ten is not', () => {
    const medication = confounded.filter(({ initialArm }) => initialArm === 'medication_only')
    const others = confounded.filter(({ initialArm }) => initialArm !== 'medication_only')
    expect(compare([...others, ...medication.slice(0, 9)]).arms).toEqual(['therapy_only', 'combined'])
    expect(compare([...others, ...medication.slice(0, 10)]).arms).toHaveLength(3)
  })
})

describe('an adjusted difference is refused', () => {
  const kindsOf = (rows: readonly EpisodeFactsRow[], own?: Partial<ComparisonOptions>) => {
    const found = compare(rows, own)
    return found.kind === 'refused' ? found.refusals.map(({ kind }) => kind) : []
  }
  test('when nobody is there, or all have one plan', () => {
    expect(kindsOf([])).toEqual(['nobody'])
    expect(kindsOf(confounded.map((row) => ({ ...row, initialArm: 'combined' })))).toEqual(['one_arm_only'])
  })
  test('when the effective number of an arm is under 30', () => {
    expect(kindsOf(confounded.slice(0, 90))).toContain('effective_n')
  })
  test('when most of an arm had hardly a chance of another', () => {
    expect(kindsOf(confoundedRows({ seed: 3, episodes: 600, effect: 0, confounding: 6 }))).toContain(
      'overlap',
    )
  })
  test('when a site never offers a plan, and it says which', () => {
    const oneSided = confounded.filter(
      ({ dimensions, initialArm }) => dimensions?.site !== 'South' || initialArm !== 'therapy_only',
    )
    const found = compare(oneSided)
    if (found.kind !== 'refused') throw new Error('not refused')
    expect(found.refusals).toContainEqual({
      kind: 'one_sided',
      what: expect.stringMatching(/^Site South: \d+ episodes, none of them therapy only$/),
    })
  })
  test('and still shows who is compared, the baseline, and what was observed', () => {
    const found = compare(confounded.slice(0, 90))
    expect(found.kind).toBe('refused')
    expect(found.table.length).toBeGreaterThan(5)
    expect(found.overlap).not.toBeNull()
    expect(found.effective).not.toBeNull()
    expect(found.unadjusted.kind).toBe('estimated')
  })
})

describe('beside the methods of the statistics package', () => {
  const rows = confoundedRows({ seed: 5, episodes: 400, effect: 1, confounding: 0.6 }).map((row, i) => ({
    ...row,
    patientId: i,
  }))
  const data = cohortDataOf(rows)
  const compared = comparedEpisodes(data, everybody(rows), ['medication_only', 'therapy_only', 'combined'], {
    unit: 'week',
    at: 12,
  })
  const propensity = armPropensity(compared, comparisonCovariates(data, compared).columns)
  if (propensity.kind !== 'estimated') throw new Error(propensity.reason)
  const base = {
    arm: compared.arm,
    arms: 3,
    clusters: clustersOf(compared.patient),
    outcome: compared.outcome,
  }

  test('without missing scores and with one episode a patient, overlap-weighted means are those of weightedMeans', () => {
    const own = weightedDifferences({ ...base, weights: propensity.overlap }, propensity, 'overlap')
    const known = weightedMeans({
      outcome: compared.outcome,
      arm: compared.arm,
      arms: 3,
      covariates: propensity.columns,
      target: 'overlap',
    })
    if (own.kind !== 'estimated' || known.kind !== 'estimated') throw new Error('not estimated')
    own.means.forEach(({ estimate }, arm) => {
      expect(estimate).toBeCloseTo(known.arms[arm]!.mean, 8)
    })
    own.differences.forEach(({ standardError }, at) => {
      const ratio = standardError / known.contrasts[at]!.standardError
      expect(ratio).toBeGreaterThan(0.9)
      expect(ratio).toBeLessThan(1.05)
    })
  })

  test('the outcome model has the coefficients of weightedRegression and, of single patients, its HC2 errors', () => {
    const dummies = [1, 2].map((place) => Float64Array.from(compared.arm, (own) => (own === place ? 1 : 0)))
    const known = weightedRegression(
      compared.outcome,
      [...dummies, ...propensity.columns],
      propensity.overlap,
    )
    const own = weightedOutcomeModel({ ...base, weights: propensity.overlap }, propensity.columns)
    if (own.kind !== 'estimated' || known.kind !== 'estimated') throw new Error('not estimated')
    const order = known.coefficients.length
    const n = compared.arm.length
    ;[0, 1].forEach((at) => {
      expect(-own.differences[at]!.estimate).toBeCloseTo(known.coefficients[at + 1]!, 8)
      const hc2 = Math.sqrt(known.covariance.HC2![(at + 1) * order + at + 1]! * (n / (n - 1)))
      expect(own.differences[at]!.standardError).toBeCloseTo(hc2, 8)
    })
  })

  test('the propensities are those of multinomialLogistic, the weights those of treatmentWeights', () => {
    const fit = multinomialLogistic(compared.arm, 3, propensity.columns)
    if (fit.kind !== 'estimated') throw new Error(fit.reason)
    const weights = treatmentWeights(compared.arm, fit.probabilities, 'overlap')
    expect(weights.kind === 'estimated' && [...weights.weights]).toEqual([...propensity.overlap])
  })

  test('every episode twice under one patient leaves the errors as they were, under two it does not', () => {
    const twice = (patientOf: (row: EpisodeFactsRow) => number) => [
      ...rows,
      ...rows.map((row) => ({ ...row, patientId: patientOf(row) })),
    ]
    const errorOf = (own: readonly EpisodeFactsRow[]) => {
      const columns = cohortDataOf(own)
      const all = comparedEpisodes(columns, everybody(own), ['medication_only', 'combined'], {
        unit: 'week',
        at: 12,
      })
      const found = plainDifferences({
        outcome: all.outcome,
        arm: all.arm,
        arms: 2,
        weights: Float64Array.from(all.seen),
        clusters: clustersOf(all.patient),
      })
      return found.kind === 'estimated' ? found.differences[0]!.standardError : Number.NaN
    }
    const once = errorOf(rows)
    expect(errorOf(twice(({ patientId }) => patientId!)) / once).toBeCloseTo(1, 2)
    expect(errorOf(twice(({ patientId }) => patientId! + 10_000)) / once).toBeCloseTo(Math.SQRT1_2, 2)
  })
})

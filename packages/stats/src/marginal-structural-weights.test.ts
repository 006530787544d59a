import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimated } from '../reference/estimated.ts'
import { type MarginalStructuralInput, marginalStructuralWeights } from './marginal-structural-weights.ts'
import { randomFrom } from './random.ts'
import { weightedRegression } from './robust-errors.ts'

const chance = (logOdds: number) => 1 / (1 + Math.exp(-logOdds))

/** Treatment follows severity, which earlier treatment lowers; each period of treatment lowers the last score by 2. */
function courses(seed: number, patients: number, periods = 3, hidden = 0.5) {
  const random = randomFrom(seed)
  const rows: { patient: number; period: number; before: number; severity: number; treated: number }[] = []
  const last: { patient: number; total: number; score: number }[] = []
  for (let patient = 0; patient < patients; patient += 1) {
    let [before, severity, total] = [0, random.normal(), 0]
    for (let period = 1; period <= periods; period += 1) {
      severity = 0.6 * severity - hidden * before + random.normal(0, 0.7)
      const treated = Number(random.bernoulli(chance(0.9 * severity + 0.6 * before)))
      rows.push({ patient, period, before, severity, treated })
      before = treated
      total += treated
    }
    last.push({ patient, total, score: 10 - 2 * total + 1.5 * severity + random.normal() })
  }
  return { rows, last }
}

function inputOf({ rows }: ReturnType<typeof courses>): MarginalStructuralInput {
  const [before, period, severity] = (['before', 'period', 'severity'] as const).map((key) =>
    rows.map((row) => row[key]),
  )
  return {
    patient: rows.map(({ patient }) => patient),
    period: period!,
    treatment: rows.map(({ treated }) => treated),
    arms: 2,
    treatmentModel: { covariates: [before!, period!, severity!], stabilising: [before!, period!] },
  }
}

test('the effect of periods of treatment is found although treatment followed severity', () => {
  // Treatment does not change severity here, so the true effect of a period is −2.
  const made = courses(11, 4000, 3, 0)
  const input = inputOf(made)
  const { weights } = estimated(marginalStructuralWeights(input))
  const lastWeights = made.rows.flatMap(({ period }, row) => (period === 3 ? [weights[row]!] : []))
  const effect = (by?: readonly number[]) =>
    estimated(
      weightedRegression(
        made.last.map(({ score }) => score),
        [made.last.map(({ total }) => total)],
        by,
      ),
    ).coefficients[1]!
  expect(effect()).toBeGreaterThan(-1.6)
  expect(effect(lastWeights)).toBeCloseTo(-2, 0)
  expect(Math.abs(effect(lastWeights) + 2)).toBeLessThan(0.15)
})

test('stabilised weights are about 1 on average in every period', () => {
  const result = estimated(marginalStructuralWeights(inputOf(courses(12, 1500))))
  expect(result.periods.map(({ period, n }) => [period, n])).toEqual([
    [1, 1500],
    [2, 1500],
    [3, 1500],
  ])
  for (const { mean, effectiveSize } of result.periods) {
    expect(mean).toBeGreaterThan(0.9)
    expect(mean).toBeLessThan(1.1)
    expect(effectiveSize).toBeLessThan(1500)
  }
  expect(result.truncation).toBeNull()
})

test('where treatment hangs on nothing that changed, all weights are 1', () => {
  const { treatmentModel, ...rest } = inputOf(courses(13, 80))
  const covariates = treatmentModel.stabilising!
  const model = { covariates, stabilising: covariates }
  const { weights } = estimated(marginalStructuralWeights({ ...rest, treatmentModel: model }))
  for (const weight of weights) expect(weight).toBeCloseTo(1, 12)
})

test('the order of rows and the units of covariates do not matter', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
      const made = courses(seed, 60)
      const order = randomFrom(seed).shuffle(made.rows.map((_, row) => row))
      const [here, there] = [
        marginalStructuralWeights(inputOf(made)),
        marginalStructuralWeights(
          inputOf({
            ...made,
            rows: order.map((row) => ({ ...made.rows[row]!, severity: 7 + 3 * made.rows[row]!.severity })),
          }),
        ),
      ]
      expect(there.kind).toBe(here.kind)
      if (here.kind === 'not_estimable' || there.kind === 'not_estimable') return
      order.forEach((row, at) => {
        expect(there.weights[at]! / here.weights[row]!).toBeCloseTo(1, 6)
      })
    }),
    { numRuns: 15, seed: 5 },
  )
})

test('a period that was not open leaves the weight as it was', () => {
  const input = inputOf(courses(14, 100))
  const open = Array.from(input.period, (period) => (period === 3 ? 0 : 1))
  const { treatmentWeights } = estimated(marginalStructuralWeights({ ...input, open }))
  Array.from(input.period).forEach((period, row) => {
    if (period === 3) expect(treatmentWeights[row]).toBe(treatmentWeights[row - 1])
  })
})

test('truncation cuts the weights of those who stayed, and says where and how many', () => {
  const input = inputOf(courses(15, 300))
  const { weights, truncation } = estimated(
    marginalStructuralWeights({ ...input, truncateAt: { lower: 0.05, upper: 0.95 } }),
  )
  expect(Math.max(...weights)).toBe(truncation!.highest)
  expect(Math.min(...weights)).toBe(truncation!.lowest)
  expect(truncation!.truncated).toBe(90)
})

test('what cannot be estimated is said, with the model it is about', () => {
  const made = courses(16, 40)
  const input = inputOf(made)
  const settled = made.rows.map(({ treated }) => treated)
  const { treatmentModel } = input
  expect(
    marginalStructuralWeights({
      ...input,
      treatmentModel: { ...treatmentModel, covariates: [...treatmentModel.covariates, settled] },
    }),
  ).toMatchObject({ kind: 'not_estimable', reason: expect.stringContaining('model of treatment') })
  expect(marginalStructuralWeights({ ...input, open: settled.map(() => 0) })).toEqual({
    kind: 'not_estimable',
    reason: 'treatment: no period was open',
  })
})

test('a caller’s mistakes throw', () => {
  const input = inputOf(courses(17, 20))
  const n = input.period.length
  const zeros = new Array<number>(n).fill(0)
  expect(() => marginalStructuralWeights({ ...input, period: zeros })).toThrow('a period twice')
  expect(() => marginalStructuralWeights({ ...input, left: zeros })).toThrow('must come together')
  expect(() => marginalStructuralWeights({ ...input, arms: 1 })).toThrow('2 or more')
  expect(() => marginalStructuralWeights({ ...input, open: zeros.map(() => 0.5) })).toThrow('must be 0 or 1')
  expect(() => marginalStructuralWeights({ ...input, treatment: [1] })).toThrow(RangeError)
  const leavingModel = { covariates: [], stabilising: null }
  expect(() => marginalStructuralWeights({ ...input, left: zeros.fill(1), leavingModel })).toThrow(
    'a later period',
  )
})

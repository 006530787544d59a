import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CoxInput, type CoxModel, cox } from './cox.ts'
import { coxConcordance, schoenfeldTest } from './cox-diagnostics.ts'
import { coxPredict, coxSurvival } from './cox-prediction.ts'
import { scoreResiduals } from './cox-residuals.ts'
import { nelsonAalen } from './nelson-aalen.ts'
import { randomFrom } from './random.ts'

/** Patients with two covariates, tied times, and true log hazard ratios 0.5 and −0.3. */
function sample(seed: string | number, n = 60): CoxInput {
  const random = randomFrom(seed)
  const x = Array.from({ length: n }, () => (random.bernoulli(0.5) ? 1 : 0))
  const y = Array.from({ length: n }, () => random.normal(40, 10))
  const event = x.map((value, i) => random.exponential(20 * Math.exp(-0.5 * value + 0.03 * (y[i]! - 40))))
  const censored = x.map(() => random.uniform(5, 50))
  return {
    time: event.map((t, i) => Math.ceil(Math.min(t, censored[i]!))),
    event: event.map((t, i) => t <= censored[i]!),
    covariates: [
      { name: 'x', values: x },
      { name: 'y', values: y },
    ],
  }
}

function fitted(input: CoxInput): CoxModel {
  const model = cox(input)
  if (model.kind === 'not_estimable') throw new Error(model.reason)
  return model
}

const estimates = (model: CoxModel) => model.coefficients.map(({ estimate }) => estimate)
const errors = (model: CoxModel) => model.coefficients.map(({ standardError }) => standardError)

function expectClose(actual: readonly number[], expected: readonly number[], digits = 8) {
  actual.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k]!, digits)
  })
}

const seeds = fc.integer({ min: 0, max: 1e6 })
const ties = fc.constantFrom('efron' as const, 'breslow' as const)

test('four patients by hand: the likelihood of one covariate has its maximum at ln 2 / 2', () => {
  // Risk sets {a b c d}, {b c d}, {c d}: events of x = 1, 0, 1 with one 0 left.
  const model = fitted({
    time: [1, 2, 3, 4],
    event: [1, 1, 1, 0],
    covariates: [{ name: 'x', values: [1, 0, 1, 0] }],
  })
  const hazard = model.coefficients[0]!.hazardRatio
  // Score: 1 − h/(h+1) − h/(h+2) + 1 − h/(h+1) = 0.
  expect(2 - (2 * hazard) / (hazard + 1) - hazard / (hazard + 2)).toBeCloseTo(0, 9)
})

test('the order of rows does not matter', () => {
  fc.assert(
    fc.property(seeds, ties, (seed, rule) => {
      const input = sample(seed)
      const back = <Value>(column: ArrayLike<Value>) => Array.from(column).reverse()
      const model = cox({ ...input, ties: rule })
      const other = cox({
        ties: rule,
        time: back(input.time),
        event: back(input.event),
        covariates: input.covariates.map(({ name, values }) => ({ name, values: back(values) })),
      })
      expect(other.kind).toBe(model.kind)
      if (model.kind === 'estimated' && other.kind === 'estimated')
        expectClose(estimates(other), estimates(model), 7)
    }),
    { numRuns: 30 },
  )
})

test('days or weeks, shifted or scaled covariates give the same hazard ratio', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const input = sample(seed)
      const model = fitted(input)
      const weeks = fitted({ ...input, time: Array.from(input.time, (t) => t / 7) })
      expectClose(estimates(weeks), estimates(model))
      const [x, y] = input.covariates
      const moved = fitted({
        ...input,
        covariates: [x!, { name: 'y', values: Array.from(y!.values, (value) => 1e6 + value * 100) }],
      })
      expectClose([estimates(moved)[0]!, estimates(moved)[1]! * 100], estimates(model), 6)
    }),
    { numRuns: 30 },
  )
})

test('doubling all weights changes no estimate, and no robust error', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const input = { ...sample(seed), errors: 'robust' as const, ties: 'breslow' as const }
      const [single, twice] = [fitted(input), fitted({ ...input, weights: Array.from(input.time, () => 2) })]
      expectClose(estimates(twice), estimates(single), 7)
      expectClose(errors(twice), errors(single), 7)
    }),
    { numRuns: 20 },
  )
})

test('a patient cut into start-stop rows is the same patient', () => {
  fc.assert(
    fc.property(seeds, ties, (seed, rule) => {
      const input = sample(seed)
      const cut = Array.from(input.time, (t) => Math.floor(t / 2))
      const rows = Array.from(input.time, (_, i) => i).flatMap((i) =>
        cut[i]! > 0
          ? [
              { i, from: 0, to: cut[i]!, last: false },
              { i, from: cut[i]!, to: input.time[i]!, last: true },
            ]
          : [{ i, from: 0, to: input.time[i]!, last: true }],
      )
      const whole = fitted({ ...input, ties: rule, errors: 'robust' })
      const pieces = fitted({
        ties: rule,
        time: rows.map(({ to }) => to),
        entry: rows.map(({ from }) => from),
        event: rows.map(({ i, last }) => last && Boolean(input.event[i])),
        covariates: input.covariates.map(({ name, values }) => ({
          name,
          values: rows.map(({ i }) => values[i]!),
        })),
        cluster: rows.map(({ i }) => i),
      })
      expectClose(estimates(pieces), estimates(whole), 7)
      expectClose(errors(pieces), errors(whole), 7)
    }),
    { numRuns: 20 },
  )
})

test('rows of weight 0 are not there', () => {
  const input = sample('zero')
  const keep = Array.from(input.time, (_, i) => i % 3 !== 0)
  const pick = <Value>(column: ArrayLike<Value>) => Array.from(column).filter((_, i) => keep[i])
  const part = fitted({
    time: pick(input.time),
    event: pick(input.event),
    covariates: input.covariates.map(({ name, values }) => ({ name, values: pick(values) })),
  })
  const weighted = fitted({ ...input, weights: keep.map((kept) => (kept ? 1 : 0)) })
  expectClose(estimates(weighted), estimates(part))
  expect(weighted.n).toBe(part.n)
})

test('score residuals add up to the score, which is 0 at the estimate', () => {
  const model = fitted(sample('score'))
  for (const rule of ['efron', 'breslow'] as const) {
    const own = fitted({ ...sample('score'), ties: rule })
    const beta = own.coefficients.map(({ estimate }, k) => estimate * own.rows.scale[k]!)
    const residuals = scoreResiduals(own.rows, beta, rule)
    for (let k = 0; k < 2; k += 1) {
      let sum = 0
      for (let row = 0; row < own.n; row += 1) sum += residuals[row * 2 + k]!
      expect(sum).toBeCloseTo(0, 8)
    }
  }
  expect(model.likelihoodRatio.df).toBe(2)
})

test('a covariate without effect predicts the Nelson-Aalen curve', () => {
  const input = sample('flat')
  const model = fitted({ ...input, ties: 'breslow', covariates: [input.covariates[0]!] })
  const flat: CoxModel = {
    ...model,
    coefficients: model.coefficients.map((row) => ({ ...row, estimate: 0 })),
    covariance: Float64Array.of(0),
  }
  const hazard = nelsonAalen(input.time, input.event)
  if (hazard.kind === 'not_estimable') throw new Error(hazard.reason)
  const predicted = coxSurvival(flat, [1])[0]!.steps
  hazard.steps.forEach((step, j) => {
    expect(predicted[j]!.cumulativeHazard).toBeCloseTo(step.cumulativeHazard, 12)
    expect(predicted[j]!.cumulativeHazardError).toBeCloseTo(step.standardError, 12)
  })
})

test('a prediction against another patient is the ratio of the two', () => {
  const model = fitted(sample('predict'))
  const { hazardRatio, linearPredictor } = coxPredict(model, [1, 40], [0, 40])
  expect(hazardRatio).toBeCloseTo(model.coefficients[0]!.hazardRatio, 12)
  expect(linearPredictor).toBeCloseTo(model.coefficients[0]!.estimate, 12)
  expect(coxPredict(model, [1, 40], [1, 40])).toMatchObject({ hazardRatio: 1, standardError: 0 })
})

test.each<[string, number[], RegExp]>([
  ['a covariate that only those with the event have', [1, 1, 1, 0, 0, 0], /separation.*x/],
  ['a covariate that decides who comes first', [6, 5, 4, 3, 2, 1], /separation.*x/],
  ['a constant', [2, 2, 2, 2, 2, 2], /x does not vary/],
])('%s cannot be estimated', (_, values, reason) => {
  const model = cox({
    time: [1, 2, 3, 4, 5, 6],
    event: [1, 1, 1, 0, 0, 0],
    covariates: [{ name: 'x', values }],
  })
  expect(model).toMatchObject({ kind: 'not_estimable', reason: expect.stringMatching(reason) })
})

test('separation is seen at any size and beside other covariates, and names the culprit', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 30, max: 400 }), ties, (seed, n, rule) => {
      const input = sample(seed, n)
      const never = Array.from(input.event, (seen, i) => (seen || i % 2 === 0 ? 0 : 1))
      if (never.every((value) => value === 0)) return
      const model = cox({
        ...input,
        ties: rule,
        covariates: [...input.covariates, { name: 'never', values: never }],
      })
      expect(model).toMatchObject({
        kind: 'not_estimable',
        reason: expect.stringMatching(/separation.*never$/),
      })
    }),
    { numRuns: 40 },
  )
})

test('a rare but estimable effect is estimated', () => {
  const n = 2000
  const random = randomFrom('rare')
  const x = Array.from({ length: n }, (_, i) => (i < 20 ? 1 : 0))
  const time = x.map(() => random.uniform(1, 100))
  const event = time.map((_, i) => (i === 3 || (i >= 20 && random.bernoulli(0.4)) ? 1 : 0))
  const model = fitted({ time, event, covariates: [{ name: 'x', values: x }] })
  expect(model.coefficients[0]!.hazardRatio).toBeLessThan(0.5)
  expect(model.coefficients[0]!.standardError).toBeGreaterThan(0.9)
})

test('collinear covariates are named', () => {
  const input = sample('twice')
  const values = Array.from(input.covariates[1]!.values, (value) => 3 - 2 * value)
  expect(cox({ ...input, covariates: [...input.covariates, { name: 'again', values }] })).toMatchObject({
    kind: 'not_estimable',
    reason: expect.stringMatching(/^again/),
  })
})

test('nobody, no events and one cluster are said', () => {
  const covariates = [{ name: 'x', values: [0, 1] }]
  expect(cox({ time: [], event: [], covariates: [{ name: 'x', values: [] }] })).toMatchObject({
    reason: 'no patients',
  })
  expect(cox({ time: [1, 2], event: [0, 0], covariates })).toMatchObject({ reason: 'no events' })
  const input = sample('cluster')
  expect(cox({ ...input, cluster: Array.from(input.time, () => 'one') })).toMatchObject({
    reason: 'too few clusters for robust errors',
  })
})

test('proportional hazards are not refused, crossing ones are', () => {
  const random = randomFrom('proportional')
  const x = Array.from({ length: 600 }, (_, i) => i % 2)
  const covariates = [{ name: 'x', values: x }]
  const even = x.map((value) => random.exponential(value ? 1 : 2))
  const crossing = x.map((value) => (value ? random.uniform(0.9, 1.1) : random.exponential(1)))
  const all = x.map(() => 1)
  expect(schoenfeldTest(fitted({ time: even, event: all, covariates })).global.p).toBeGreaterThan(0.01)
  expect(schoenfeldTest(fitted({ time: crossing, event: all, covariates })).global.p).toBeLessThan(1e-6)
})

test('concordance has no opinion about a covariate without order and all of it about a perfect one', () => {
  const model = fitted(sample('order', 200))
  const result = coxConcordance(model)
  if (result.kind === 'not_estimable') throw new Error(result.reason)
  expect(result.concordance).toBeGreaterThan(0.5)
  expect(result.standardError).toBeLessThan(0.05)
})

test.each<[string, () => unknown]>([
  ['no covariate', () => cox({ time: [1], event: [1], covariates: [] })],
  [
    'a covariate of another length',
    () => cox({ time: [1], event: [1], covariates: [{ name: 'x', values: [1, 2] }] }),
  ],
  [
    'a missing covariate',
    () => cox({ time: [1], event: [1], covariates: [{ name: 'x', values: [Number.NaN] }] }),
  ],
  ['too few values to predict from', () => coxPredict(fitted(sample(1)), [1])],
  [
    'a term that is not there',
    () => schoenfeldTest(fitted(sample(1)), 'km', [{ name: 'z', covariates: [5] }]),
  ],
])('%s is refused', (_, compute) => {
  expect(compute).toThrow(RangeError)
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { suppressBelow5RoundTo5, suppressBelow11 } from '../small-counts.ts'
import { measureFigures } from './measure-figures.ts'
import { type MeasurePart, measureParts } from './measure-parts.ts'

type Count = Parameters<typeof measureFigures>[0][number]

const treated = (units: number): Count => ({ dimension: 'treated', value: null, part: 'treated', units })
const because = (part: MeasurePart, value: string | null, units: number): Count => ({
  dimension: 'reason',
  value,
  part,
  units,
})
const of = (dimension: 'stratum' | 'month', value: string, part: MeasurePart, units: number): Count => ({
  dimension,
  value,
  part,
  units,
})

const counts: readonly Count[] = [
  treated(200),
  because('not_in_population', '1', 80),
  because('excluded', '2', 14),
  because('excluded', '3', 3),
  because('pending', '4', 20),
  because('not_met', '5', 30),
  because('not_met', '6', 13),
  because('met', '7', 40),
  of('stratum', '12-17', 'met', 4),
  of('stratum', '12-17', 'not_met', 12),
  of('stratum', '18+', 'met', 36),
  of('stratum', '18+', 'not_met', 31),
  of('month', '2025-02', 'met', 20),
  of('month', '2025-01', 'met', 20),
  of('month', '2025-01', 'not_met', 43),
]
const sentences = ['outside', 'bipolar', 'hospice', 'open', 'no score', 'too high', 'low']

describe('without anything withheld', () => {
  const figures = measureFigures(counts, sentences, null)

  test('the funnel goes from those treated to those who met it', () => {
    expect(figures.steps).toEqual({
      treated: 200,
      population: 120,
      denominator: 120,
      included: 83,
      met: 40,
    })
    expect(figures.rate).toMatchObject({ met: 40, included: 83, rate: 40 / 83, withheld: false })
    expect(figures.rate.lower).toBeCloseTo(0.3778, 3)
  })

  test('reasons are counted in words, most frequent first', () => {
    expect(figures.parts.find(({ part }) => part === 'not_met')).toEqual({
      part: 'not_met',
      n: 43,
      reasons: [
        { place: 5, sentence: 'no score', n: 30 },
        { place: 6, sentence: 'too high', n: 13 },
      ],
    })
    expect(figures.months.map(({ month, rate }) => [month, rate.met, rate.included])).toEqual([
      ['2025-01', 20, 63],
      ['2025-02', 20, 20],
    ])
  })

  test('nobody is no rate', () => {
    const { rate, steps } = measureFigures([treated(12)], [], null)
    expect(rate).toMatchObject({ met: 0, included: 0, rate: null, lower: null, withheld: false })
    expect(steps.population).toBe(0)
  })
})

describe('for a reader without patients', () => {
  test.each([
    [10, null],
    [11, 11],
  ])('a population of %d is shown as %j', (units, shown) => {
    const { steps, rate } = measureFigures([because('met', '1', units)], ['low'], suppressBelow11)
    expect(steps.population).toBe(shown)
    expect(rate.withheld).toBe(shown === null)
  })

  test.each([
    [11, 3],
    [10, 0],
  ])(
    'with %i who met it in one month, %i months are told: quarters would tell a single one left out',
    (met, told) => {
      const inMonth = (month: string, met: number, notMet: number) => [
        of('month', month, 'met', met),
        of('month', month, 'not_met', notMet),
      ]
      const { months } = measureFigures(
        [
          because('met', '1', 80 + met),
          because('not_met', '2', 120),
          ...inMonth('2026-01', 40, 40),
          ...inMonth('2026-02', met, 40),
          ...inMonth('2026-03', 40, 40),
        ],
        ['a', 'b'],
        suppressBelow11,
      )
      expect(months).toHaveLength(told)
    },
  )

  test('a small part that is excluded costs the size of the population, not the rate', () => {
    const { parts, rate, steps } = measureFigures(
      [treated(300), because('excluded', '1', 3), because('not_met', '2', 30), because('met', '3', 40)],
      ['a', 'b', 'c'],
      suppressBelow11,
    )
    const shown = Object.fromEntries(parts.map(({ part, n }) => [part, n]))
    expect(shown).toMatchObject({ excluded: null, not_met: 30, met: 40, pending: 0 })
    expect(rate).toMatchObject({ met: 40, included: 70, withheld: false })
    expect(steps).toEqual({ treated: 300, population: null, denominator: null, included: 70, met: 40 })
  })

  test('of several withheld parts that reach the threshold the sum may be known', () => {
    const { rate, steps } = measureFigures(
      [
        because('excluded', '1', 3),
        because('pending', '2', 8),
        because('not_met', '3', 30),
        because('met', '4', 40),
      ],
      ['a', 'b', 'c', 'd'],
      suppressBelow11,
    )
    expect([rate.withheld, steps.population, steps.denominator]).toEqual([false, 81, 81])
  })

  test.each([
    ['met', 3, 200, 203],
    ['not met', 200, 3, 203],
    ['both', 3, 4, null],
  ])('a few who are %s withhold the rate', (_, met, notMet, population) => {
    const { rate, steps } = measureFigures(
      [because('not_met', '1', notMet), because('met', '2', met)],
      ['a', 'b'],
      suppressBelow11,
    )
    expect(rate.withheld).toBe(true)
    expect(steps).toMatchObject({ population, included: null, met: null })
  })

  test('those treated are withheld where all other parts beside them would tell a small one', () => {
    const of = (inCare: number) =>
      measureFigures(
        [
          treated(inCare),
          because('not_in_population', '1', 100),
          because('excluded', '2', 3),
          because('not_met', '3', 30),
          because('met', '4', 40),
        ],
        ['a', 'b', 'c', 'd'],
        suppressBelow11,
      ).steps.treated
    expect([of(173), of(180), of(181)]).toEqual([null, null, 181])
  })

  test('a small reason hides in its part', () => {
    const { parts } = measureFigures(counts, sentences, suppressBelow11)
    expect(parts.find(({ part }) => part === 'excluded')).toMatchObject({
      n: 17,
      reasons: [
        { place: 2, n: null },
        { place: 3, n: null },
      ],
    })
  })

  test('a small stratum takes the other one with it', () => {
    const { strata, rate } = measureFigures(counts, sentences, suppressBelow11)
    expect(rate.withheld).toBe(false)
    expect(strata.map((each) => each.rate.withheld)).toEqual([true, true])
  })

  test('those treated are withheld where the population is but a few less', () => {
    const steps = (units: number) =>
      measureFigures(
        [treated(units), because('met', '1', 40), because('not_met', '2', 40)],
        ['a', 'b'],
        suppressBelow11,
      ).steps.treated
    expect([steps(80), steps(81), steps(90), steps(91)]).toEqual([80, null, null, 91])
  })

  test('rounding leaves no exact rate', () => {
    const { rate, steps } = measureFigures(
      [because('met', '1', 41), because('not_met', '2', 42)],
      ['a', 'b'],
      suppressBelow5RoundTo5,
    )
    expect(rate).toMatchObject({ met: 40, included: 85, rate: 0.49 })
    expect(steps.population).toBe(85)
  })
})

test('no count below the threshold can be worked out from what is shown', () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 60 }))
  fc.assert(
    fc.property(fc.array(fc.tuple(size, size), { minLength: 7, maxLength: 7 }), (sizes) => {
      const given = measureParts.flatMap((part, place) =>
        sizes[place]!.map((units, k) => because(part, String(2 * place + k + 1), units)).filter(
          ({ units }) => units > 0,
        ),
      )
      const { parts, steps } = measureFigures(
        given,
        Array.from({ length: 14 }, (_, k) => `r${k}`),
        suppressBelow11,
      )
      const real = (part: MeasurePart) =>
        given.filter((count) => count.part === part).reduce((sum, { units }) => sum + units, 0)
      const all = parts.filter(({ part }) => part !== 'not_in_population')
      const hidden = all.filter(({ n }) => n === null)
      for (const { n } of all) expect(n === null || n === 0 || n >= 11).toBe(true)
      const rest = hidden.reduce((sum, { part }) => sum + real(part), 0)
      if (steps.population !== null && hidden.some(({ part }) => real(part) > 0))
        expect(hidden.length >= 2 && rest >= 11).toBe(true)
      for (const { n, reasons } of parts) {
        const kept = reasons.filter((reason) => reason.n === null)
        for (const reason of reasons) expect(reason.n === null || reason.n >= 11).toBe(true)
        if (n !== null && kept.length > 0) expect(kept.length).toBeGreaterThanOrEqual(2)
      }
    }),
    { numRuns: 1_000, seed: 7 },
  )
})

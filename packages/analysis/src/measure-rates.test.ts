import type { MeasurePopulation, MeasureSubject } from '@tandem/domain/quality-measure'
import { isIncluded } from '@tandem/domain/quality-measure'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { measureRate, noParts, rateOfParts } from './measure-rates.ts'
import { measureParts } from './measures/measure-parts.ts'

const subject = (
  populations: readonly MeasurePopulation[],
  more: Partial<MeasureSubject> & { readonly why?: readonly [MeasurePopulation, boolean, string] } = {},
): MeasureSubject => {
  const { why, ...rest } = more
  return {
    key: 'patient',
    episodeKey: null,
    on: '2026-01-01',
    populations: {
      initial_population: populations.includes('initial_population'),
      denominator: populations.includes('denominator'),
      denominator_exclusion: populations.includes('denominator_exclusion'),
      denominator_exception: populations.includes('denominator_exception'),
      numerator: populations.includes('numerator'),
    },
    stratum: null,
    index: null,
    window: null,
    pending: false,
    reasons:
      why === undefined
        ? []
        : [{ population: why[0], met: why[1], reason: why[2], words: `${why[2]} today` }],
    ...rest,
  }
}
const within = ['initial_population', 'denominator'] as const
const met = subject([...within, 'numerator'])
const notMet = subject(within)
const excluded = subject([...within, 'denominator_exclusion'])
const excepted = subject([...within, 'denominator_exception'])
const pending = subject(within, { pending: true })
const outside = subject([])

test('the funnel goes from everybody seen to those who met it', () => {
  const all = [outside, outside, excluded, excepted, pending, pending, pending, met, met, notMet]
  expect(measureRate([...all, subject(['initial_population'])]).funnel).toEqual({
    seen: 11,
    initialPopulation: 9,
    denominator: 8,
    excluded: 1,
    excepted: 1,
    pending: 3,
    included: 3,
    met: 2,
  })
})

test.each([
  [
    'excluded and met',
    subject([...within, 'denominator_exclusion', 'numerator']),
    { excluded: 1, included: 0 },
  ],
  ['excepted but met', subject([...within, 'denominator_exception', 'numerator']), { excepted: 0, met: 1 }],
  ['excluded and pending', { ...excluded, pending: true }, { excluded: 1, pending: 0 }],
  ['pending and met so far', { ...met, pending: true }, { pending: 1, included: 0, met: 0 }],
  ['met without being in the denominator', subject(['numerator']), { initialPopulation: 0, met: 0 }],
])('%s counts once', (_, unit, expected) => {
  expect(measureRate([unit]).funnel).toMatchObject({ seen: 1, ...expected })
})

describe('the rate', () => {
  test('is met of included, with the published Wilson interval', () => {
    const { rate, level } = measureRate([...Array(81).fill(met), ...Array(182).fill(notMet)])
    expect(level).toBe(0.95)
    expect(rate?.value).toBeCloseTo(0.308, 4)
    expect(rate?.lower).toBeCloseTo(0.2553, 4)
    expect(rate?.upper).toBeCloseTo(0.3662, 4)
  })

  test('is 0 when nobody met it, and none at all when nobody is included', () => {
    expect(measureRate([notMet]).rate).toMatchObject({ value: 0, lower: 0 })
    expect(measureRate([outside, excluded, excepted, pending]).rate).toBeNull()
    expect(measureRate([]).rate).toBeNull()
  })

  test('of another level has another interval', () => {
    const [narrow, wide] = [0.8, 0.99].map((level) => rateOfParts({ ...noParts, met: 5, not_met: 5 }, level))
    expect(narrow?.rate?.lower).toBeGreaterThan(wide?.rate?.lower ?? 1)
  })

  test('of parts that can’t be is refused', () => {
    expect(() => rateOfParts({ ...noParts, met: -1 })).toThrow(RangeError)
    expect(() => rateOfParts({ ...noParts, pending: 0.5 })).toThrow(RangeError)
    expect(() => rateOfParts(noParts, 1)).toThrow(RangeError)
  })
})

test('strata stand in the order of the measure, empty ones too, unexpected ones after them', () => {
  const { strata } = measureRate(
    [{ ...met, stratum: '18+' }, { ...notMet, stratum: '18+' }, { ...met, stratum: 'elsewhere' }, outside],
    ['12-17', '18+'],
  )
  expect(strata.map(({ stratum, rate, funnel }) => [stratum, rate?.value ?? null, funnel.seen])).toEqual([
    ['12-17', null, 0],
    ['18+', 0.5, 2],
    ['elsewhere', 1, 1],
  ])
})

test('reasons are counted once per unit, by part, the most frequent first', () => {
  const why = (population: MeasurePopulation, isMet: boolean, reason: string) =>
    ({ why: [population, isMet, reason] }) as const
  const { reasons } = measureRate([
    subject(within, why('numerator', false, 'No score')),
    subject(within, why('numerator', false, 'Not below 5')),
    subject(within, why('numerator', false, 'Not below 5')),
    subject([...within, 'denominator_exclusion'], why('denominator_exclusion', true, 'Died')),
    subject([], why('initial_population', false, 'No visit')),
    met,
  ])
  expect(reasons).toEqual([
    { part: 'not_in_population', reason: 'No visit', units: 1 },
    { part: 'excluded', reason: 'Died', units: 1 },
    { part: 'not_met', reason: 'Not below 5', units: 2 },
    { part: 'not_met', reason: 'No score', units: 1 },
    { part: 'met', reason: 'No reason given', units: 1 },
  ])
})

test('whatever the units, the steps add up and agree with the rule of who is included', () => {
  const flags = fc.record({
    initial_population: fc.boolean(),
    denominator: fc.boolean(),
    denominator_exclusion: fc.boolean(),
    denominator_exception: fc.boolean(),
    numerator: fc.boolean(),
  })
  const units = fc.array(
    fc
      .tuple(flags, fc.boolean())
      .map(([populations, isPending]): MeasureSubject => ({ ...notMet, populations, pending: isPending })),
  )
  fc.assert(
    fc.property(units, (subjects) => {
      const { funnel, rate, reasons } = measureRate(subjects)
      const included = subjects.filter(isIncluded)
      expect(funnel.included).toBe(included.length)
      expect(funnel.met).toBe(included.filter(({ populations }) => populations.numerator).length)
      expect(funnel.denominator).toBe(funnel.included + funnel.excluded + funnel.excepted + funnel.pending)
      expect(reasons.reduce((sum, { units: n }) => sum + n, 0)).toBe(subjects.length)
      expect(rate === null).toBe(included.length === 0)
      expect(measureRate(subjects.toReversed())).toEqual(measureRate(subjects))
    }),
  )
})

test('every part has a place in the funnel', () => {
  for (const part of measureParts) expect(rateOfParts({ ...noParts, [part]: 1 }).funnel.seen).toBe(1)
})

import { readFileSync } from 'node:fs'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { describe, expect, test } from 'vitest'
import { noArm } from './arm-at-visit.ts'
import { chosenEpisodes } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import {
  type OutcomeRate,
  type OutcomeRatesOptions,
  outcomeRates,
  type RateMeasure,
  rateStates,
  rateStatesAt,
} from './outcome-rates.ts'

const week = (at: number) => ({ unit: 'week', at }) as const
const plain: OutcomeRatesOptions = { instrument: 'PHQ-9', armView: 'initial_plan', showNeither: false }

function ratesOf(rows: readonly EpisodeFactsRow[], options: Partial<OutcomeRatesOptions> = {}) {
  const data = cohortDataOf(rows)
  const choice = { dimensions: {}, lists: {}, startedFrom: null, startedTo: null, unit: 'most' } as const
  return outcomeRates(data, chosenEpisodes(data, choice), { ...plain, ...options })
}

function rateAt(
  rows: readonly EpisodeFactsRow[],
  measure: RateMeasure,
  arm: PlanArm = 'combined',
  at = 12,
  options: Partial<OutcomeRatesOptions> = {},
): OutcomeRate {
  const visit = ratesOf(rows, options).visits.find((known) => known.visit.at === at)
  const rate = visit?.arms.find((known) => known.arm === arm)?.rates[measure]
  if (!rate) throw new Error(`no ${measure} at ${at}`)
  return rate
}

const episode = (
  baseline: number | null,
  score: number | null,
  more: Partial<EpisodeFactsRow> & { closed?: boolean } = {},
): EpisodeFactsRow => {
  const { closed = true, ...rest } = more
  return { initialArm: 'combined', baseline, visits: [{ ...week(12), score, closed }], ...rest }
}

describe('both sides of every threshold', () => {
  test.each<[RateMeasure, number, number, number, number]>([
    ['response', 10, 5, 1, 1],
    ['response', 10, 6, 0, 1],
    ['response', 9, 0, 0, 0],
    ['response', 11, 5, 1, 1],
    ['response', 11, 6, 0, 1],
    ['remission', 10, 4, 1, 1],
    ['remission', 10, 5, 0, 1],
    ['remission', 9, 4, 0, 0],
    ['improved', 9, 3, 1, 1],
    ['improved', 9, 4, 0, 1],
    ['deteriorated', 9, 15, 1, 1],
    ['deteriorated', 9, 14, 0, 1],
  ])('%s of %i to %i counts %i of %i', (measure, baseline, score, met, counted) => {
    const rate = rateAt([episode(baseline, score)], measure)
    expect([rate.met, rate.counted, rate.belowCaseness]).toEqual([met, counted, 1 - counted])
  })
})

test('who could not be counted stands beside the rate, each for one reason', () => {
  const rows = [
    episode(16, 8),
    episode(16, 12),
    episode(16, null),
    episode(16, null, { closed: false }),
    episode(8, 4),
    episode(8, null),
    episode(null, 8),
    episode(16, 4, { provisional: true }),
  ]
  expect(rateAt(rows, 'response')).toMatchObject({
    met: 1,
    counted: 2,
    noScore: 1,
    notYet: 1,
    belowCaseness: 2,
    noBaseline: 1,
  })
  expect(rateAt(rows, 'improved')).toMatchObject({
    met: 1,
    counted: 3,
    noScore: 2,
    notYet: 1,
    belowCaseness: 0,
  })
  expect(ratesOf(rows).provisional).toEqual([0, 0, 1, 0])
})

test('the bounds take those without a score as not met and as met; a window that is open is in neither', () => {
  const rate = rateAt(
    [
      episode(16, 8),
      episode(16, 12),
      episode(16, null),
      episode(16, null),
      episode(16, null, { closed: false }),
    ],
    'response',
  )
  expect([rate.ifNoneMet, rate.ifAllMet]).toEqual([0.25, 0.75])
  expect(rate.interval).toMatchObject({ proportion: 0.5, n: 2 })
})

test('with everybody scored both bounds are the rate', () => {
  const rate = rateAt([episode(16, 8), episode(16, 12), episode(20, 3)], 'response')
  expect(rate.ifNoneMet).toBe(2 / 3)
  expect(rate.ifAllMet).toBe(2 / 3)
})

test('an arm with nobody has no rate, not 0 %', () => {
  const rate = rateAt([episode(16, 8)], 'response', 'therapy_only')
  expect(rate).toMatchObject({ counted: 0, ifNoneMet: null, ifAllMet: null })
  expect(rate.interval.kind).toBe('not_estimable')
})

test('an instrument without a definition says why, and has no rate', () => {
  const { notDefined, visits } = ratesOf([episode(40, 60)], { instrument: 'WHO-5' })
  expect(notDefined.map(({ measure }) => measure)).toContain('response')
  expect(visits[0]!.arms[0]!.rates.response).toBeNull()
  expect(() => ratesOf([episode(16, 8)], { instrument: 'XYZ' })).toThrow(RangeError)
})

test('the usual weeks are told of everybody, another week only where a chosen programme has it', () => {
  const rows = [4, 6, 7, 8, 12, 24, 52].map((at) => ({
    initialArm: 'combined' as const,
    ...(at === 7 && { byMonth: true }),
    visits: [{ ...week(at), score: null, closed: true }],
  }))
  expect(ratesOf(rows).visits.map(({ visit }) => visit.at)).toEqual([4, 6, 8, 12, 24, 52])
})

test('an episode is in no rate of a visit that its programme does not have', () => {
  const rows = [episode(16, 8), { ...episode(16, 8), visits: [{ ...week(6), score: 8 }] }]
  const { visits } = ratesOf(rows)
  expect(visits.map(({ arms }) => arms.find(({ arm }) => arm === 'combined')?.episodes)).toEqual([1, 1])
  expect(rateAt(rows, 'response', 'combined', 6).counted).toBe(1)
})

describe('the arm of an episode at a visit', () => {
  const moved = episode(16, 8, {
    initialArm: 'therapy_only',
    points: [
      { slot: 0, score: 16, armInForce: 'therapy_only', armAsTreated: 'neither' },
      { slot: 11, score: 8, armInForce: 'combined', armAsTreated: 'medication_only' },
    ],
  })
  const silent = episode(16, null, {
    initialArm: 'therapy_only',
    points: [{ slot: 0, score: 16, armInForce: 'therapy_only', armAsTreated: 'medication_only' }],
    segments: [
      { arm: 'therapy_only', fromDay: 0 },
      { arm: 'combined', fromDay: 84 },
    ],
  })

  test.each([
    ['initial_plan', 'therapy_only', 1],
    ['plan_in_force', 'combined', 1],
    ['as_treated', 'medication_only', 1],
  ] as const)('by %s a score under another plan counts in %s', (armView, arm, counted) => {
    expect(rateAt([moved], 'response', arm, 12, { armView }).counted).toBe(counted)
  })

  test.each([
    [84, 'combined'],
    [85, 'therapy_only'],
  ] as const)('without a score the plan from day %i on leaves week 12 in %s', (fromDay, arm) => {
    const row = {
      ...silent,
      segments: [{ arm: 'therapy_only', fromDay: 0 } as const, { arm: 'combined', fromDay } as const],
    }
    expect(rateAt([row], 'response', arm, 12, { armView: 'plan_in_force' }).noScore).toBe(1)
  })

  test('as treated, without a score in the window, the last score before tells the arm', () => {
    expect(rateAt([silent], 'response', 'medication_only', 12, { armView: 'as_treated' }).noScore).toBe(1)
    const never = { ...silent, points: [] }
    const { visits } = ratesOf([never], { armView: 'as_treated', showNeither: true })
    expect(visits[0]!.arms.map(({ episodes }) => episodes)).toEqual([0, 0, 0, 0])
  })

  test.each([
    [9, 0],
    [10, 1],
    [14, 1],
    [15, 0],
  ])('a score of week %i is in the window of week 12: %i', (slot, inside) => {
    const row = { ...moved, points: [moved.points![0]!, { ...moved.points![1]!, slot }] }
    const counted = rateAt([row], 'response', 'medication_only', 12, { armView: 'as_treated' }).counted
    expect(counted).toBe(slot <= 14 ? 1 : 0)
    const byPlan = rateAt([row], 'response', 'combined', 12, { armView: 'plan_in_force' }).counted
    expect(byPlan).toBe(inside)
  })
})

test('the states of the episodes add up to the rate', () => {
  const rows = [
    episode(16, 8),
    episode(16, 12),
    episode(16, null),
    episode(8, 4),
    episode(16, 3, { provisional: true }),
  ]
  const data = cohortDataOf(rows)
  const found = rateStatesAt(data, new Uint8Array(5).fill(1), plain, 'response', week(12))!
  expect(Array.from(found.states, (state) => rateStates[state])).toEqual([
    'met',
    'not_met',
    'no_score',
    'below_caseness',
    'met',
  ])
  expect(found.arms[4]).toBe(noArm)
  expect(rateStatesAt(data, new Uint8Array(5), plain, 'response', week(13))).toBeNull()
})

describe('the trial', () => {
  type Responder = {
    arm: PlanArm
    month: number
    n: number
    x: number
    prop: number
    wilson_lower: number
    wilson_upper: number
  }
  const reference = new URL('../../stats/reference/', import.meta.url)
  const read = (name: string) => readFileSync(new URL(name, reference), 'utf8')
  const expected: { tolerance: { abs: number }; expected: { responders: Responder[] } } = JSON.parse(
    read('btheb_responders_reliable_change.expected.json'),
  )

  function trial(): EpisodeFactsRow[] {
    const rows = new Map<string, { arm: PlanArm; baseline: number; scores: Map<number, number> }>()
    const own = readFileSync(new URL('../reference/btheb_long.csv', import.meta.url), 'utf8')
    for (const line of own.trim().split(/\r?\n/).slice(1)) {
      const cells = line.split(',')
      const [id, arm, month, score] = [cells[0]!, cells[4] as PlanArm, Number(cells[6]), cells[7]!]
      const row = rows.get(id) ?? { arm, baseline: 0, scores: new Map() }
      rows.set(id, row)
      if (score === '') continue
      if (month === 0) row.baseline = Number(score)
      else row.scores.set(month, Number(score))
    }
    return Array.from(rows.values(), ({ arm, baseline, scores }) => ({
      initialArm: arm,
      byMonth: true,
      baseline,
      visits: [2, 3, 5, 8].map((at) => ({
        unit: 'month' as const,
        at,
        score: scores.get(at) ?? null,
        closed: true,
      })),
    }))
  }

  test('responders and their intervals are R’s in every arm and month', () => {
    const { visits } = ratesOf(trial(), { instrument: 'BDI-II', showNeither: true })
    expect(expected.expected.responders).toHaveLength(16)
    for (const row of expected.expected.responders) {
      const arms = visits.find(({ visit }) => visit.at === row.month)!.arms
      const rate = arms.find(({ arm }) => arm === row.arm)!.rates.response!
      expect([row.arm, row.month, rate.counted, rate.met]).toEqual([row.arm, row.month, row.n, row.x])
      if (rate.interval.kind !== 'estimated') throw new Error('no interval')
      for (const [ours, theirs] of [
        [rate.interval.proportion, row.prop],
        [rate.interval.lower, row.wilson_lower],
        [rate.interval.upper, row.wilson_upper],
      ] as const)
        expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(expected.tolerance.abs)
    }
  })
})

import { describe, expect, test } from 'vitest'
import {
  assuranceSentence,
  type HeldOverTime,
  overTimeSummary,
  type ProcessPoint,
  periodWords,
  pointSentence,
  signalWords,
} from './chart-words.ts'
import { gapWords, groupSentence } from './equity-words.ts'
import { rateDomain, rateTicks, timePlaces } from './process-geometry.ts'

const charted = { from: '2025-03-01', value: 0.5, centre: 0.45, lower: -0.02, upper: 0.61 }
const common: ProcessPoint = {
  key: '2025-03',
  from: '2025-03-01',
  to: '2025-03-31',
  partial: false,
  count: { met: 20, n: 40, withheld: false },
  rate: 0.5,
  charted: { ...charted, signal: null, meaning: null },
  few: false,
}
const held = (more: Partial<HeldOverTime> = {}): HeldOverTime => ({
  measure: { id: 'x', name: 'X', shortName: 'X', improvement: 'higher', unit: 'patient' },
  site: null,
  sites: [],
  notes: [],
  suppression: null,
  found: {
    kind: 'held',
    runs: 1,
    run: {
      run: 'r',
      from: '2025-01-01',
      to: '2025-12-31',
      asOf: '2026-01-01',
      version: '1',
      dataAsOf: '2026-01-01T00:00:00Z',
      computedAt: '2026-01-01T00:00:00Z',
    },
  },
  target: null,
  step: 'month',
  process: { points: [common], segments: [], variation: null, assurance: null },
  rare: null,
  ...more,
})

test.each([
  ['2025-03-01', '2025-03-31', 'Mar 2025'],
  ['2025-01-01', '2025-03-31', 'Jan to Mar 2025'],
  ['2025-01-01', '2025-12-31', '2025'],
])('%s to %s is %s', (from, to, words) => {
  expect(periodWords({ from, to })).toBe(words)
})

describe('a point in words', () => {
  test('has its counts, its limits and what it is', () => {
    expect(pointSentence(common, 11)).toBe(
      'Mar 2025: 50.0 %, 20 of 40, limits −2.0 % to 61.0 %, common cause.',
    )
  })

  test('never has a rate of 0 where nobody is counted, or where it is withheld', () => {
    const nobody = { ...common, count: { met: 0, n: 0, withheld: false }, rate: null, charted: null }
    expect(pointSentence(nobody, 11)).toBe('Mar 2025: nobody to count.')
    const hidden = { ...nobody, count: { met: null, n: null, withheld: true } }
    expect(pointSentence(hidden, 11)).toMatch(/^Mar 2025: withheld, fewer than 11/)
  })

  test('says which rule makes it special, and what that means', () => {
    const special = { signal: { rule: 'shift', direction: 'up' }, meaning: 'improvement' } as const
    expect(signalWords(special)).toBe(
      'special cause, improvement: one of 7 or more in a row on one side of the centre',
    )
  })
})

describe('assurance in words', () => {
  test.each([
    [null, null, 'No target is set.'],
    [0.6, 'consistently_fails', 'Target 60.0 %: consistently missed.'],
    [0.6, 'consistently_passes', 'Target 60.0 %: consistently met.'],
    [0.6, 'hit_and_miss', 'Target 60.0 %: met or missed by chance.'],
    [0.6, null, 'Target 60.0 %: without limits it can’t be told whether it will be met.'],
  ] as const)('target %s, %s', (target, assurance, words) => {
    const { process } = held()
    expect(assuranceSentence(held({ target, process: { ...process, assurance } }))).toBe(words)
  })

  test('is not judged where neither way is better', () => {
    const measure = { ...held().measure, improvement: 'neither' as const }
    expect(assuranceSentence(held({ target: 0.5, measure }))).toMatch(/nothing is judged/)
  })
})

test('the summary warns of trial limits and says when they are locked', () => {
  const segment = (trial: boolean) => ({
    kind: 'estimated' as const,
    from: '2025-01-01',
    chart: 'p' as const,
    centre: 0.45,
    baseline: trial ? 7 : 12,
    trial,
    points: [],
  })
  const summary = (trial: boolean) =>
    overTimeSummary(held({ process: { ...held().process, segments: [segment(trial)] } }), 11)
  expect(summary(true)).toMatch(/Trial limits: they rest on 7 points/)
  expect(summary(false)).toMatch(/first 12 points and are locked/)
})

describe('axes', () => {
  test('a limit below 0 ends at 0, and every value lies inside', () => {
    const [least, most] = rateDomain(held({ target: 0.7 }))
    expect(least).toBe(0)
    expect(most).toBeGreaterThanOrEqual(0.7)
    expect(most).toBeLessThanOrEqual(1)
  })

  test('nothing to draw still has an axis', () => {
    expect(rateDomain(held({ process: { ...held().process, points: [] } }))).toEqual([0, 1])
  })

  test('ticks are round, and few', () => {
    expect(rateTicks(0.42, 0.58)).toEqual([0.4, 0.45, 0.5, 0.55, 0.6])
    expect(rateTicks(0, 1).length).toBeLessThanOrEqual(7)
  })

  test('periods stand at their true distance', () => {
    expect(timePlaces(['2025-01-01', '2025-01-31', '2025-03-02'])).toEqual([0, 0.5, 1])
    expect(timePlaces(['2025-01-01'])).toEqual([0.5])
  })
})

describe('gaps in words', () => {
  test('stand in points, with a sign and an interval', () => {
    expect(gapWords({ estimate: -0.1, lower: -0.199, upper: 0.004 })).toBe('−10.0 points (−19.9 to 0.4)')
    expect(gapWords({ estimate: 0.05, lower: 0.01, upper: 0.09 })).toBe('+5.0 points (1.0 to 9.0)')
    expect(gapWords({ estimate: 0.0001, lower: -0.01, upper: 0.01 })).toBe('0.0 points (−1.0 to 1.0)')
    expect(gapWords(null)).toBe('–')
  })

  test('a group without anybody has no rate, and the unknown has a name', () => {
    const group = { group: null, count: { met: 0, n: 0, withheld: false }, rate: null, gap: null, trend: [] }
    expect(groupSentence(group, null, 11)).toBe('not recorded: nobody to count.')
  })
})

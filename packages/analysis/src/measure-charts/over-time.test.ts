import { proportionChart, rateChart } from '@tandem/stats/attribute-chart'
import { individualsChart } from '@tandem/stats/control-chart'
import { describe, expect, test } from 'vitest'
import { type OverTimeOptions, processOverTime } from './over-time.ts'
import { periodsIn } from './periods.ts'
import { chartFor } from './process-chart.ts'
import { type Count, openCount } from './unit-counts.ts'

const year = { from: '2025-01-01', to: '2025-12-31' }
const twoYears = { from: '2025-01-01', to: '2026-12-31' }
const options: OverTimeOptions = {
  chart: 'p',
  several: false,
  improvement: 'higher',
  target: null,
  rebasedOn: [],
}

const chartOf = (counts: readonly Count[], more: Partial<OverTimeOptions> = {}, window = twoYears) => {
  const periods = periodsIn(window, 'month').slice(0, counts.length)
  return processOverTime(periods, counts.map(openCount), { ...options, ...more })
}
const of100 = (...met: number[]): Count[] => met.map((count) => ({ met: count, n: 100 }))
const steady = of100(50, 52, 48, 51, 49, 53, 47, 50, 52, 48, 51, 49)

describe('limits', () => {
  test('are those of the p chart of the same counts', () => {
    const { points, segments } = chartOf(steady)
    const expected = proportionChart(
      steady.map(({ met }) => met),
      steady.map(({ n }) => n),
    )
    expect(segments).toHaveLength(1)
    if (expected.kind !== 'estimated') throw new Error('no limits')
    expect(points.map(({ charted }) => charted?.upper)).toEqual([...expected.upper])
    // By hand: 0.5 ± 3 · √(0.25 / 100).
    expect(points[0]?.charted?.lower).toBeCloseTo(0.35, 12)
    expect(points[0]?.charted?.upper).toBeCloseTo(0.65, 12)
  })

  test('follow each denominator: four times the people, half the width', () => {
    const { points } = chartOf([...steady.slice(0, 11), { met: 200, n: 400 }])
    const width = (at: number) => points[at]!.charted!.upper - points[at]!.charted!.lower
    expect(width(11)).toBeCloseTo(width(0) / 2, 12)
  })

  test('lock at 12 points: what comes after does not move them', () => {
    const before = chartOf(steady).points[0]!.charted!
    const after = chartOf([...steady, ...of100(90, 95, 99)])
    expect(after.points[0]!.charted).toEqual(before)
    expect(after.points[14]!.charted!.centre).toBe(before.centre)
    expect(after.points[14]!.charted!.upper).toBe(before.upper)
  })

  test.each([
    [11, true],
    [12, false],
  ])('from %i points are trial limits: %s', (length, trial) => {
    const [segment] = chartOf(steady.slice(0, length)).segments
    expect(segment).toMatchObject({ kind: 'estimated', trial })
  })

  test('of an u chart and an XmR chart are those of stats', () => {
    const counts = steady.map(({ met }) => met)
    const u = rateChart(
      counts,
      counts.map(() => 100),
    )
    const xmr = individualsChart(counts.map((count) => count / 100))
    if (u.kind !== 'estimated' || xmr.kind !== 'estimated') throw new Error('no limits')
    expect(chartOf(steady, { chart: 'u' }).points[3]!.charted!.upper).toBe(u.upper[3])
    expect(chartOf(steady, { chart: 'xmr' }).points[3]!.charted!.upper).toBe(xmr.upper)
  })

  test('are not drawn cut to the scale: a rate near 0 has a lower limit under 0', () => {
    const { points } = chartOf(of100(...Array.from({ length: 12 }, (_, at) => (at % 3) + 1)))
    expect(points[0]!.charted!.lower).toBeLessThan(0)
  })
})

describe('a point without people', () => {
  test('has no rate, no limits, and leaves a gap', () => {
    const { points } = chartOf([...steady.slice(0, 5), { met: 0, n: 0 }, ...steady.slice(6)])
    expect(points[5]).toMatchObject({ rate: null, charted: null, few: false })
    expect(points.filter(({ charted }) => charted === null)).toHaveLength(1)
  })

  test.each([
    [10, true],
    [11, false],
  ])('with %i people is marked as few: %s', (n, few) => {
    expect(chartOf([{ met: 5, n }, ...steady]).points[0]?.few).toBe(few)
  })

  test('nobody at all gives neither limits nor marks', () => {
    const empty = chartOf(Array.from({ length: 12 }, () => ({ met: 0, n: 0 })))
    expect(empty).toMatchObject({ segments: [], variation: null, assurance: null })
  })

  test.each([
    ['nobody met it', 0, 'no events in the baseline'],
    ['everybody met it', 100, 'only events in the baseline'],
  ])('%s: values without limits, with the reason', (_, met, reason) => {
    const { segments, points, variation } = chartOf(of100(...Array.from({ length: 12 }, () => met)))
    expect(segments[0]).toMatchObject({ kind: 'not_estimable', reason })
    expect(points[0]).toMatchObject({ rate: met / 100, charted: null })
    expect(variation).toBeNull()
  })
})

describe('variation', () => {
  const after = (last: number[], improvement: OverTimeOptions['improvement']) =>
    chartOf([...steady, ...of100(...last)], { improvement }).variation

  test.each([
    ['higher', 'improvement'],
    ['lower', 'concern'],
    ['neither', 'change'],
  ] as const)('a point above the limits, %s is better: %s', (improvement, meaning) => {
    expect(after([66], improvement)).toBe(meaning)
  })

  test('a point on the limit exactly is common cause', () => {
    expect(after([65], 'higher')).toBe('common_cause')
  })

  test.each([
    [6, 'common_cause'],
    [7, 'improvement'],
  ])('%i points in a row above the centre: %s', (length, variation) => {
    expect(after([48, ...Array.from({ length }, (_, at) => 52 + (at % 2))], 'higher')).toBe(variation)
  })

  test('every member of a run is marked, not only the last', () => {
    const run = [48, 52, 53, 52, 53, 52, 53, 52]
    const { points } = chartOf([...steady, ...of100(...run)])
    expect(points.slice(13).every(({ charted }) => charted?.signal?.rule === 'shift')).toBe(true)
    expect(points[12]?.charted?.signal).toBeNull()
  })

  test('says what the latest point says: an old signal is over', () => {
    expect(after([90, 50], 'higher')).toBe('common_cause')
  })
})

describe('assurance', () => {
  test.each([
    [0.66, 'higher', 'consistently_fails'],
    [0.65, 'higher', 'hit_and_miss'],
    [0.35, 'higher', 'hit_and_miss'],
    [0.34, 'higher', 'consistently_passes'],
    [0.66, 'lower', 'consistently_passes'],
    [0.34, 'lower', 'consistently_fails'],
  ] as const)('a target of %d where %s is better: %s', (target, improvement, assurance) => {
    expect(chartOf(steady, { target, improvement }).assurance).toBe(assurance)
  })

  test('is nothing without a target, and where neither way is better', () => {
    expect(chartOf(steady).assurance).toBeNull()
    expect(chartOf(steady, { target: 0.9, improvement: 'neither' }).assurance).toBeNull()
  })

  test('refuses a target that is no rate', () => {
    expect(() => chartOf(steady, { target: 1.2 })).toThrow(RangeError)
  })
})

describe('a rebase', () => {
  const counts = [...steady, ...of100(70, 72, 68, 71, 69, 73, 67, 70, 72, 68, 71, 69)]

  test('begins a stretch with limits of its own', () => {
    const { segments, points } = chartOf(counts, { rebasedOn: ['2026-01-01'] })
    expect(segments.map(({ from }) => from)).toEqual(['2025-01-01', '2026-01-01'])
    expect(points[11]?.charted?.centre).toBe(0.5)
    expect(points[12]?.charted?.centre).toBeCloseTo(0.7, 12)
    expect(points[12]?.charted?.signal).toBeNull()
  })

  test('within a month takes hold with the next', () => {
    const { segments } = chartOf(counts, { rebasedOn: ['2025-12-02'] })
    expect(segments[1]?.from).toBe('2026-01-01')
  })

  test('with too few points after it has trial limits', () => {
    const { segments } = chartOf(counts, { rebasedOn: ['2026-06-01'] })
    expect(segments[1]).toMatchObject({ kind: 'estimated', trial: true, baseline: 7 })
  })

  test('after the last point changes nothing', () => {
    expect(chartOf(counts, { rebasedOn: ['2027-01-01'] })).toEqual(chartOf(counts))
  })
})

describe('the choice of chart', () => {
  test('is p where rates vary by chance, p′ where by more, u where a person counts several times', () => {
    const thousands = (...shares: number[]) => shares.map((share) => ({ met: share * 100, n: 10_000 }))
    expect(chartFor(steady, false)).toBe('p')
    expect(chartFor(thousands(50, 55, 45, 52, 47, 56, 44, 51, 55, 46, 50, 53), false)).toBe('p_prime')
    expect(chartFor(steady, true)).toBe('u')
  })

  test('is p with a single point, and with a rate of 0 throughout', () => {
    expect(chartFor(steady.slice(0, 1), false)).toBe('p')
    expect(chartFor(of100(0, 0, 0), false)).toBe('p')
  })
})

test('a withheld point is a gap from which no limit is worked out', () => {
  const periods = periodsIn(year, 'month')
  const shown = steady.map(openCount)
  const guarded = shown.map((count, at) => (at === 4 ? { met: null, n: null, withheld: true } : count))
  const chart = processOverTime(periods, guarded, options)
  const without = processOverTime(
    periods.filter((_, at) => at !== 4),
    shown.filter((_, at) => at !== 4),
    options,
  )
  expect(chart.points[4]).toMatchObject({ rate: null, charted: null })
  expect(chart.segments).toEqual(without.segments)
})

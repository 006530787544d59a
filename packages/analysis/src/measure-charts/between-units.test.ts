import { funnelLimits, funnelPlot, widenedFunnelLimits } from '@tandem/stats/funnel-limits'
import { describe, expect, test } from 'vitest'
import { betweenUnits, betweenUnitsAdjusted, placeOf } from './between-units.ts'
import { caseMix } from './case-mix.ts'
import { shownUnits } from './guarded-units.ts'
import { subjects } from './subject-rows.ts'

const alike = [50, 80, 120, 60, 200].map((n) => ({ n, met: n / 2 }))

describe('the funnel', () => {
  test('has the common rate as target and the exact limits of each size', () => {
    const funnel = betweenUnits(alike)
    if (funnel.kind !== 'estimated') throw new Error(funnel.reason)
    expect(funnel.target).toBe(0.5)
    expect(funnel.overDispersed).toBe(false)
    expect(funnel.points.map(({ size }) => size)).toEqual([50, 80, 120, 60, 200])
    expect(funnel.points[0]?.limits95).toEqual(funnelLimits(50, 0.5, 0.95, 'interpolated'))
    expect(funnel.points[0]?.limits998).toEqual(funnelLimits(50, 0.5, 0.998, 'interpolated'))
    expect(funnel.points.every(({ place }) => place === 'within')).toBe(true)
  })

  test('is widened by the variance between units where they vary by more than chance', () => {
    const counts = [20, 180, 60, 140, 100, 30, 170].map((met) => ({ met, n: 200 }))
    const funnel = betweenUnits(counts)
    const plot = funnelPlot(
      counts.map(({ met }) => met),
      counts.map(({ n }) => n),
    )
    if (funnel.kind !== 'estimated' || plot.kind !== 'estimated') throw new Error('no funnel')
    expect(funnel.overDispersed).toBe(true)
    expect(funnel.phi).toBeCloseTo(plot.dispersion!.phiWinsorised, 10)
    const { tauSquared } = plot.dispersion!
    expect(funnel.points[0]!.limits998.upper).toBeCloseTo(
      widenedFunnelLimits(200, 0.5, 0.998, { kind: 'additive', tauSquared }).upper,
      10,
    )
    expect(funnel.points.every(({ place }) => place === 'within')).toBe(true)
  })

  test.each([
    [4, false],
    [5, true],
  ])('with %i units that vary by far more than chance is widened: %s', (length, widened) => {
    const counts = [20, 180, 40, 160, 100].slice(0, length).map((met) => ({ met, n: 200 }))
    expect(betweenUnits(counts)).toMatchObject({ kind: 'estimated', overDispersed: widened })
  })

  test.each([
    [0.7, 'within'],
    [0.701, 'above_95'],
    [0.8, 'above_95'],
    [0.801, 'above_998'],
    [0.3, 'within'],
    [0.299, 'below_95'],
    [0.2, 'below_95'],
    [0.199, 'below_998'],
  ] as const)('a rate of %d is %s', (rate, place) => {
    expect(placeOf(rate, { lower: 0.3, upper: 0.7 }, { lower: 0.2, upper: 0.8 })).toBe(place)
  })

  test('leaves out who has nobody, and says why it can not be drawn', () => {
    const funnel = betweenUnits([...alike, { met: 0, n: 0 }])
    expect(funnel.kind === 'estimated' && funnel.points).toHaveLength(5)
    expect(betweenUnits([{ met: 5, n: 20 }])).toEqual({
      kind: 'not_estimable',
      reason: 'fewer than 2 to compare',
    })
    expect(betweenUnits(alike.map(({ n }) => ({ n, met: 0 })))).toEqual({
      kind: 'not_estimable',
      reason: 'nobody met it',
    })
    expect(betweenUnits(alike.map(({ n }) => ({ n, met: n })))).toEqual({
      kind: 'not_estimable',
      reason: 'everybody met it',
    })
  })
})

describe('case mix', () => {
  // Two kinds of people, met by 3 of 4 and by 1 of 4; north sees the first kind, south the second.
  const rows = [
    ...subjects({ site: 'north', sex: 'female' }, 120, 90),
    ...subjects({ site: 'north', sex: 'male' }, 40, 10),
    ...subjects({ site: 'south', sex: 'female' }, 40, 30),
    ...subjects({ site: 'south', sex: 'male' }, 120, 30),
  ]

  test('expects of each site what its people make likely: here, just what is seen', () => {
    const mix = caseMix(rows, ({ site }) => site)
    if (mix.kind !== 'estimated') throw new Error(mix.reason)
    expect(mix.adjustedFor).toEqual(['sex'])
    expect(mix.rate).toBe(0.5)
    expect(mix.units.get('north')?.observed).toBe(100)
    expect(mix.units.get('north')?.expected).toBeCloseTo(100, 8)
    expect(mix.units.get('south')?.expected).toBeCloseTo(60, 8)
    // 160 people, each with a variance of 0.75 · 0.25.
    expect(mix.units.get('south')?.variance).toBeCloseTo(30, 8)
  })

  test('takes away a difference that is one of people, and shows observed over expected', () => {
    const crude = betweenUnits([
      { met: 100, n: 160 },
      { met: 60, n: 160 },
    ])
    expect(crude.kind === 'estimated' && crude.points.map(({ place }) => place)).toEqual([
      'above_998',
      'below_998',
    ])
    const mix = caseMix(rows, ({ site }) => site)
    if (mix.kind !== 'estimated') throw new Error(mix.reason)
    const adjusted = betweenUnitsAdjusted([mix.units.get('north')!, mix.units.get('south')!], mix.rate)
    if (adjusted.kind !== 'estimated') throw new Error(adjusted.reason)
    expect(adjusted.points.map(({ place }) => place)).toEqual(['within', 'within'])
    expect(adjusted.points[0]?.ratio).toBeCloseTo(1, 8)
    expect(adjusted.points[0]?.rate).toBeCloseTo(0.5, 8)
  })

  test.each([
    [10, 'estimated'],
    [9, 'not_estimable'],
  ])('with %i of the rarer outcome on one coefficient is %s', (met, kind) => {
    const few = [
      ...subjects({ site: 'north', sex: 'female' }, 60, met - 4),
      ...subjects({ site: 'south', sex: 'male' }, 60, 4),
    ]
    expect(caseMix(few, ({ site }) => site).kind).toBe(kind)
  })

  test('refuses where nothing tells people apart', () => {
    expect(caseMix(subjects({ site: 'north' }, 100, 50), ({ site }) => site)).toMatchObject({
      kind: 'not_estimable',
    })
  })

  test('has an unknown severity as a column of its own, and counts everybody', () => {
    const mixed = [8, 12, 16, 20].flatMap((indexScore) =>
      subjects({ site: 'north', indexScore }, 40, 40 - indexScore),
    )
    const unknown = subjects({ site: 'south' }, 40, 20)
    const mix = caseMix([...mixed, ...unknown], ({ site }) => site)
    if (mix.kind !== 'estimated') throw new Error(mix.reason)
    expect(mix.adjustedFor).toEqual(['severity at the start'])
    expect(mix.units.get('south')?.expected).toBeCloseTo(20, 6)
  })
})

describe('units as they are listed', () => {
  const rows = [
    ...subjects({ site: 'a', clinician: 'a1' }, 60, 20),
    ...subjects({ site: 'a', clinician: 'a2' }, 50, 45),
    ...subjects({ site: 'b', clinician: 'b1' }, 80, 30),
    ...subjects({ site: 'b', clinician: 'b2' }, 40, 35),
    ...subjects({ site: 'b', clinician: null }, 20, 10),
  ]

  test('come largest first, whatever their rates', () => {
    expect(shownUnits(rows, 'clinician', null).map(({ unit }) => unit)).toEqual([
      'b1',
      'a1',
      'a2',
      'b2',
      null,
    ])
  })

  test('a clinician with a small count takes another of the same site along', () => {
    const guarded = shownUnits(
      [
        ...rows,
        ...subjects({ site: 'a', clinician: 'a3' }, 40, 20),
        ...subjects({ site: 'b', clinician: 'b3' }, 90, 40),
      ],
      'clinician',
      { threshold: 11, roundTo: null },
    )
    const hidden = guarded.filter(({ count }) => count.withheld).map(({ unit }) => unit)
    // a2 and b2 have 5 who missed it; nobody's without a clinician has 10 of each.
    expect(hidden).toEqual(expect.arrayContaining(['a2', 'b2', null]))
    expect(hidden.filter((unit) => unit?.startsWith('a')).length).toBeGreaterThanOrEqual(2)
  })
})

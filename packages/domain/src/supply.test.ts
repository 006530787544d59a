import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayNumber } from './calendar-day.ts'
import {
  collapsedDays,
  coverageOf,
  dayStates,
  daysOfSupply,
  type InpatientStay,
  knownDays,
  type Supply,
  supplyStretches,
} from './supply.ts'

/** Day 1 is the first of January, as in the published example. */
const day = (number: number) => addDays('2023-12-31', number)
const supply = (on: number, daysSupply: number | null, ingredient = 'sertraline'): Supply => ({
  drug: ingredient,
  ingredient,
  drugClass: 'antidepressant',
  dispensedOn: day(on),
  daysSupply,
})
const window = (from: number, to: number) => ({ from: day(from), to: day(to) })
const stay = (from: number, to: number | null): InpatientStay => ({
  admittedOn: day(from),
  dischargedOn: to === null ? null : day(to),
})

describe('the published example: 30 days on days 1, 21 and 71, window days 1 to 100', () => {
  const supplies = [supply(1, 30), supply(21, 30), supply(71, 30)]

  test('with carry-over 90 of 100 days are covered', () => {
    const expected = { coveredDays: 90, days: 100, longestGapDays: 10 }
    expect(coverageOf(supplies, window(1, 100), { carryOver: 'same_ingredient' })).toEqual(expected)
    expect(coverageOf(supplies, window(1, 100), { carryOver: 'all' })).toEqual(expected)
  })
  test('the second dispense moves to days 31 to 60, and days 61 to 70 are a gap', () => {
    expect(supplyStretches(supplies, window(1, 100), { carryOver: 'all' })).toEqual([
      { state: 'covered', ...window(1, 60) },
      { state: 'uncovered', ...window(61, 70) },
      { state: 'covered', ...window(71, 100) },
    ])
  })
  test('without carry-over, as CMS128 collapses, 80 days are covered', () => {
    expect(collapsedDays(supplies, window(1, 100))).toBe(80)
  })
})

describe('one dispense', () => {
  test.each([
    [1, 30, 30],
    [71, 30, 30],
    [72, 30, 29],
    [100, 30, 1],
    [101, 30, 0],
    [-28, 30, 1],
    [-29, 30, 0],
    [1, 365, 100],
  ])('of day %i for %i days covers %i of days 1 to 100', (on, days, covered) => {
    expect(coverageOf([supply(on, days)], window(1, 100), { carryOver: 'none' }).coveredDays).toBe(covered)
  })
})

describe('unknown supply', () => {
  test.each([null, 0, -5, Number.NaN, Number.POSITIVE_INFINITY, 0.5])('%s days are not known', (days) => {
    expect(knownDays(supply(1, days))).toBeNull()
    expect(coverageOf([supply(1, days)], window(1, 10), { carryOver: 'all' }).coveredDays).toBe(0)
  })
  test.each([
    [30, 28, 1, 1, 30],
    [1, 28, 1, 1, 1],
    [null, 60, 1, 2, 30],
    [null, 2, 1, 2, 1],
    [0, 45, 2, 1, 22],
    [null, 60, 0, 2, null],
    [null, 60, 1, null, null],
    [null, null, 1, 1, null],
    [null, 1, 2, 1, null],
  ])(
    '%s days, %s of %s taken %s times a day are %s days',
    (daysSupply, quantity, dose, dosesPerDay, days) => {
      expect(daysOfSupply({ daysSupply, quantity, dose, dosesPerDay })).toBe(days)
    },
  )
})

describe('a switch of drug', () => {
  const supplies = [supply(1, 30), supply(16, 30, 'venlafaxine')]
  test('another ingredient is taken beside the first, not after it', () => {
    expect(coverageOf(supplies, window(1, 60), { carryOver: 'same_ingredient' }).coveredDays).toBe(45)
    expect(coverageOf(supplies, window(1, 60), { carryOver: 'all' }).coveredDays).toBe(60)
  })
  test('where all drugs are required only the days with both are covered', () => {
    const rules = { carryOver: 'same_ingredient', require: 'all' } as const
    expect(coverageOf(supplies, window(1, 60), rules).coveredDays).toBe(15)
    expect(coverageOf([], window(1, 60), rules).coveredDays).toBe(0)
  })
})

describe('the cap on supply at hand', () => {
  const covered = (supplies: Supply[], capDays: number | null) =>
    coverageOf(supplies, window(1, 400), { carryOver: 'same_ingredient', capDays }).coveredDays

  test('60 days at hand are kept, the 61st is not', () => {
    expect(covered([supply(1, 70), supply(11, 30)], 60)).toBe(100)
    expect(covered([supply(1, 71), supply(11, 30)], 60)).toBe(100)
    expect(covered([supply(1, 69), supply(11, 30)], 60)).toBe(99)
  })
  test('four dispenses of 30 days on one day last 90 days instead of 120', () => {
    const four = [1, 1, 1, 1].map((on) => supply(on, 30))
    expect(covered(four, 60)).toBe(90)
    expect(covered(four, null)).toBe(120)
  })
  test('the new supply itself is not cut', () => {
    expect(covered([supply(1, 180)], 60)).toBe(180)
  })
  test('a small refill of a large stock leaves the 60 days and itself', () => {
    expect(covered([supply(1, 30), supply(2, 120), supply(3, 10)], 60)).toBe(72)
  })
  test('each ingredient has a stock of its own', () => {
    expect(covered([supply(1, 90), supply(1, 90, 'venlafaxine')], 60)).toBe(90)
  })
})

describe('stays in hospital', () => {
  const rules = (...stays: InpatientStay[]) => ({ carryOver: 'same_ingredient', stays }) as const

  test('their days leave the window, and supply moves to after the discharge', () => {
    expect(coverageOf([supply(1, 30)], window(1, 40), rules(stay(11, 15)))).toEqual({
      coveredDays: 30,
      days: 35,
      longestGapDays: 5,
    })
    expect(supplyStretches([supply(1, 30)], window(1, 40), rules(stay(11, 15)))).toEqual([
      { state: 'covered', ...window(1, 10) },
      { state: 'inpatient', ...window(11, 15) },
      { state: 'covered', ...window(16, 35) },
      { state: 'uncovered', ...window(36, 40) },
    ])
  })
  test('later supply is pushed on', () => {
    expect(coverageOf([supply(1, 30), supply(31, 30)], window(1, 65), rules(stay(11, 15))).coveredDays).toBe(
      60,
    )
  })
  test('what is dispensed during the stay begins after it', () => {
    expect(coverageOf([supply(12, 5)], window(1, 40), rules(stay(11, 15))).coveredDays).toBe(5)
    expect(dayStates([supply(12, 5)], window(15, 21), rules(stay(11, 15)))).toEqual([
      'inpatient',
      ...Array.from({ length: 5 }, () => 'covered'),
      'uncovered',
    ])
  })
  test('a stay of one day is one day', () => {
    expect(coverageOf([supply(1, 30)], window(1, 40), rules(stay(11, 11))).days).toBe(39)
  })
  test('overlapping stays count their days once', () => {
    expect(coverageOf([], window(1, 40), rules(stay(11, 15), stay(14, 20), stay(12, 13))).days).toBe(30)
  })
  test('a stay without discharge goes on', () => {
    expect(coverageOf([], window(1, 40), rules(stay(31, null))).days).toBe(30)
  })
  test('a stay before the window pushes supply into it', () => {
    expect(coverageOf([supply(-9, 15)], window(1, 40), rules(stay(-4, 0))).coveredDays).toBe(10)
  })
  test('a stay does not end a gap and is not in it', () => {
    expect(coverageOf([], window(1, 20), rules(stay(6, 10))).longestGapDays).toBe(15)
  })
})

/** Rows of a CSV file without quotes, as records. */
const rowsOf = (file: string) => {
  const [header = '', ...lines] = readFileSync(new URL(`../reference/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const names = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])))
}
const suppliesOf = (file: string) =>
  rowsOf(file).map((row) => ({
    id: String(row.id),
    drug: String(row.drug),
    ingredient: String(row.drug),
    drugClass: null,
    dispensedOn: String(row.fill_date),
    daysSupply: Number(row.days_supply),
  }))

interface ExpectedPatient {
  id: string | number
  window_days: number
  days_no_carry: number
  days_carry_all: number
  days_carry_same_drug: number
  pdc_no_carry: number
  pdc_carry_all: number
  pdc_carry_same_drug: number
  longest_gap_carry_all: number
  window_start?: string
  window_end?: string
}
const expectedOf = (name: string): ExpectedPatient[] =>
  JSON.parse(readFileSync(new URL(`../reference/${name}.expected.json`, import.meta.url), 'utf8')).expected
    .patients

describe.each([
  ['pdc', 'pdc_fills.csv', 30],
  ['adherer_med_events', 'adherer/adherer_med_events.csv', 100],
])('reference case %s', (name, file, size) => {
  const windows = new Map(
    rowsOf('pdc_patients.csv').map((row) => [
      row.id,
      { from: String(row.window_start), to: String(row.window_end) },
    ]),
  )
  const patients = expectedOf(name)
  const supplies = suppliesOf(file)

  test('has all its patients', () => {
    expect(patients).toHaveLength(size)
  })

  test.each(patients)('patient $id: every count of days agrees exactly', (expected) => {
    const own = supplies.filter(({ id }) => id === String(expected.id))
    const known = { from: expected.window_start ?? '', to: expected.window_end ?? '' }
    const days = windows.get(String(expected.id)) ?? known
    const all = coverageOf(own, days, { carryOver: 'all' })
    const byDrug = coverageOf(own, days, { carryOver: 'same_ingredient' })
    expect(all).toEqual({
      days: expected.window_days,
      coveredDays: expected.days_carry_all,
      longestGapDays: expected.longest_gap_carry_all,
    })
    expect(byDrug.coveredDays).toBe(expected.days_carry_same_drug)
    expect(collapsedDays(own, days)).toBe(expected.days_no_carry)
    expect(all.coveredDays / all.days).toBeCloseTo(expected.pdc_carry_all, 12)
    expect(byDrug.coveredDays / byDrug.days).toBeCloseTo(expected.pdc_carry_same_drug, 12)
    expect(collapsedDays(own, days) / all.days).toBeCloseTo(expected.pdc_no_carry, 12)
  })
})

const anySupplies = fc.array(
  fc
    .tuple(fc.integer({ min: -60, max: 200 }), fc.integer({ min: 1, max: 120 }), fc.constantFrom('a', 'b'))
    .map(([on, days, ingredient]) => supply(on, days, ingredient)),
  { maxLength: 12 },
)
const anyStays = fc.array(
  fc
    .tuple(fc.integer({ min: -30, max: 150 }), fc.nat({ max: 30 }))
    .map(([from, length]) => stay(from, from + length)),
  { maxLength: 3 },
)
const anyRules = fc.record({
  carryOver: fc.constantFrom('none' as const, 'all' as const, 'same_ingredient' as const),
  capDays: fc.constantFrom(null, 0, 60),
  stays: anyStays,
  require: fc.constantFrom('any' as const, 'all' as const),
})

test('no more days are covered than there are', () => {
  fc.assert(
    fc.property(anySupplies, anyRules, (supplies, rules) => {
      const { coveredDays, days, longestGapDays } = coverageOf(supplies, window(1, 120), rules)
      expect(coveredDays + longestGapDays).toBeLessThanOrEqual(days)
    }),
  )
})

test('the order of the dispenses and of the stays changes nothing', () => {
  fc.assert(
    fc.property(anySupplies, anyRules, (supplies, rules) => {
      const backward = { ...rules, stays: rules.stays.toReversed() }
      expect(coverageOf(supplies.toReversed(), window(1, 120), backward)).toEqual(
        coverageOf(supplies, window(1, 120), rules),
      )
    }),
  )
})

test('moving every day by the same number changes nothing', () => {
  fc.assert(
    fc.property(anySupplies, anyRules, fc.integer({ min: -9000, max: 9000 }), (supplies, rules, by) => {
      const moved = supplies.map((s) => ({ ...s, dispensedOn: addDays(s.dispensedOn, by) }))
      const stays = rules.stays.map((s) => ({
        admittedOn: addDays(s.admittedOn, by),
        dischargedOn: s.dischargedOn === null ? null : addDays(s.dischargedOn, by),
      }))
      expect(
        coverageOf(moved, { from: addDays(day(1), by), to: addDays(day(120), by) }, { ...rules, stays }),
      ).toEqual(coverageOf(supplies, window(1, 120), rules))
    }),
  )
})

test('a stock used one tablet a day covers the same days', () => {
  fc.assert(
    fc.property(anySupplies, fc.constantFrom(null, 0, 10, 60), (supplies, capDays) => {
      const one = supplies.map((s) => ({ ...s, ingredient: 'a' }))
      let [stock, covered] = [0, 0]
      for (let n = -60; n <= 120; n++) {
        for (const { daysSupply } of one
          .filter(({ dispensedOn }) => dayNumber(dispensedOn) === dayNumber(day(n)))
          .toSorted((a, b) => (a.daysSupply ?? 0) - (b.daysSupply ?? 0))) {
          stock = Math.min(stock, capDays ?? Number.POSITIVE_INFINITY) + (daysSupply ?? 0)
        }
        if (stock > 0 && n >= 1) covered += 1
        stock = Math.max(0, stock - 1)
      }
      expect(coverageOf(one, window(1, 120), { carryOver: 'same_ingredient', capDays }).coveredDays).toBe(
        covered,
      )
    }),
  )
})

import { describe, expect, test } from 'vitest'
import { addDays, daysBetween } from './calendar-day.ts'
import { firstDispenseOf, supplySpells } from './persistence.ts'
import type { Supply } from './supply.ts'

const day = (number: number) => addDays('2023-12-31', number)
const supply = (on: number, daysSupply: number | null, ingredient = 'sertraline'): Supply => ({
  drug: ingredient,
  ingredient,
  drugClass: 'antidepressant',
  dispensedOn: day(on),
  daysSupply,
})

describe('supplySpells', () => {
  const spells = (supplies: Supply[], asOf: number, gap?: number) =>
    supplySpells(supplies, day(asOf), gap).map(({ from, to, ended }) => [
      daysBetween(day(0), from),
      daysBetween(day(0), to),
      ended,
    ])

  test('a gap of 30 days is bridged, one of 31 is the end of persistence', () => {
    expect(spells([supply(1, 30), supply(61, 30)], 90, 30)).toEqual([[1, 90, false]])
    expect(spells([supply(1, 30), supply(62, 30)], 90, 30)).toEqual([
      [1, 30, true],
      [62, 90, false],
    ])
  })
  test('supply at hand is used before a gap begins', () => {
    expect(spells([supply(1, 30), supply(11, 30), supply(91, 30)], 120, 30)).toEqual([[1, 120, false]])
    expect(spells([supply(1, 30), supply(11, 30), supply(92, 30)], 120, 30)).toEqual([
      [1, 60, true],
      [92, 120, false],
    ])
  })
  test('a gap that is still short has not ended the spell', () => {
    expect(spells([supply(1, 30)], 60, 30)).toEqual([[1, 30, false]])
    expect(spells([supply(1, 30)], 61, 30)).toEqual([[1, 30, true]])
  })
  test('without a limit of its own 180 days separate two spells', () => {
    expect(spells([supply(1, 30), supply(211, 30)], 240)).toEqual([[1, 240, false]])
    expect(spells([supply(1, 30), supply(212, 30)], 241)).toEqual([
      [1, 30, true],
      [212, 241, false],
    ])
  })
  test('days in hospital are no gap', () => {
    const rules = {
      carryOver: 'same_ingredient',
      stays: [{ admittedOn: day(41), dischargedOn: day(60) }],
    } as const
    expect(supplySpells([supply(1, 30), supply(70, 30)], day(80), 30, rules)).toEqual([
      { from: day(1), to: day(80), ended: false },
    ])
  })
  test('without known supply there is no spell', () => {
    expect(spells([], 100)).toEqual([])
    expect(spells([supply(1, null)], 100)).toEqual([])
    expect(spells([supply(101, 30)], 100)).toEqual([])
    expect(spells([supply(100, 30)], 100)).toEqual([[100, 100, false]])
    expect(spells([supply(1, null), supply(10, 30)], 60, 30)).toEqual([[10, 39, false]])
    expect(spells([supply(1, 30), supply(101, null)], 60, 30)).toEqual([[1, 30, false]])
  })
})

describe('firstDispenseOf', () => {
  const prescription = { ingredient: 'sertraline', drugClass: 'antidepressant', prescribedOn: day(1) }

  test('a dispense on the day or within 30 days counts', () => {
    expect(firstDispenseOf(prescription, [supply(1, 30)], day(1))).toBe('dispensed')
    expect(firstDispenseOf(prescription, [supply(31, null)], day(90))).toBe('dispensed')
    expect(firstDispenseOf(prescription, [supply(32, 30)], day(90))).toBe('not_dispensed')
  })
  test('a dispense before it, or of another ingredient, does not', () => {
    expect(firstDispenseOf(prescription, [supply(0, 30)], day(90))).toBe('not_dispensed')
    expect(firstDispenseOf(prescription, [supply(5, 30, 'venlafaxine')], day(90))).toBe('not_dispensed')
  })
  test('it is too early to say through day 30', () => {
    expect(firstDispenseOf(prescription, [], day(31))).toBe('not_yet')
    expect(firstDispenseOf(prescription, [], day(32))).toBe('not_dispensed')
    expect(firstDispenseOf(prescription, [supply(20, 30)], day(19))).toBe('not_yet')
  })
})

import { describe, expect, test } from 'vitest'
import { addDays } from './calendar-day.ts'
import { courseInForceFrom, isStopRecent, stoppedOn } from './discontinuation.ts'
import type { Treatment } from './treatment-arm.ts'

const start = '2026-01-05'
const on = (day: number) => addDays(start, day)
const drug = (from: number, to: number | null, more: Partial<Treatment> = {}): Treatment => ({
  component: 'medication',
  drugClass: 'antidepressant',
  modality: null,
  asNeeded: false,
  startedOn: on(from),
  endedOn: to === null ? null : on(to),
  episodeEndedOn: null,
  ...more,
})

describe('an antidepressant that was stopped', () => {
  test.each<[string, Treatment[], number, number | null]>([
    ['none was ever given', [], 50, null],
    ['still in force', [drug(0, null)], 50, null],
    ['in force on its last day', [drug(0, 50)], 50, null],
    ['stopped the day before', [drug(0, 49)], 50, 49],
    ['a switch is no stop', [drug(0, 30), drug(31, null)], 50, null],
    ['the last of two', [drug(0, 30), drug(20, 40)], 50, 40],
    ['as needed does not count', [drug(0, 30, { asNeeded: true })], 50, null],
    ['another class does not count', [drug(0, 30, { drugClass: 'hypnotic' })], 50, null],
    ['one that begins later is not known yet', [drug(0, 30), drug(60, null)], 50, 30],
  ])('%s', (_, treatments, asOf, expected) => {
    expect(stoppedOn(treatments, on(asOf))).toBe(expected === null ? null : on(expected))
  })

  test.each([
    [182, true],
    [183, false],
  ])('%i days ago is recent: %s', (days, recent) => {
    expect(isStopRecent(start, on(days))).toBe(recent)
  })
})

describe('the course in force', () => {
  test.each<[string, Treatment[], number | null]>([
    ['none', [drug(0, 30)], null],
    ['one drug', [drug(10, null)], 10],
    ['a dose step belongs to the course', [drug(10, 30), drug(31, null)], 10],
    ['a day without begins a new one', [drug(10, 30), drug(32, null)], 32],
  ])('%s', (_, treatments, expected) => {
    expect(courseInForceFrom(treatments, on(50))).toBe(expected === null ? null : on(expected))
  })
})

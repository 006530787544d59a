import { describe, expect, test } from 'vitest'
import type { Appointment, AppointmentStatus } from './attendance.ts'
import { addDays } from './calendar-day.ts'
import { dropoutOf, engagementSigns } from './dropout.ts'

const start = '2024-01-01'
const day = (offset: number) => addDays(start, offset)
const open = { startedOn: start, endedOn: null }
const contacts = (...held: [number, AppointmentStatus][]): Appointment[] =>
  held.map(([offset, status]) => ({
    heldOn: day(offset),
    startsAt: null,
    status,
    cancelledAt: null,
    isTreatment: true,
  }))

describe('two missed in a row', () => {
  const sign = (...held: [number, AppointmentStatus][]) =>
    engagementSigns(contacts(...held), open, day(60)).twoMissedInARow

  test('the last two were missed, in whatever way', () => {
    expect(sign([7, 'attended'], [14, 'no_show'], [21, 'arrived_too_late'])).toBe(true)
  })
  test('one missed is not two', () => {
    expect(sign([7, 'attended'], [14, 'no_show'])).toBe(false)
    expect(sign([14, 'no_show'])).toBe(false)
  })
  test('an attended contact after them ends it', () => {
    expect(sign([7, 'no_show'], [14, 'no_show'], [21, 'attended'])).toBe(false)
    expect(sign([7, 'no_show'], [14, 'attended'], [21, 'no_show'])).toBe(false)
  })
  test('a cancelled one between them changes nothing', () => {
    expect(sign([7, 'no_show'], [14, 'cancelled_by_patient'], [21, 'no_show'])).toBe(true)
    expect(sign([7, 'no_show'], [14, 'cancelled_by_service'], [21, 'no_show'])).toBe(true)
  })
  test('the order of rows changes nothing, and days outside the episode do not count', () => {
    expect(sign([21, 'no_show'], [14, 'no_show'], [7, 'attended'])).toBe(true)
    expect(sign([-7, 'no_show'], [7, 'no_show'])).toBe(false)
    expect(sign([7, 'no_show'], [61, 'no_show'])).toBe(false)
  })
  test('who missed one contact of a day and was seen at another has not missed the last', () => {
    expect(sign([7, 'no_show'], [14, 'attended'], [14, 'no_show'])).toBe(false)
  })
})

describe('one missed and nothing booked for 14 days', () => {
  const sign = (asOf: number, ...held: [number, AppointmentStatus][]) =>
    engagementSigns(contacts(...held), open, day(asOf)).missedNotRebooked

  test('13 days after it are too early, 14 are enough', () => {
    expect(sign(33, [20, 'no_show'])).toBe(false)
    expect(sign(34, [20, 'no_show'])).toBe(true)
  })
  test('a booking from today on takes it away, an unresolved one of yesterday does not', () => {
    expect(sign(34, [20, 'no_show'], [34, 'future'])).toBe(false)
    expect(sign(34, [20, 'no_show'], [33, 'future'])).toBe(true)
  })
  test('a cancelled booking does not', () => {
    expect(sign(34, [20, 'no_show'], [40, 'cancelled_by_patient'])).toBe(true)
  })
  test('an attended contact after it does', () => {
    expect(sign(34, [20, 'no_show'], [27, 'attended'])).toBe(false)
  })
})

describe('dropout', () => {
  const active = { isPlanActive: true, isInRemission: false }
  const dropout = (asOf: number, held: [number, AppointmentStatus][], state: Partial<typeof active> = {}) =>
    dropoutOf(contacts(...held), open, day(asOf), { ...active, ...state })

  test('two missed in a row are a dropout on the day of the second', () => {
    expect(
      dropout(30, [
        [7, 'attended'],
        [14, 'no_show'],
        [21, 'no_show'],
      ]),
    ).toEqual({
      reason: 'two_missed_in_a_row',
      on: day(21),
    })
    expect(
      dropout(30, [
        [7, 'attended'],
        [14, 'no_show'],
      ]),
    ).toBeNull()
  })
  test('who came back has not dropped out', () => {
    expect(
      dropout(30, [
        [7, 'no_show'],
        [14, 'no_show'],
        [28, 'attended'],
      ]),
    ).toBeNull()
  })
  test('41 days without contact are not a dropout, 42 are', () => {
    expect(dropout(48, [[7, 'attended']])).toBeNull()
    expect(dropout(49, [[7, 'attended']])).toEqual({ reason: 'no_contact', on: day(49) })
  })
  test('the days run from the last attended contact, one of the day itself included', () => {
    const held: [number, AppointmentStatus][] = [
      [7, 'attended'],
      [21, 'attended'],
    ]
    expect(dropout(62, held)).toBeNull()
    expect(dropout(63, held)).toEqual({ reason: 'no_contact', on: day(63) })
    expect(dropout(63, [...held, [63, 'attended']])).toBeNull()
  })
  test('without any attended contact the days run from the start', () => {
    expect(dropout(41, [])).toBeNull()
    expect(dropout(42, [[14, 'no_show']])).toEqual({ reason: 'no_contact', on: day(42) })
  })
  test('something booked, or no active plan, is no silence', () => {
    expect(
      dropout(60, [
        [7, 'attended'],
        [70, 'future'],
      ]),
    ).toBeNull()
    expect(dropout(60, [[7, 'attended']], { isPlanActive: false })).toBeNull()
  })
  test('in remission nobody drops out', () => {
    expect(dropout(60, [[7, 'attended']], { isInRemission: true })).toBeNull()
    expect(
      dropout(
        60,
        [
          [7, 'no_show'],
          [14, 'no_show'],
        ],
        { isInRemission: true },
      ),
    ).toBeNull()
  })
})

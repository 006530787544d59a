import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Appointment,
  type AppointmentStatus,
  type Attendance,
  attendanceOf,
  attendanceSummary,
  statusOfNhsCode,
} from './attendance.ts'
import { addDays } from './calendar-day.ts'

const start = '2024-01-01'
const day = (offset: number) => addDays(start, offset)
const asOf = day(100)
const open = { startedOn: start, endedOn: null }
const appointment = (
  offset: number,
  status: AppointmentStatus,
  more: Partial<Appointment> = {},
): Appointment => ({
  heldOn: day(offset),
  startsAt: new Date(`${day(offset)}T10:00:00Z`),
  status,
  cancelledAt: null,
  isTreatment: true,
  ...more,
})
/** Cancelled by the patient this many milliseconds before the start. */
const cancelled = (offset: number, before: number) => {
  const startsAt = new Date(`${day(offset)}T10:00:00Z`)
  const cancelledAt = new Date(startsAt.getTime() - before)
  return appointment(offset, 'cancelled_by_patient', { startsAt, cancelledAt })
}
const hours = 3_600_000

test.each([
  ['5', 'attended'],
  ['6', 'attended_late'],
  ['3', 'no_show'],
  ['7', 'arrived_too_late'],
  ['2', 'cancelled_by_patient'],
  ['4', 'cancelled_by_service'],
  ['0', 'future'],
  ['1', null],
  ['toString', null],
])('attendance code %s is %s', (code, status) => {
  expect(statusOfNhsCode(code)).toBe(status)
})

describe('what became of a contact', () => {
  test.each<[AppointmentStatus, Attendance]>([
    ['attended', 'attended'],
    ['attended_late', 'attended'],
    ['no_show', 'missed'],
    ['arrived_too_late', 'missed'],
    ['cancelled_by_service', 'cancelled_by_service'],
  ])('%s is %s', (status, expected) => {
    expect(attendanceOf(appointment(10, status), asOf)).toBe(expected)
  })

  test.each([
    [24 * hours, 'cancelled_in_time'],
    [24 * hours - 1, 'cancelled_late'],
    [23.99 * hours, 'cancelled_late'],
    [0, 'cancelled_late'],
    [-2 * hours, 'cancelled_late'],
    [72 * hours, 'cancelled_in_time'],
  ])('cancelled %d ms before the start is %s', (before, expected) => {
    expect(attendanceOf(cancelled(10, before), asOf)).toBe(expected)
  })

  test('24 hours are elapsed hours, also over the night on which clocks change', () => {
    // London, clocks forward on 31 March 2024: 10:30 to 10:30 on the next day is 23 hours.
    const overNight = appointment(90, 'cancelled_by_patient', {
      startsAt: new Date('2024-03-31T10:30:00+01:00'),
      cancelledAt: new Date('2024-03-30T10:30:00Z'),
    })
    expect(attendanceOf(overNight, asOf)).toBe('cancelled_late')
  })

  test('without the time of cancelling or of starting the notice is unknown', () => {
    expect(attendanceOf(appointment(10, 'cancelled_by_patient'), asOf)).toBe('cancelled_notice_unknown')
    const noStart = { ...cancelled(10, hours), startsAt: null }
    expect(attendanceOf(noStart, asOf)).toBe('cancelled_notice_unknown')
  })

  test('future is upcoming today and unresolved from tomorrow on', () => {
    expect(attendanceOf(appointment(100, 'future'), asOf)).toBe('upcoming')
    expect(attendanceOf(appointment(99, 'future'), asOf)).toBe('unresolved')
  })
})

describe('the rates of an episode', () => {
  const all = [
    ...[1, 8, 15, 22, 29].map((offset) => appointment(offset, 'attended')),
    appointment(36, 'attended_late'),
    appointment(43, 'no_show'),
    appointment(50, 'arrived_too_late'),
    cancelled(57, 2 * hours),
    cancelled(64, 48 * hours),
    appointment(71, 'cancelled_by_patient'),
    appointment(78, 'cancelled_by_service'),
    appointment(85, 'future'),
    appointment(110, 'future'),
  ]

  test('each contact is counted once', () => {
    expect(attendanceSummary(all, open, asOf).counts).toEqual({
      attended: 6,
      missed: 2,
      cancelled_late: 1,
      cancelled_in_time: 1,
      cancelled_notice_unknown: 1,
      cancelled_by_service: 1,
      upcoming: 1,
      unresolved: 1,
    })
  })
  test('did not attend leaves every cancellation out', () => {
    expect(attendanceSummary(all, open, asOf).didNotAttend).toEqual({
      numerator: 2,
      denominator: 8,
      share: 0.25,
    })
  })
  test('attendance has the cancellations of the patient below the line', () => {
    expect(attendanceSummary(all, open, asOf).attendance).toEqual({
      numerator: 6,
      denominator: 11,
      share: 6 / 11,
    })
  })
  test('unknown notice is neither late nor in time, and in the denominator of unused capacity', () => {
    const { lateCancellation, unusedCapacity } = attendanceSummary(all, open, asOf)
    expect(lateCancellation).toEqual({ numerator: 1, denominator: 2, share: 0.5 })
    expect(unusedCapacity).toEqual({ numerator: 3, denominator: 11, share: 3 / 11 })
  })
  test('unresolved and upcoming contacts are in no rate', () => {
    const { didNotAttend, attendance, lateCancellation, unusedCapacity } = attendanceSummary(
      [appointment(85, 'future'), appointment(110, 'future'), appointment(50, 'cancelled_by_service')],
      open,
      asOf,
    )
    const nothing = { numerator: 0, denominator: 0, share: null }
    expect([didNotAttend, attendance, lateCancellation, unusedCapacity]).toEqual([
      nothing,
      nothing,
      nothing,
      nothing,
    ])
  })
  test('only contacts inside the episode count, its first and last day included', () => {
    const around = [-1, 0, 30, 31].map((offset) => appointment(offset, 'attended'))
    const counted = (endedOn: string | null) =>
      attendanceSummary(around, { startedOn: start, endedOn }, asOf).counts.attended
    expect(counted(null)).toBe(3)
    expect(counted(day(30))).toBe(2)
    expect(counted(day(29))).toBe(1)
  })
  test('what was held after the chosen day is not known yet', () => {
    expect(attendanceSummary([appointment(100, 'attended')], open, asOf).counts.attended).toBe(1)
    expect(attendanceSummary([appointment(101, 'attended')], open, asOf).counts.attended).toBe(0)
  })
  test('treatment contacts are a variant of their own', () => {
    const contacts = [appointment(1, 'attended', { isTreatment: false }), appointment(8, 'attended')]
    expect(attendanceSummary(contacts, open, asOf).counts.attended).toBe(2)
    expect(attendanceSummary(contacts, open, asOf, 'treatment').counts.attended).toBe(1)
  })

  test('shares stay within 0 and 1, and the order of contacts changes nothing', () => {
    const statuses: AppointmentStatus[] = [
      'attended',
      'attended_late',
      'no_show',
      'arrived_too_late',
      'cancelled_by_patient',
      'cancelled_by_service',
      'future',
    ]
    const any = fc.array(
      fc
        .tuple(
          fc.integer({ min: -10, max: 120 }),
          fc.constantFrom(...statuses),
          fc.option(fc.integer({ min: 0, max: 72 })),
        )
        .map(([offset, status, notice]) =>
          notice === null ? appointment(offset, status) : { ...cancelled(offset, notice * hours), status },
        ),
    )
    fc.assert(
      fc.property(any, (appointments) => {
        const summary = attendanceSummary(appointments, open, asOf)
        expect(attendanceSummary(appointments.toReversed(), open, asOf)).toEqual(summary)
        const { didNotAttend, attendance, lateCancellation, unusedCapacity } = summary
        for (const { numerator, denominator, share } of [
          didNotAttend,
          attendance,
          lateCancellation,
          unusedCapacity,
        ]) {
          expect(numerator).toBeLessThanOrEqual(denominator)
          expect(share === null).toBe(denominator === 0)
        }
      }),
    )
  })
})

import { describe, expect, test } from 'vitest'
import type { AppointmentStatus } from '../attendance.ts'
import type { CalendarDay } from '../calendar-day.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { QualityMeasure } from '../quality-measure.ts'
import { contact } from './care-facts-for-test.ts'
import { didNotAttend } from './nhs-did-not-attend.ts'
import { finishedCourse } from './nhs-finished-course.ts'
import { treatedWithin6Weeks, treatedWithin18Weeks } from './nhs-waits.ts'
import { episode, outcomes, recordOf, standingOf } from './record-for-test.ts'

const year2025 = { from: '2025-01-01', to: '2025-12-31' }

const subjectsOf = <P extends QualityMeasure['parameters']>(
  measure: QualityMeasure<P>,
  facts: Partial<PatientRecord>,
  asOf: CalendarDay = '2026-06-30',
  parameters: P = measure.parameters,
) => measure.evaluate(recordOf(facts), { period: year2025, asOf, lists: {}, parameters })

/** A course whose first treatment contact is on 3 Mar 2025. */
const referred = (referredOn: CalendarDay | null) => ({
  episodes: [episode('2025-01-20', { key: 'course', endedOn: '2025-06-30', referredOn })],
  appointments: [
    contact('2025-01-20', 'attended', { isTreatment: false }),
    contact('2025-02-10', 'no_show'),
    contact('2025-03-03'),
    contact('2025-03-10'),
  ],
})
const waited = (from: string, days: number) =>
  `Referred on ${from}, first treatment contact on 3 Mar 2025: ${days} days`

describe('waits from the referral to the first attended treatment contact', () => {
  test.each<[referredOn: CalendarDay | null, sixWeeks: string, eighteenWeeks: string]>([
    ['2025-03-03', `met: ${waited('3 Mar 2025', 0)}`, `met: ${waited('3 Mar 2025', 0)}`],
    ['2025-01-20', `met: ${waited('20 Jan 2025', 42)}`, `met: ${waited('20 Jan 2025', 42)}`],
    ['2025-01-19', `not met: ${waited('19 Jan 2025', 43)}`, `met: ${waited('19 Jan 2025', 43)}`],
    ['2024-10-28', `not met: ${waited('28 Oct 2024', 126)}`, `met: ${waited('28 Oct 2024', 126)}`],
    ['2024-10-27', `not met: ${waited('27 Oct 2024', 127)}`, `not met: ${waited('27 Oct 2024', 127)}`],
    ['2025-03-04', `excluded: ${waited('4 Mar 2025', -1)}`, `excluded: ${waited('4 Mar 2025', -1)}`],
    [null, 'excluded: No day of referral on record', 'excluded: No day of referral on record'],
  ])('referred on %s', (referredOn, sixWeeks, eighteenWeeks) => {
    expect(outcomes(subjectsOf(treatedWithin6Weeks, referred(referredOn)))).toEqual([sixWeeks])
    expect(outcomes(subjectsOf(treatedWithin18Weeks, referred(referredOn)))).toEqual([eighteenWeeks])
  })

  test('a wait across 29 February is a day longer', () => {
    const facts = {
      episodes: [episode('2024-02-01', { endedOn: '2025-01-31', referredOn: '2024-01-20' })],
      appointments: [contact('2024-03-02'), contact('2024-03-09')],
    }
    expect(outcomes(subjectsOf(treatedWithin6Weeks, facts))).toEqual([
      'met: Referred on 20 Jan 2024, first treatment contact on 2 Mar 2024: 42 days',
    ])
  })

  test('a course with one treatment contact is in no wait', () => {
    const facts = { ...referred('2025-01-20'), appointments: [contact('2025-03-03')] }
    expect(outcomes(subjectsOf(treatedWithin6Weeks, facts))).toEqual([
      'not in denominator: 1 attended treatment contact',
    ])
  })

  test('reasons have no days of the patient', () => {
    const told = (referredOn: CalendarDay) =>
      subjectsOf(treatedWithin6Weeks, referred(referredOn))[0]?.reasons.at(-1)?.reason
    expect([told('2025-01-20'), told('2025-01-19')]).toEqual([
      'First treatment within 42 days of referral',
      'First treatment later than 42 days after referral',
    ])
  })
})

describe('finished courses, of those that ended', () => {
  test.each<[days: readonly CalendarDay[], expected: string]>([
    [[], 'not met: 0 attended treatment contacts'],
    [['2025-03-03'], 'not met: 1 attended treatment contact'],
    [['2025-03-03', '2025-03-10'], 'met: 2 attended treatment contacts'],
  ])('attended on %j', (days, expected) => {
    const facts = { ...referred(null), appointments: days.map((day) => contact(day)) }
    expect(outcomes(subjectsOf(finishedCourse, facts))).toEqual([expected])
  })
})

describe('appointments missed without warning', () => {
  const during = { episodes: [episode('2024-12-01', { key: 'course', endedOn: '2026-02-28' })] }
  const on = (day: CalendarDay, status: AppointmentStatus, more = {}) => ({
    ...during,
    appointments: [contact(day, status, more)],
  })

  test.each<[status: AppointmentStatus, expected: string]>([
    ['attended', 'not met: Appointment of 3 Mar 2025: attended'],
    ['attended_late', 'not met: Appointment of 3 Mar 2025: attended late, but seen'],
    ['no_show', 'met: Appointment of 3 Mar 2025: did not attend, no warning'],
    ['arrived_too_late', 'met: Appointment of 3 Mar 2025: arrived too late to be seen'],
    ['cancelled_by_patient', 'not in denominator: Appointment of 3 Mar 2025: cancelled by the patient'],
    ['cancelled_by_service', 'not in denominator: Appointment of 3 Mar 2025: cancelled by the service'],
    [
      'future',
      'not in denominator: Appointment of 3 Mar 2025: its day has passed without an outcome on record',
    ],
  ])('%s', (status, expected) => {
    expect(outcomes(subjectsOf(didNotAttend, on('2025-03-03', status)))).toEqual([expected])
  })

  test('a cancellation an hour before is late, and still no missed appointment', () => {
    const late = {
      startsAt: new Date('2025-03-03T10:00:00Z'),
      cancelledAt: new Date('2025-03-03T09:00:00Z'),
    }
    expect(outcomes(subjectsOf(didNotAttend, on('2025-03-03', 'cancelled_by_patient', late)))).toEqual([
      'not in denominator: Appointment of 3 Mar 2025: cancelled by the patient',
    ])
  })

  test.each([
    ['2024-12-31', 0],
    ['2025-01-01', 1],
    ['2025-12-31', 1],
    ['2026-01-01', 0],
  ])('an appointment of %s gives %i units of 2025', (day, units) => {
    expect(subjectsOf(didNotAttend, on(day, 'no_show'))).toHaveLength(units)
  })

  test('what lies after the as-of day is not looked at; what is booked for that day is no outcome yet', () => {
    const facts = {
      ...during,
      appointments: [contact('2025-03-03', 'future'), contact('2025-03-04', 'future')],
    }
    expect(outcomes(subjectsOf(didNotAttend, facts, '2025-03-03'))).toEqual([
      'not in denominator: Appointment of 3 Mar 2025: not held yet',
    ])
  })

  test('an appointment on no day of an episode is told and not counted', () => {
    const facts = { episodes: [episode('2025-04-01')], appointments: [contact('2025-03-31', 'no_show')] }
    expect(outcomes(subjectsOf(didNotAttend, facts))).toEqual(['not in: 31 Mar 2025 lies in no episode'])
  })

  test('an appointment belongs to the episode it was booked under, else to the latest begun', () => {
    const facts = {
      episodes: [episode('2025-01-01', { key: 'old' }), episode('2025-03-01', { key: 'new' })],
      appointments: [
        contact('2025-03-03', 'no_show', { episodeKey: 'old' }),
        contact('2025-03-04', 'no_show'),
        contact('2025-02-03', 'no_show', { episodeKey: 'new' }),
      ],
    }
    expect(subjectsOf(didNotAttend, facts).map(({ episodeKey }) => episodeKey)).toEqual(['old', 'new', 'old'])
  })

  test('the variant of treatment contacts leaves assessments out', () => {
    const facts = on('2025-03-03', 'no_show', { isTreatment: false })
    expect(subjectsOf(didNotAttend, facts).map(standingOf)).toEqual(['met'])
    expect(subjectsOf(didNotAttend, facts, '2026-06-30', { onlyTreatment: true })).toEqual([])
  })
})

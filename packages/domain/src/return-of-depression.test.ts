import { describe, expect, test } from 'vitest'
import { addDays, type CalendarDay } from './calendar-day.ts'
import { phq9 } from './instruments/phq-9.ts'
import { relapseCourse } from './relapse.ts'
import {
  beganBeforeLandmark,
  returnedWithin,
  returnHorizons,
  returnOfDepression,
} from './return-of-depression.ts'
import { trialSchedule } from './visit-schedule.ts'

const start = '2026-01-05'
const on = (day: number): CalendarDay => addDays(start, day)

/** Scores written as `day:total`, days counted from the start; under a schedule that has ended, silence is 90 days. */
const courseOf = (text: string, asOf: number) => {
  const scores = text.split(' ').map((each) => {
    const [day, total] = each.split(':').map(Number)
    return { takenOn: on(day ?? 0), total: total ?? 0 }
  })
  const schedule = { ...trialSchedule, visits: [] }
  return relapseCourse(phq9, scores, { schedule, episodeStart: start, episodeEnd: null, asOf: on(asOf) })
}

/** In remission from day 30, known on day 60. */
const remitted = '0:16 30:3 60:2'

describe('return of depression', () => {
  const returnOf = (scores: string, asOf: number) => {
    const found = returnOfDepression(courseOf(scores, asOf))
    return found === null ? null : `${found.days} ${found.returned ? found.kind : 'censored'}`
  }

  test.each([
    ['a relapse, from the onset to the first high score', `${remitted} 80:12 90:12`, 100, '50 relapse'],
    ['a recurrence', `${remitted} 150:12 160:12`, 160, '120 recurrence'],
    ['no return: censored at the last score', `${remitted} 100:2`, 120, '70 censored'],
    ['an unconfirmed high score is a score like others', `${remitted} 100:12`, 120, '70 censored'],
    [
      'silence: censored at the last score before it',
      `${remitted} 151:2 172:2 180:12 190:12`,
      190,
      '30 censored',
    ],
    ['only the first remission', `${remitted} 80:12 90:12 100:3 121:3 140:2`, 140, '50 relapse'],
    ['no remission', '0:16 30:3', 60, null],
  ])('%s', (_, scores, asOf, expected) => {
    expect(returnOf(scores, asOf)).toBe(expected)
  })

  test.each([
    [183, true, true],
    [184, false, true],
    [365, false, true],
    [366, false, false],
  ])('a return %i days after the onset is within 6 months: %s, 12 months: %s', (days, six, twelve) => {
    const found = { onset: start, days, returned: true, kind: 'recurrence' } as const
    expect(returnedWithin(found, returnHorizons.sixMonths)).toBe(six)
    expect(returnedWithin(found, returnHorizons.twelveMonths)).toBe(twelve)
    expect(returnedWithin({ ...found, returned: false }, 1000)).toBe(false)
  })

  test.each([
    [27, true],
    [28, false],
  ])('an onset on day %i lies before the landmark: %s', (day, before) => {
    const found = { onset: on(day), days: 50, returned: false, kind: null }
    expect(beganBeforeLandmark(found, start)).toBe(before)
  })
})

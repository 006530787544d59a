import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { armAsTreated, type CareReceived, dailyExposure, patientWeeks } from './as-treated.ts'
import { addDays } from './calendar-day.ts'
import type { Supply } from './supply.ts'
import type { PlanArm, Treatment } from './treatment-arm.ts'

// A Monday.
const start = '2024-01-15'
const day = (offset: number) => addDays(start, offset)
const plan = (
  component: 'medication' | 'therapy',
  from: number,
  to: number | null,
  more = {},
): Treatment => ({
  component,
  drugClass: component === 'medication' ? 'antidepressant' : null,
  modality: component === 'therapy' ? 'CBT' : null,
  asNeeded: false,
  startedOn: day(from),
  endedOn: to === null ? null : day(to),
  episodeEndedOn: null,
  ...more,
})
const fill = (on: number, daysSupply: number | null, drugClass = 'antidepressant'): Supply => ({
  drug: 'sertraline',
  ingredient: 'sertraline',
  drugClass,
  dispensedOn: day(on),
  daysSupply,
})
const written = (on: number, daysSupply: number | null) => ({
  ingredient: 'sertraline',
  drugClass: 'antidepressant',
  prescribedOn: day(on),
  daysSupply,
})
const received = (more: Partial<CareReceived>): CareReceived => ({
  treatments: [],
  supplies: [],
  prescriptions: [],
  sessions: [],
  stays: [],
  hasDispenseFeed: true,
  hasSessionFeed: true,
  ...more,
})
const bitsOn = (more: Partial<CareReceived>, ...offsets: number[]) => {
  const { days } = dailyExposure(received(more), start, day(200))
  return offsets.map((offset) => days[offset])
}

describe('medication of a day', () => {
  const treatments = [plan('medication', 0, 100)]

  test('needs supply: the first day of a fill and its last have it, the days around them have not', () => {
    expect(bitsOn({ treatments, supplies: [fill(5, 28)] }, 4, 5, 32, 33)).toEqual([0, 1, 1, 0])
  })

  test('needs a plan: supply left over when it ends is not counted', () => {
    const supplies = [fill(0, 28), fill(28, 90)]
    expect(bitsOn({ treatments, supplies }, 0, 100, 101)).toEqual([1, 1, 0])
  })

  test('supply from before is carried in, and an early refill waits', () => {
    expect(bitsOn({ treatments, supplies: [fill(-10, 28)] }, 0, 17, 18)).toEqual([1, 1, 0])
    expect(bitsOn({ treatments, supplies: [fill(0, 28), fill(20, 28)] }, 55, 56)).toEqual([1, 0])
  })

  test('a fill of unknown length covers nothing', () => {
    expect(bitsOn({ treatments, supplies: [fill(0, null)] }, 0, 10)).toEqual([0, 0])
  })

  test.each([
    ['a class that does not count', plan('medication', 0, 100, { drugClass: 'hypnotic' }), 'hypnotic'],
    ['taken as needed', plan('medication', 0, 100, { asNeeded: true }), 'antidepressant'],
  ])('%s is no medication', (_, treatment, drugClass) => {
    expect(bitsOn({ treatments: [treatment], supplies: [fill(0, 50, drugClass)] }, 10)).toEqual([0])
  })

  test('supply of a class that does not count covers no antidepressant plan', () => {
    expect(bitsOn({ treatments, supplies: [fill(0, 50, 'hypnotic')] }, 10)).toEqual([0])
  })

  test('in hospital the ward gives it, and the supply at home waits', () => {
    const stays = [{ admittedOn: day(10), dischargedOn: day(19) }]
    expect(bitsOn({ treatments, stays, supplies: [fill(0, 28)] }, 9, 10, 19, 37, 38)).toEqual([1, 1, 1, 1, 0])
  })

  test('without a dispense feed a prescription counts as long as it says', () => {
    const prescriptions = [written(3, 28)]
    const more = { treatments, prescriptions, hasDispenseFeed: false }
    expect(bitsOn(more, 2, 3, 30, 31)).toEqual([0, 1, 1, 0])
  })

  test('without a dispense feed a prescription of unknown length counts as long as the plan', () => {
    const more = { treatments, prescriptions: [written(3, null)], hasDispenseFeed: false }
    expect(bitsOn(more, 2, 3, 100, 101)).toEqual([0, 1, 1, 0])
    const before = { treatments, prescriptions: [written(-30, null)], hasDispenseFeed: false }
    expect(bitsOn(before, 0, 100)).toEqual([1, 1])
    const after = { treatments, prescriptions: [written(300, null)], hasDispenseFeed: false }
    expect(bitsOn(after, 0, 100)).toEqual([0, 0])
  })

  test('without a dispense feed and without a prescription the plan stands for it', () => {
    expect(bitsOn({ treatments, hasDispenseFeed: false }, 0, 100, 101)).toEqual([1, 1, 0])
  })

  test('with a dispense feed a prescription alone is nothing received', () => {
    expect(bitsOn({ treatments, prescriptions: [written(0, 100)] }, 10)).toEqual([0])
  })
})

describe('therapy of a day', () => {
  const treatments = [plan('therapy', 0, 120)]

  test('before the first session 28 days of plan count, the 29th does not', () => {
    expect(bitsOn({ treatments }, 0, 27, 28)).toEqual([2, 2, 0])
  })

  test('a session keeps for 28 days, its own included', () => {
    expect(bitsOn({ treatments, sessions: [day(40)] }, 39, 40, 67, 68)).toEqual([0, 2, 2, 0])
  })

  test('a session ends the grace of waiting for it', () => {
    expect(bitsOn({ treatments: [plan('therapy', 20, 120)], sessions: [day(21)] }, 48, 49)).toEqual([2, 0])
  })

  test('a session without a plan is no therapy, one shortly before a plan counts in it', () => {
    expect(bitsOn({ sessions: [day(10)] }, 10)).toEqual([0])
    expect(bitsOn({ treatments: [plan('therapy', 30, 120)], sessions: [day(10)] }, 30, 57, 58)).toEqual([
      2, 2, 0,
    ])
  })

  test('the last day of the plan counts, the next does not', () => {
    const sessions = [day(110), day(120), day(130)]
    expect(bitsOn({ treatments, sessions }, 120, 121)).toEqual([2, 0])
  })

  test('without a record of appointments the plan stands for the sessions', () => {
    expect(bitsOn({ treatments, hasSessionFeed: false }, 0, 120, 121)).toEqual([2, 2, 0])
  })
})

test('both on one day are combined', () => {
  const treatments = [plan('medication', 0, null), plan('therapy', 10, null)]
  expect(bitsOn({ treatments, supplies: [fill(0, 200)] }, 9, 10, 38)).toEqual([1, 3, 1])
})

describe('arm of a score', () => {
  const episode = { startedOn: start, endedOn: null }
  const treatments = [plan('medication', 0, null), plan('therapy', 30, null)]
  const exposure = dailyExposure(
    received({ treatments, supplies: [fill(0, 300)], sessions: [day(30), day(50)] }),
    start,
    day(200),
  )
  const arm = (offset: number, recallDays = 14, isBaseline = false) =>
    armAsTreated(exposure, episode, { takenOn: day(offset), isBaseline }, recallDays)

  test.each<[number, PlanArm]>([
    // Days 23 to 36: seven of each; the earlier stays.
    [37, 'medication_only'],
    [38, 'combined'],
  ])('on day %i is what was received on most of the 14 days before: %s', (offset, expected) => {
    expect(arm(offset)).toBe(expected)
  })

  test('looks as far back as the instrument asks', () => {
    expect(arm(38, 7)).toBe('combined')
    expect(arm(38, 30)).toBe('medication_only')
  })

  test('of a score before the second week are the days since the start', () => {
    expect(arm(1)).toBe('medication_only')
    expect(arm(0)).toBe('medication_only')
  })

  test('of the baseline is that of day 0, also when it lies later', () => {
    expect(arm(45, 14, true)).toBe('medication_only')
  })

  test('an exposure that does not reach the score is a mistake of the caller', () => {
    const short = dailyExposure(received({ treatments }), start, day(10))
    expect(() => armAsTreated(short, episode, { takenOn: day(12), isBaseline: false }, 14)).toThrow(
      RangeError,
    )
    expect(() =>
      armAsTreated(short, { startedOn: day(1), endedOn: null }, { takenOn: day(5), isBaseline: false }, 14),
    ).toThrow(RangeError)
  })
})

describe('arm of a week', () => {
  const weeks = (days: readonly number[], from = start) =>
    patientWeeks({ from, days: Uint8Array.from(days) }).map(({ arm }) => arm)
  const of = (...runs: readonly (readonly [count: number, bits: number])[]) =>
    runs.flatMap(([count, bits]) => Array.from({ length: count }, () => bits))

  test.each<[string, readonly number[], PlanArm]>([
    ['four of seven days', of([3, 0], [4, 1]), 'medication_only'],
    ['no arm on four days: the week before', of([7, 2], [3, 1], [3, 0], [1, 3]), 'therapy_only'],
    [
      'no arm on four days in the first week: the first of the most frequent',
      of([3, 0], [3, 1], [1, 3]),
      'neither',
    ],
  ])('%s', (_, days, arm) => {
    expect(weeks(days).at(-1)).toBe(arm)
  })

  test('weeks begin on Mondays, whatever the day of the start', () => {
    const known = patientWeeks({ from: '2024-01-18', days: new Uint8Array(9).fill(1) })
    expect(known).toEqual([
      { monday: '2024-01-15', days: 4, arm: 'medication_only' },
      { monday: '2024-01-22', days: 5, arm: 'medication_only' },
    ])
  })

  test('a week that is not over goes by more than half of the days known', () => {
    expect(weeks(of([7, 1], [2, 2], [2, 0]))).toEqual(['medication_only', 'medication_only'])
    expect(weeks(of([7, 1], [3, 2], [2, 0]))).toEqual(['medication_only', 'therapy_only'])
  })

  test('no days are no weeks', () => {
    expect(weeks([])).toEqual([])
    expect(dailyExposure(received({}), start, day(-1)).days).toHaveLength(0)
  })
})

test('nothing is received on a day without a plan, whatever was dispensed and attended', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -60, max: 260 }), { maxLength: 12 }),
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 0, max: 90 }),
      (offsets, from, length) => {
        const treatments = [plan('medication', from, from + length), plan('therapy', from, from + length)]
        const more = {
          treatments,
          supplies: offsets.map((on) => fill(on, 30)),
          sessions: offsets.map(day),
        }
        const { days } = dailyExposure(received(more), start, day(200))
        days.forEach((bits, offset) => {
          if (offset < from || offset > from + length) expect(bits).toBe(0)
        })
      },
    ),
  )
})

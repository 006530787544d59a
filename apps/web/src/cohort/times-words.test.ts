import { describe, expect, test } from 'vitest'
import {
  type ArmTimes,
  type Curves,
  curveOn,
  curveWords,
  differenceWords,
  timesSummary,
  weeksWords,
} from './times-words.ts'

const step = (day: number, survival: number, atRisk: number | null = 40) => ({
  day,
  survival,
  atRisk,
  events: 10,
  censored: 0,
  lower: survival - 0.1,
  upper: survival + 0.05,
})

const arm = (steps: ArmTimes['steps'], atRisk: ArmTimes['atRisk'] = []): ArmTimes => ({
  arm: 'combined',
  label: 'Combined',
  followed: 50,
  events: 20,
  leftOut: [],
  steps: [...steps],
  reason: null,
  atRisk: [...atRisk],
  median: { kind: 'not_estimable', reason: 'fewer than half had the event while they were followed' },
  withheld: false,
})

const curves = (own: ArmTimes, more: Partial<Curves> = {}): Curves => ({
  kind: 'estimated',
  event: 'response',
  fromDay: 28,
  errors: 'greenwood',
  arms: [own],
  test: { kind: 'not_estimable', reason: 'only one group' },
  means: [],
  noMeans: null,
  joined: false,
  ...more,
})

describe('a curve on a day', () => {
  const own = arm([step(56, 0.8), step(84, 0.5)])

  test.each([
    [27, null],
    [28, 0],
    [55, 0],
    [56, 0.2],
    [84, 0.5],
    [85, null],
  ])('day %i of a response that is counted up is %j', (day, share) => {
    const found = curveOn(curves(own), own, day)?.share ?? null
    expect(found === null ? null : Number(found.toFixed(4))).toBe(share)
  })

  test('limits change places when the share is counted up', () => {
    const { share, lower, upper } = curveOn(curves(own), own, 56)!
    expect([lower, share, upper].map((value) => value!.toFixed(2))).toEqual(['0.15', '0.20', '0.30'])
    const kept = curveOn(curves(own, { event: 'return', fromDay: 0 }), own, 56)!
    expect([kept.lower, kept.share, kept.upper].map((value) => value!.toFixed(2))).toEqual([
      '0.70',
      '0.80',
      '0.85',
    ])
  })

  test('where steps have been joined it is known only on the days that are told', () => {
    expect(curveWords(curves(own, { joined: true }), own, 56)).toBe('20 % (15 to 30 %)')
    expect(curveWords(curves(own, { joined: true }), own, 70)).toBe('withheld')
  })

  test('the summary reads the last week with ten people at risk', () => {
    const held = arm(
      [step(56, 0.8), step(182, 0.5, 4)],
      [
        { day: 56, n: 40 },
        { day: 84, n: 10 },
        { day: 182, n: 9 },
      ],
    )
    const weeks = [112, 140].map((day) => ({ day, n: 9 }))
    expect(timesSummary(curves({ ...held, atRisk: [...held.atRisk, ...weeks] }))).toContain(
      'by week 12 since the start',
    )
  })
})

describe('differences in words', () => {
  const between = (estimate: number, lower: number, upper: number) =>
    ({ kind: 'estimated', estimate, lower, upper }) as const

  test.each([
    ['response', between(-3.4, -4.7, -2.1), '3.4 weeks sooner (2.1 to 4.7)'],
    ['response', between(3.4, 2.1, 4.7), '3.4 weeks later (2.1 to 4.7)'],
    ['response', between(-0.6, -2.6, 1.4), '0.6 weeks sooner (2.6 sooner to 1.4 later)'],
    ['remission', between(0.01, -1.2, 1.2), 'no difference (1.2 sooner to 1.2 later)'],
    ['return', between(5.8, 1, 10.6), '5.8 weeks longer (1.0 to 10.6)'],
    ['return', between(-1.3, -2.6, 0.2), '1.3 weeks shorter (2.6 shorter to 0.2 longer)'],
  ] as const)('%s, %j: %s', (event, difference, words) => {
    expect(differenceWords(event, difference)).toBe(words)
  })

  test('what cannot be estimated says why; a limit that is never reached is open', () => {
    expect(weeksWords({ kind: 'not_estimable', reason: 'no event has been seen by then' })).toBe(
      'cannot be estimated: no event has been seen by then',
    )
    expect(weeksWords({ kind: 'not_estimable', reason: 'withheld: fewer than 11' })).toBe('withheld')
    expect(weeksWords({ kind: 'estimated', estimate: 13, lower: 8.57, upper: null })).toBe(
      '13.0 (8.6 to open)',
    )
  })
})

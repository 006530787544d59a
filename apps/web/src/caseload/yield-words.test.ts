import { expect, test } from 'vitest'
import { yieldWords } from './yield-words.ts'

const span = { asOf: '2026-02-01', weeks: 52, followDays: 90 }
const counted = (followed: number, notFollowed: number, unknown: number, pending: number) => ({
  kind: 'counted' as const,
  alerts: followed + notFollowed + unknown + pending,
  followed,
  notFollowed,
  unknown,
  pending,
  perWeek: (followed + notFollowed + unknown + pending) / 52,
  share: followed + notFollowed === 0 ? null : { proportion: 0.25, lower: 0.1, upper: 0.5 },
})

test('how often a rule spoke, and what became of it', () => {
  expect(yieldWords(counted(5, 15, 2, 1), span).replaceAll('\u00a0', ' ')).toBe(
    'In remission, the last 52 weeks: 23 alerts, 0.4 a week. Followed by relapse or recurrence within 90 days: 5 of 20 (25 %, 95 % interval 10 to 50 %). 2 not measured in that time, 1 too recent to tell.',
  )
})

test('without a known outcome there is no share, and silence is said', () => {
  expect(yieldWords(counted(0, 0, 0, 3), span)).toBe(
    'In remission, the last 52 weeks: 3 alerts, 0.06 a week. 3 too recent to tell.',
  )
  expect(yieldWords(counted(0, 0, 0, 0), span)).toBe('In remission, the last 52 weeks: it never spoke.')
  expect(yieldWords({ kind: 'withheld', threshold: 11 }, span)).toMatch(/below 11/)
})

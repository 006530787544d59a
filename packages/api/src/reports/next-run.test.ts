import { describe, expect, test } from 'vitest'
import { nextRun, type ReportRhythm } from './next-run.ts'

const weekly = (onDay: number, atTime = '07:00'): ReportRhythm => ({ rhythm: 'weekly', onDay, atTime })
const monthly = (onDay: number, atTime = '07:00'): ReportRhythm => ({ rhythm: 'monthly', onDay, atTime })
const quarterly = (onDay: number, atTime = '07:00'): ReportRhythm => ({ rhythm: 'quarterly', onDay, atTime })

describe('a report is due next', () => {
  test.each<[string, ReportRhythm, string, string, string]>([
    ['this Monday, before the time', weekly(1), '2026-03-02T06:59:59Z', 'UTC', '2026-03-02T07:00:00.000Z'],
    ['next Monday, at the time itself', weekly(1), '2026-03-02T07:00:00Z', 'UTC', '2026-03-09T07:00:00.000Z'],
    ['on Sunday', weekly(7), '2026-03-02T12:00:00Z', 'UTC', '2026-03-08T07:00:00.000Z'],
    ['on the first of the next month', monthly(1), '2026-03-01T07:00:01Z', 'UTC', '2026-04-01T07:00:00.000Z'],
    ['on the last of a short month', monthly(31), '2026-02-01T00:00:00Z', 'UTC', '2026-02-28T07:00:00.000Z'],
    ['on a leap day', monthly(30), '2028-02-01T00:00:00Z', 'UTC', '2028-02-29T07:00:00.000Z'],
    ['in the next quarter', quarterly(5), '2026-01-05T07:00:00Z', 'UTC', '2026-04-05T07:00:00.000Z'],
    ['in the next year', quarterly(31), '2026-10-31T08:00:00Z', 'UTC', '2027-01-31T07:00:00.000Z'],
    [
      'by the clocks of New York',
      monthly(1),
      '2026-01-15T00:00:00Z',
      'America/New_York',
      '2026-02-01T12:00:00.000Z',
    ],
    [
      'by the clocks of Sydney, a day earlier in UTC',
      monthly(1),
      '2026-01-15T00:00:00Z',
      'Australia/Sydney',
      '2026-01-31T20:00:00.000Z',
    ],
    [
      'after the hour that is left out',
      weekly(7, '02:30'),
      '2026-03-28T12:00:00Z',
      'Europe/Berlin',
      '2026-03-29T01:00:00.000Z',
    ],
    [
      'in the first of two equal hours',
      weekly(7, '02:30'),
      '2026-10-24T12:00:00Z',
      'Europe/Berlin',
      '2026-10-25T00:30:00.000Z',
    ],
  ])('%s', (_, schedule, after, zone, expected) => {
    expect(nextRun(schedule, new Date(after), zone).toISOString()).toBe(expected)
  })

  test('a thousand times in a row, always later and never twice on a day', () => {
    let at = new Date('2026-01-01T00:00:00Z')
    for (let run = 0; run < 300; run++) {
      const next = nextRun(weekly(3, '23:59'), at, 'Pacific/Apia')
      expect(next.getTime() - at.getTime()).toBeGreaterThan(0)
      at = next
    }
  })
})

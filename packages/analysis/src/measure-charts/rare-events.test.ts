import { timeBetweenChart } from '@tandem/stats/time-between'
import { describe, expect, test } from 'vitest'
import { isRare, rareEvents } from './rare-events.ts'
import { subjects } from './subject-rows.ts'

const on = (day: string, met: boolean) => subjects({ on: day }, 1, met ? 1 : 0)

describe('rare events', () => {
  test.each([
    [11, true],
    [12, false],
    [0, false],
  ])('%i events in 12 months are rare: %s', (events, rare) => {
    const counts = Array.from({ length: 12 }, (_, at) => ({ met: at < events ? 1 : 0, n: 40 }))
    expect(isRare(counts, 'lower')).toBe(rare)
    expect(isRare(counts, 'higher')).toBe(false)
  })

  test('days between them are charted, with limits of stats', () => {
    const rows = ['2026-01-01', '2026-01-11', '2026-01-31', '2026-03-02'].flatMap((day) => on(day, true))
    const chart = rareEvents([...rows.toReversed(), ...on('2026-02-01', false)], 't', 'lower')
    const expected = timeBetweenChart([10, 20, 30], { baseline: 12 })
    if (chart.kind !== 'estimated' || expected.kind !== 'estimated') throw new Error('no limits')
    expect(chart.points.map(({ gap }) => gap)).toEqual([10, 20, 30])
    expect(chart.points.at(-1)?.on).toBe('2026-03-02')
    expect([chart.upper, chart.trial, chart.events]).toEqual([expected.upper, true, 4])
  })

  test('others between them are counted in the order of days', () => {
    const rows = [
      ...on('2026-01-01', true),
      ...on('2026-01-02', false),
      ...on('2026-01-03', false),
      ...on('2026-01-04', true),
      ...on('2026-01-05', true),
      ...on('2026-01-06', false),
      ...on('2026-01-07', true),
    ]
    const chart = rareEvents(rows, 'g', 'lower')
    expect(chart.kind === 'estimated' && chart.points.map(({ gap }) => gap)).toEqual([2, 0, 1])
  })

  test('a gap much longer than usual is improvement where fewer events are better', () => {
    const days = Array.from({ length: 13 }, (_, at) => `2026-01-${String(at * 2 + 1).padStart(2, '0')}`)
    const rows = [...days.flatMap((day) => on(day, true)), ...on('2026-03-01', true)]
    const chart = rareEvents(rows, 't', 'lower')
    expect(chart).toMatchObject({ kind: 'estimated', variation: 'improvement' })
  })

  test.each([0, 1, 2])('%i events give no limits, and a reason', (events) => {
    const rows = ['2026-01-01', '2026-02-01'].slice(0, events).flatMap((day) => on(day, true))
    expect(rareEvents(rows, 't', 'lower')).toEqual({
      kind: 'not_estimable',
      events,
      reason: 'fewer than 2 gaps',
    })
  })
})

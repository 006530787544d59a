import { expect, test } from 'vitest'
import { shownYield } from './guarded-yields.ts'
import { suppressBelow5RoundTo5, suppressBelow11 } from './small-counts.ts'

const yieldOf = (followed: number, notFollowed: number, unknown = 0, pending = 0) => ({
  rule: 'early_rise' as const,
  alerts: followed + notFollowed + unknown + pending,
  followed,
  notFollowed,
  unknown,
  pending,
})

test('a reader of patients sees every count', () => {
  const shown = shownYield(yieldOf(1, 3, 1, 1), 52, null)
  expect(shown).toMatchObject({ kind: 'counted', alerts: 6, perWeek: 6 / 52, share: { proportion: 0.25 } })
})

test('one small count withholds the row, on both sides of the threshold', () => {
  expect(shownYield(yieldOf(11, 30), 52, suppressBelow11)).toMatchObject({ kind: 'counted', followed: 11 })
  for (const counts of [yieldOf(10, 30), yieldOf(30, 10), yieldOf(30, 30, 10), yieldOf(30, 30, 0, 1)])
    expect(shownYield(counts, 52, suppressBelow11)).toEqual({ kind: 'withheld', threshold: 11 })
})

test('a rule that rounds shows no counts that a share would give back', () => {
  expect(shownYield(yieldOf(50, 50), 52, suppressBelow5RoundTo5)).toEqual({ kind: 'withheld', threshold: 5 })
  expect(shownYield(yieldOf(0, 0), 52, suppressBelow5RoundTo5)).toMatchObject({
    kind: 'counted',
    share: null,
  })
})

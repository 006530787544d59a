import { addDays } from '@tandem/domain/calendar-day'
import { expect, test } from 'vitest'
import { outcomeOfAlert, shareFollowed, signAlerts, signYields, type WhatFollowed } from './sign-yields.ts'

const on = '2025-03-03'
const asOf = '2026-01-01'
const returning = (
  returnOn: string | null,
  returnConfirmedOn: string | null,
  scoredOn: string[] = [],
): WhatFollowed => ({
  remissions: [{ returnOn, returnConfirmedOn }],
  scoredOn,
})

test.each([
  ['a return that begins 90 days after the alert', returning(addDays(on, 90), addDays(on, 100)), 'followed'],
  [
    'a return that begins 91 days after it',
    returning(addDays(on, 91), addDays(on, 100), [addDays(on, 30)]),
    'not_followed',
  ],
  [
    'a high score before the alert that is confirmed the day after',
    returning(addDays(on, -7), addDays(on, 1)),
    'followed',
  ],
  [
    'a return that was known on the day of the alert',
    returning(addDays(on, -7), on, [addDays(on, 5)]),
    'not_followed',
  ],
  [
    'no return, and a score on the last of the 90 days',
    returning(null, null, [addDays(on, 90)]),
    'not_followed',
  ],
  ['no return, and no score until the day after', returning(null, null, [addDays(on, 91)]), 'unknown'],
  ['a score on the day of the alert alone', returning(null, null, [on]), 'unknown'],
] as const)('%s: %3$s', (_, followed, outcome) => {
  expect(outcomeOfAlert(on, followed, asOf)).toBe(outcome)
})

test('an alert waits until its 90 days are over, unless the return has come', () => {
  const quiet = returning(null, null, [addDays(on, 3)])
  expect(outcomeOfAlert(on, quiet, addDays(on, 89))).toBe('pending')
  expect(outcomeOfAlert(on, quiet, addDays(on, 90))).toBe('not_followed')
  expect(outcomeOfAlert(on, returning(addDays(on, 5), addDays(on, 14)), addDays(on, 20))).toBe('followed')
})

test('a sign is one alert while it stands, and another one when it comes back', () => {
  const rules = [
    ['early_rise'],
    ['early_rise'],
    ['early_rise', 'overdue'],
    ['overdue'],
    ['early_rise'],
    [],
  ] as const
  const looks = rules.map((own, week) => ({ on: addDays(on, 7 * week), rules: own }))
  const alerts = signAlerts(looks, returning(null, null, [addDays(on, 60)]), asOf)
  expect(alerts).toEqual([
    { rule: 'overdue', on: addDays(on, 14), outcome: 'not_followed' },
    { rule: 'early_rise', on: addDays(on, 28), outcome: 'not_followed' },
  ])
})

test('the share is of alerts whose outcome is known, and none of nobody', () => {
  const alert = (outcome: 'followed' | 'not_followed' | 'unknown' | 'pending') => ({
    rule: 'early_rise' as const,
    on,
    outcome,
  })
  const yields = signYields([
    alert('followed'),
    alert('not_followed'),
    alert('not_followed'),
    alert('unknown'),
    alert('pending'),
  ])
  const rise = yields.find(({ rule }) => rule === 'early_rise')
  expect(rise).toEqual({ rule: 'early_rise', alerts: 5, followed: 1, notFollowed: 2, unknown: 1, pending: 1 })
  expect(rise && shareFollowed(rise)).toMatchObject({ kind: 'estimated', n: 3, events: 1 })
  const silent = yields.find(({ rule }) => rule === 'overdue')
  expect(silent && shareFollowed(silent)).toMatchObject({ kind: 'not_estimable' })
})

import { expect, test } from 'vitest'
import { saysDied, saysDroppedOut } from './ending-reason.ts'

test.each<[string | null, boolean | null]>([
  [null, null],
  [' ', null],
  ['dropped_out', true],
  ['Dropped out', true],
  ['lost to follow-up', true],
  ['did_not_attend', true],
  ['47', true],
  ['16', true],
  ['46', false],
  ['completed', false],
  ['referred_on', false],
  ['moved_away', false],
])('the reason %j says: %j', (reason, answer) => {
  expect(saysDroppedOut(reason)).toBe(answer)
})

test.each<[string | null, boolean]>([
  [null, false],
  ['', false],
  ['17', true],
  ['49', true],
  ['46', false],
  ['died', true],
  ['Patient deceased', true],
  ['studied', false],
])('the reason %j is a death: %j', (reason, answer) => {
  expect(saysDied(reason)).toBe(answer)
})

import { describe, expect, test } from 'vitest'
import {
  ageWords,
  countsWords,
  intervalWords,
  limitWords,
  monthsWords,
  notComputableWords,
  progressWords,
  type Rate,
  rateInWords,
  unitWords,
} from './measure-words.ts'

const rate: Rate = { met: 40, included: 1105, rate: 0.362, lower: 0.3, upper: 0.4349, withheld: false }
const hidden: Rate = { met: null, included: null, rate: null, lower: null, upper: null, withheld: true }
const nobody: Rate = { met: 0, included: 0, rate: null, lower: null, upper: null, withheld: false }

describe('a rate', () => {
  test.each([
    ['has counts and interval', rate, '36 %, 95 % interval 30 to 43 %, 40 of 1,105 patients'],
    ['that is withheld says so', hidden, 'withheld: fewer than 11, or one could be worked out'],
    ['of nobody is none', nobody, 'nobody to count'],
  ])('%s', (_, given, expected) => {
    expect(rateInWords(given, 'patient', 11)).toBe(expected)
  })

  test('without a figure has no interval and no counts', () => {
    expect([intervalWords(hidden), countsWords(hidden, 'patient')]).toEqual([null, null])
    expect(countsWords({ ...rate, met: 1, included: 1 }, 'episode')).toBe('1 of 1 episode')
    expect(unitWords('patient', null)).toBe('patients')
  })
})

test.each([
  ['2026-03-01T11:59:30Z', 'just now'],
  ['2026-03-01T11:59:00Z', '1 minute ago'],
  ['2026-03-01T11:00:01Z', '59 minutes ago'],
  ['2026-03-01T11:00:00Z', '1 hour ago'],
  ['2026-02-28T12:00:01Z', '23 hours ago'],
  ['2026-02-28T12:00:00Z', '1 day ago'],
  ['2026-03-02T12:00:00Z', 'just now'],
])('computed at %s is %s', (instant, words) => {
  expect(ageWords(instant, new Date('2026-03-01T12:00:00Z'))).toBe(words)
})

test('months are named from the first to the last', () => {
  expect(monthsWords([{ month: '2025-11' }, { month: '2026-10' }])).toBe('Nov 2025 to Oct 2026')
  expect(monthsWords([])).toBeNull()
})

test.each([
  ['waiting', 0, null, 'Waiting for another computation to end'],
  ['running', 0, null, 'Starting'],
  ['running', 1500, 20_000, '1,500 of 20,000 patients read'],
] as const)('%s, %d of %j', (state, done, total, words) => {
  expect(progressWords({ job: '', state, done, total, run: null, problem: null })).toBe(words)
})

test.each([
  ['Youngest age', 12, 'Youngest age: 12'],
  ['true: treatment contacts only', false, 'treatment contacts only: no'],
  ['true: treatment contacts only', true, 'treatment contacts only: yes'],
] as const)('the limit %s of %j', (words, value, expected) => {
  expect(limitWords(words, value)).toBe(expected)
})

test.each([
  [['depression', 'dysthymia'], 'no codes mapped for depression, dysthymia'],
  [['appointments'], 'no appointments on record'],
  [['depression', 'appointments'], 'no codes mapped for depression; no appointments on record'],
])('without %j: %s', (missing, words) => {
  expect(notComputableWords(missing)).toBe(words)
})

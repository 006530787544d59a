import { describe, expect, test } from 'vitest'
import { auditC } from './instruments/audit-c.ts'
import { pcl5 } from './instruments/pcl-5.ts'
import { phq9 } from './instruments/phq-9.ts'
import type { Answer } from './scoring.ts'
import { depressiveSyndrome, meetsClusters, screenBySex } from './screening-rule.ts'

describe('the DSM-5 rule of PCL-5', () => {
  /** Twos on the items with these numbers, ones on the others: a one never counts. */
  const withTwos = (...numbers: readonly number[]): Answer[] =>
    Array.from({ length: 20 }, (_, index) => (numbers.includes(index + 1) ? 2 : 1))

  test.each([
    ['one B, one C, two D, two E', [1, 6, 8, 9, 15, 16], true],
    ['the last items of each cluster', [5, 7, 13, 14, 19, 20], true],
    ['no B', [6, 8, 9, 15, 16], false],
    ['no C', [1, 8, 9, 15, 16], false],
    ['one D', [1, 6, 8, 15, 16], false],
    ['one E', [1, 6, 8, 9, 15], false],
    ['nothing', [], false],
  ])('%s', (_, numbers, met) => {
    expect(meetsClusters(pcl5, withTwos(...numbers))).toBe(met)
  })

  test('a blank that could decide it leaves it open', () => {
    const noB = withTwos(6, 8, 9, 15, 16)
    expect(meetsClusters(pcl5, noB.with(0, null))).toBeNull()
    expect(meetsClusters(pcl5, noB.with(19, null))).toBe(false)
    expect(meetsClusters(pcl5, withTwos(1, 6, 8, 9, 15, 16).with(19, null))).toBe(true)
  })

  test('an instrument without clusters has no such rule', () => {
    expect(meetsClusters(phq9, Array(9).fill(3))).toBeNull()
  })
})

describe('the diagnostic algorithm of PHQ-9', () => {
  test.each([
    [[2, 2, 2, 2, 2, 0, 0, 0, 0], 'major'],
    [[2, 2, 2, 2, 1, 0, 0, 0, 0], 'other'],
    [[2, 0, 2, 2, 2, 0, 0, 0, 1], 'major'],
    [[2, 0, 2, 2, 2, 0, 0, 0, 0], 'other'],
    [[0, 2, 2, 0, 0, 0, 0, 0, 0], 'other'],
    [[0, 2, 0, 0, 0, 0, 0, 0, 0], 'none'],
    [[0, 2, 0, 0, 0, 0, 0, 0, 1], 'other'],
    [[1, 1, 3, 3, 3, 3, 3, 3, 3], 'none'],
    [[1, 1, 1, 1, 1, 1, 1, 1, 0], 'none'],
    [[2, 2, 2, 2, 2, 0, 0, 0, null], null],
  ])('%j is %s', (answers, expected) => {
    expect(depressiveSyndrome(phq9, answers)).toBe(expected)
  })
})

describe('AUDIT-C', () => {
  test.each([
    [3, 'male', false],
    [4, 'male', true],
    [2, 'female', false],
    [3, 'female', true],
    [2, null, false],
    [3, null, null],
    [4, null, true],
  ] as const)('%i points of %s: positive %s', (total, sex, positive) => {
    expect(screenBySex(auditC, total, sex, null)).toEqual({ positive, reviewFirst: false })
  })

  test.each([
    [[4, 0, 0], 'male', true],
    [[3, 1, 0], 'male', false],
    [[3, 0, 0], 'male', false],
    [[3, 0, 0], 'female', true],
    [[3, 0, 0], null, true],
    [[0, 0, 0], 'female', false],
  ] as const)('answers %j of %s ask for a second look: %s', (answers, sex, review) => {
    const total = answers.reduce<number>((sum, answer) => sum + answer, 0)
    expect(screenBySex(auditC, total, sex, answers).reviewFirst).toBe(review)
  })

  test('another instrument is a mistake of the caller', () => {
    expect(() => screenBySex(phq9, 3, 'male', null)).toThrow(RangeError)
    expect(() => meetsClusters(pcl5, [1])).toThrow('PCL-5 needs 20 answers, got 1')
  })
})

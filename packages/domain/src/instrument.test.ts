import { describe, expect, test } from 'vitest'
import { bandOf, isCase } from './instrument.ts'
import { bdi2 } from './instruments/bdi-ii.ts'
import { gad7 } from './instruments/gad-7.ts'
import { phq9 } from './instruments/phq-9.ts'

describe('bands', () => {
  test.each([
    [0, 'minimal'],
    [4, 'minimal'],
    [5, 'mild'],
    [9, 'mild'],
    [10, 'moderate'],
    [14, 'moderate'],
    [15, 'moderately severe'],
    [19, 'moderately severe'],
    [20, 'severe'],
    [27, 'severe'],
  ])('a PHQ-9 of %i is %s', (total, label) => {
    expect(bandOf(phq9, total)?.label).toBe(label)
  })

  test.each([
    [0, 'minimal'],
    [4, 'minimal'],
    [5, 'mild'],
    [9, 'mild'],
    [10, 'moderate'],
    [14, 'moderate'],
    [15, 'severe'],
    [20, 'severe'],
    [21, 'severe'],
  ])('a GAD-7 of %i is %s', (total, label) => {
    expect(bandOf(gad7, total)?.label).toBe(label)
  })

  test.each([
    [0, 'minimal'],
    [13, 'minimal'],
    [14, 'mild'],
    [19, 'mild'],
    [20, 'moderate'],
    [28, 'moderate'],
    [29, 'severe'],
    [63, 'severe'],
  ])('a BDI-II of %i is %s', (total, label) => {
    expect(bandOf(bdi2, total)?.label).toBe(label)
  })

  test.each([-1, 28, Number.NaN])('a PHQ-9 of %d has no band', (total) => {
    expect(() => bandOf(phq9, total)).toThrow(RangeError)
  })
})

test.each([
  { instrument: phq9, total: 9, expected: false },
  { instrument: phq9, total: 10, expected: true },
  { instrument: gad7, total: 7, expected: false },
  { instrument: gad7, total: 8, expected: true },
  { instrument: bdi2, total: 40, expected: null },
])('$instrument.code of $total is a case: $expected', ({ instrument, total, expected }) => {
  expect(isCase(instrument, total)).toBe(expected)
})

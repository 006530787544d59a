import { describe, expect, test } from 'vitest'
import { cssrs } from './instruments/c-ssrs.ts'
import { instruments } from './instruments/catalogue.ts'
import { core10 } from './instruments/core-10.ts'
import { gad7 } from './instruments/gad-7.ts'
import { phq9 } from './instruments/phq-9.ts'
import {
  cssrsRisk,
  hasPastPositive,
  isUrgent,
  pastPositiveOn,
  safetyQuestion,
  safetySeverity,
  safetyState,
} from './safety.ts'
import type { Answer } from './scoring.ts'

const phqAnswers = (selfHarm: Answer, others: Answer = 0): Answer[] => [...Array(8).fill(others), selfHarm]

describe('the self-harm item of PHQ-9', () => {
  test.each([
    [0, 'negative', 0, false],
    [1, 'positive', 1, false],
    [2, 'positive', 2, true],
    [3, 'positive', 3, true],
    [null, 'unknown', null, false],
  ] as const)('answered %s is %s', (answer, state, severity, urgent) => {
    for (const others of [0, 3, null]) {
      expect(safetyState(phq9, phqAnswers(answer, others))).toBe(state)
      expect(safetySeverity(phq9, phqAnswers(answer, others))).toBe(severity)
      expect(isUrgent(phq9, phqAnswers(answer, others))).toBe(urgent)
    }
  })

  test('a total without items never asked', () => {
    expect(safetyState(phq9, null)).toBe('not_asked')
    expect(safetySeverity(phq9, null)).toBeNull()
    expect(isUrgent(phq9, null)).toBe(false)
  })
})

test('CORE-10 asks about plans to end life', () => {
  expect(safetyState(core10, [0, 0, 0, 0, 0, 1, 0, 0, 0, 0])).toBe('positive')
  expect(safetyState(core10, [4, 4, 4, 4, 4, 0, 4, 4, 4, 4])).toBe('negative')
})

test('an instrument without a safety question has no safety state', () => {
  const asking = instruments.filter((instrument) => safetyState(instrument, null) !== null)
  expect(asking.map(({ code }) => code)).toEqual(['PHQ-9', 'CORE-10', 'C-SSRS'])
  for (const instrument of instruments.filter((each) => !asking.includes(each))) {
    expect(
      safetyState(
        instrument,
        instrument.items.map(() => 1),
      ),
    ).toBeNull()
    expect(
      safetySeverity(
        instrument,
        instrument.items.map(() => 1),
      ),
    ).toBeNull()
  }
})

describe('the C-SSRS screener', () => {
  // wish, thoughts, method, intent, plan, behaviour ever, behaviour in the last 3 months
  test.each([
    ['nothing', [0, 0, null, null, null, 0, null], 'none', 'negative'],
    ['a wish to be dead', [1, 0, null, null, null, 0, null], 'low', 'positive'],
    ['thoughts', [0, 1, 0, 0, 0, 0, null], 'low', 'positive'],
    ['a method', [1, 1, 1, 0, 0, 0, null], 'moderate', 'positive'],
    ['behaviour longer ago', [0, 0, null, null, null, 1, 0], 'moderate', 'positive'],
    ['behaviour in the last 3 months', [0, 0, null, null, null, 1, 1], 'high', 'positive'],
    ['intent', [1, 1, 0, 1, 0, 0, null], 'high', 'positive'],
    ['a plan', [1, 1, 1, 0, 1, 0, null], 'high', 'positive'],
  ] as const)('reports %s', (_, answers, level, state) => {
    expect(cssrsRisk(cssrs, answers)).toEqual({ level, unasked: [] })
    expect(safetyState(cssrs, answers)).toBe(state)
    expect(isUrgent(cssrs, answers)).toBe(level === 'high')
  })

  test.each([
    ['a blank first question', [null, 0, null, null, null, 0, null], null, ['wish'], 'unknown'],
    [
      'everything blank',
      [null, null, null, null, null, null, null],
      null,
      ['wish', 'thoughts', 'behaviour'],
      'unknown',
    ],
    [
      'thoughts, the rest not asked',
      [1, 1, null, null, null, 0, null],
      'low',
      ['method', 'intent', 'plan'],
      'positive',
    ],
    [
      'behaviour, when not asked',
      [0, 0, null, null, null, 1, null],
      'moderate',
      ['recent-behaviour'],
      'positive',
    ],
  ] as const)('with %s says what is open', (_, answers, level, unasked, state) => {
    expect(cssrsRisk(cssrs, answers)).toEqual({ level, unasked })
    expect(safetyState(cssrs, answers)).toBe(state)
  })
})

test.each([
  ['2024-03-02', '2026-03-01', true],
  ['2024-03-02', '2026-03-02', true],
  ['2024-03-02', '2026-03-03', false],
  ['2026-03-02', '2026-03-02', false],
  ['2026-03-02', '2026-03-03', true],
])('a positive answer of %s shows on %s: %s', (positive, asOf, shown) => {
  expect(hasPastPositive([positive], asOf)).toBe(shown)
})

describe('the name of a safety question', () => {
  test.each([
    [phq9, 'Item 9'],
    [core10, 'CORE-10 item 6'],
    [cssrs, 'C-SSRS screener'],
    [gad7, null],
  ])('only that of the PHQ-9 is item 9', (instrument, expected) => {
    expect(safetyQuestion(instrument)).toBe(expected)
  })
})

test.each([
  ['2026-03-31', '2024-03-31', '2024-03-31'],
  ['2026-04-01', '2024-03-31', null],
  ['2024-03-31', '2024-03-31', '2024-03-31'],
  ['2024-03-30', '2024-03-31', null],
])('on %s a positive answer of %s is shown: %s', (asOf, day, expected) => {
  expect(pastPositiveOn([day], asOf)).toBe(expected)
  expect(pastPositiveOn(['2020-01-01', day], asOf)).toBe(expected)
})

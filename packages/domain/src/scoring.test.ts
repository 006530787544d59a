import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bdi2 } from './instruments/bdi-ii.ts'
import { instruments } from './instruments/catalogue.ts'
import { gad7 } from './instruments/gad-7.ts'
import { phq9 } from './instruments/phq-9.ts'
import { type Answer, isCompletedTool, scoreAnswers, scoreForm, scoreTotal } from './scoring.ts'

/** Answers that sum to `sum`, as even as they come, then blanks up to `length`. */
const answersOf = (sum: number, answered: number, length: number): Answer[] =>
  Array.from({ length }, (_, position) => {
    if (position >= answered) return null
    return Math.floor(sum / answered) + (position < sum % answered ? 1 : 0)
  })

describe('blanks', () => {
  test.each([
    { instrument: phq9, answered: 9, sum: 0, total: 0, completeness: 'complete' },
    { instrument: phq9, answered: 9, sum: 27, total: 27, completeness: 'complete' },
    { instrument: phq9, answered: 8, sum: 16, total: 18, completeness: 'prorated' },
    { instrument: phq9, answered: 7, sum: 10, total: 13, completeness: 'prorated' },
    { instrument: phq9, answered: 7, sum: 21, total: 27, completeness: 'prorated' },
    { instrument: phq9, answered: 8, sum: 0, total: 0, completeness: 'prorated' },
    { instrument: gad7, answered: 7, sum: 11, total: 11, completeness: 'complete' },
    { instrument: gad7, answered: 6, sum: 12, total: 14, completeness: 'prorated' },
    { instrument: gad7, answered: 5, sum: 9, total: 13, completeness: 'prorated' },
  ])(
    '$answered answers of $instrument.code summing to $sum give $total, $completeness',
    ({ instrument, answered, sum, total, completeness }) => {
      const answers = answersOf(sum, answered, instrument.items.length)
      expect(scoreAnswers(instrument, answers)).toEqual({
        kind: 'scored',
        total,
        completeness,
        answered,
        rawSum: sum,
      })
    },
  )

  test.each([
    { instrument: phq9, answered: 6 },
    { instrument: phq9, answered: 0 },
    { instrument: gad7, answered: 4 },
  ])('$answered answers of $instrument.code give no total', ({ instrument, answered }) => {
    expect(scoreAnswers(instrument, answersOf(answered, answered, instrument.items.length))).toEqual({
      kind: 'not_scorable',
      reason: 'too-many-blanks',
      blank: instrument.items.slice(answered).map(({ id }) => id),
      answered,
      rawSum: answered,
    })
  })

  test('exactly half a point is rounded up', () => {
    const quarterFilled = { ...phq9, items: phq9.items.slice(0, 4) }
    expect(scoreAnswers(quarterFilled, [1, 1, null, null])).toMatchObject({ total: 4 })
    expect(scoreAnswers({ ...quarterFilled, items: phq9.items.slice(0, 3) }, [1, 2, null])).toMatchObject({
      rawSum: 3,
      total: 5, // 4.5
    })
  })
})

describe('impossible answers', () => {
  test.each([
    [-1, false],
    [0, true],
    [3, true],
    [4, false],
    [1.5, false],
    [Number.NaN, false],
  ])('an answer of %f is accepted: %s', (answer, accepted) => {
    const score = scoreAnswers(phq9, [answer, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(score.kind).toBe(accepted ? 'scored' : 'invalid')
  })

  test('every impossible answer is named with its item and rule', () => {
    expect(scoreAnswers(phq9, [0, 7, 0, 0, 0, 0, 0, 0, -2])).toEqual({
      kind: 'invalid',
      problems: [
        { item: 'mood', value: 7, rule: 'a whole number from 0 to 3' },
        { item: 'self-harm', value: -2, rule: 'a whole number from 0 to 3' },
      ],
    })
  })

  test('a list of another length is a mistake of the caller', () => {
    expect(() => scoreAnswers(phq9, [1, 2, 3])).toThrow('scoreAnswers: PHQ-9 needs 9 answers, got 3')
  })

  test('an instrument of score entry takes no answers', () => {
    expect(scoreAnswers(bdi2, [])).toMatchObject({ kind: 'invalid', problems: [{ item: 'answers' }] })
    expect(scoreForm(bdi2, { answers: [1, 2], reportedTotal: 3 })).toMatchObject({ kind: 'invalid' })
  })
})

describe('totals without items', () => {
  test.each(instruments.filter(({ entry }) => entry !== 'screener'))(
    '$code accepts its lowest and highest total and nothing beyond',
    (instrument) => {
      const { min, max, multiplier } = instrument
      for (const total of [min, max]) {
        expect(scoreTotal(instrument, total)).toEqual({ kind: 'scored', total, completeness: 'total_only' })
      }
      for (const total of [min - multiplier, max + multiplier, min + 0.5, Number.NaN]) {
        expect(scoreTotal(instrument, total).kind).toBe('invalid')
      }
    },
  )

  test('the problem names the value and the rule', () => {
    expect(scoreTotal(phq9, 28)).toEqual({
      kind: 'invalid',
      problems: [{ item: 'total', value: 28, rule: 'a whole number from 0 to 27' }],
    })
  })
})

describe('items and a reported total together', () => {
  const full = answersOf(16, 9, 9)
  const oneBlank = answersOf(16, 8, 9)
  const threeBlanks = answersOf(12, 6, 9)

  test.each([
    { title: 'equal', answers: full, reported: 16, total: 16, completeness: 'complete', warnings: [] },
    {
      title: 'different: the items win with a warning',
      answers: full,
      reported: 17,
      total: 16,
      completeness: 'complete',
      warnings: [{ kind: 'total-differs', reported: 17, computed: 16 }],
    },
    {
      title: 'none reported',
      answers: full,
      reported: null,
      total: 16,
      completeness: 'complete',
      warnings: [],
    },
    {
      title: 'prorated, equal',
      answers: oneBlank,
      reported: 18,
      total: 18,
      completeness: 'prorated',
      warnings: [],
    },
    {
      title: 'prorated beside its raw sum',
      answers: oneBlank,
      reported: 16,
      total: 18,
      completeness: 'prorated',
      warnings: [],
    },
    {
      title: 'prorated beside another total',
      answers: oneBlank,
      reported: 17,
      total: 18,
      completeness: 'prorated',
      warnings: [{ kind: 'total-differs', reported: 17, computed: 18 }],
    },
    {
      title: 'three blanks: no total, also when one was reported',
      answers: threeBlanks,
      reported: 12,
      total: null,
      completeness: 'not_scorable',
      warnings: [{ kind: 'too-many-blanks', blank: ['concentration', 'movement', 'self-harm'] }],
    },
    {
      title: 'a total only',
      answers: null,
      reported: 12,
      total: 12,
      completeness: 'total_only',
      warnings: [],
    },
  ])('$title', ({ answers, reported, total, completeness, warnings }) => {
    expect(scoreForm(phq9, { answers, reportedTotal: reported })).toMatchObject({
      kind: 'form',
      total,
      completeness,
      reportedTotal: reported,
      warnings,
    })
  })

  test('a reported total outside the range is invalid, with or without items', () => {
    for (const answers of [full, threeBlanks, null]) {
      expect(scoreForm(phq9, { answers, reportedTotal: 28 })).toMatchObject({
        kind: 'invalid',
        problems: [{ item: 'total', value: 28 }],
      })
      expect(scoreForm(phq9, { answers, reportedTotal: 27 }).kind).toBe('form')
    }
  })

  test('impossible answers and an impossible total are reported at once', () => {
    const form = scoreForm(phq9, { answers: [9, 0, 0, 0, 0, 0, 0, 0, 0], reportedTotal: -1 })
    expect(form).toMatchObject({ kind: 'invalid', problems: [{ item: 'interest' }, { item: 'total' }] })
  })

  test('a form with neither is a mistake of the caller', () => {
    expect(() => scoreForm(phq9, { answers: null, reportedTotal: null })).toThrow(RangeError)
  })
})

test.each([
  ['complete', true],
  ['total_only', true],
  ['prorated', false],
  ['not_scorable', false],
] as const)('a %s form is a completed tool: %s', (completeness, completed) => {
  expect(isCompletedTool(completeness)).toBe(completed)
})

describe('for any answers', () => {
  const withItems = instruments.filter(({ entry }) => entry === 'items')
  const form = fc.constantFrom(...withItems).chain((instrument) =>
    fc.record({
      instrument: fc.constant(instrument),
      answers: fc.tuple(
        ...instrument.items.map(({ min, max }) => fc.option(fc.integer({ min, max }), { freq: 8 })),
      ),
    }),
  )

  test('a total is whole, inside the range, and one that the instrument accepts as reported', () => {
    fc.assert(
      fc.property(form, ({ instrument, answers }) => {
        const score = scoreAnswers(instrument, answers)
        if (score.kind === 'scored' && score.completeness === 'complete') {
          expect(scoreTotal(instrument, score.total).kind).toBe('scored')
        }
        if (score.kind === 'scored') {
          expect(Number.isInteger(score.total)).toBe(true)
          expect(score.total).toBeGreaterThanOrEqual(instrument.min)
          expect(score.total).toBeLessThanOrEqual(instrument.max)
        }
      }),
    )
  })

  test('raising one answer never lowers the total', () => {
    fc.assert(
      fc.property(form, fc.nat(), ({ instrument, answers }, at) => {
        const position = at % answers.length
        const raised = answers.map((answer, index) =>
          index === position && answer !== null
            ? Math.min(answer + 1, instrument.items[index]?.max ?? 0)
            : answer,
        )
        const [before, after] = [scoreAnswers(instrument, answers), scoreAnswers(instrument, raised)]
        if (before.kind === 'scored' && after.kind === 'scored') {
          expect(after.total).toBeGreaterThanOrEqual(before.total)
        }
      }),
    )
  })
})

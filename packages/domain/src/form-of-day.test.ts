import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DayForm, exceedsWhole, formOfDay, formsUsed } from './form-of-day.ts'
import { gad2 } from './instruments/gad-2.ts'
import { gad7 } from './instruments/gad-7.ts'
import { phq2 } from './instruments/phq-2.ts'
import { phq8 } from './instruments/phq-8.ts'
import { phq9 } from './instruments/phq-9.ts'
import type { Completeness } from './scoring.ts'

const form = (
  recordedOrder: number,
  completeness: Completeness,
  hour: number | null = null,
  takenOn = '2026-03-02',
): DayForm => ({
  takenOn,
  takenAt: hour === null ? null : new Date(Date.UTC(2026, 2, 2, hour)),
  total: completeness === 'not_scorable' ? null : 10,
  completeness,
  recordedOrder,
})

describe('several forms on one day', () => {
  test.each([
    ['one form stands for itself', [form(1, 'prorated')], 1],
    [
      'a complete form goes before a prorated one recorded later',
      [form(1, 'complete'), form(2, 'prorated')],
      1,
    ],
    ['a complete form replaces a prorated one', [form(1, 'prorated'), form(2, 'complete')], 2],
    ['a total goes before a prorated form recorded later', [form(1, 'total_only'), form(2, 'prorated')], 1],
    [
      'a complete form goes first though it was taken earlier',
      [form(1, 'prorated', 15), form(2, 'complete', 9)],
      2,
    ],
    [
      'a total and a complete form are equals: the later recorded',
      [form(1, 'complete'), form(2, 'total_only')],
      2,
    ],
    ['of two complete forms the later recorded', [form(1, 'complete'), form(2, 'complete')], 2],
    ['of two prorated forms the later recorded', [form(1, 'prorated'), form(2, 'prorated')], 2],
    [
      'recorded later but taken earlier: the first stays',
      [form(1, 'complete', 15), form(2, 'complete', 9)],
      1,
    ],
    ['taken at the same time: the later recorded', [form(1, 'complete', 9), form(2, 'complete', 9)], 2],
    ['only one has a time: the later recorded', [form(1, 'complete', 15), form(2, 'complete')], 2],
    ['only the later has a time: the later recorded', [form(1, 'complete'), form(2, 'complete', 9)], 2],
    [
      'a form without a time is compared in its turn',
      [form(1, 'complete', 15), form(2, 'complete'), form(3, 'complete', 9)],
      3,
    ],
    ['a form without a total never stands for the day', [form(1, 'prorated'), form(2, 'not_scorable')], 1],
  ])('%s', (_, forms, used) => {
    expect(formOfDay(forms)?.recordedOrder).toBe(used)
    expect(formOfDay(forms.toReversed())?.recordedOrder).toBe(used)
  })

  test('no form, or none with a total, stands for no day', () => {
    expect(formOfDay([])).toBeNull()
    expect(formOfDay([form(1, 'not_scorable')])).toBeNull()
  })

  test('forms of different days are a mistake of the caller', () => {
    expect(() => formOfDay([form(1, 'complete'), form(2, 'complete', null, '2026-03-03')])).toThrow(
      RangeError,
    )
  })
})

test('each day keeps one form, ascending by day', () => {
  const forms = [
    form(1, 'complete', null, '2026-03-09'),
    form(2, 'complete', null, '2026-03-02'),
    form(3, 'prorated', null, '2026-03-02'),
    form(4, 'not_scorable', null, '2026-03-16'),
  ]
  expect(formsUsed(forms).map(({ recordedOrder }) => recordedOrder)).toEqual([2, 1])
})

test('the order in which forms are handed over does not matter', () => {
  const anyForm = fc.record({
    day: fc.constantFrom('2026-03-02', '2026-03-03'),
    hour: fc.option(fc.nat(23)),
    completeness: fc.constantFrom<Completeness>('complete', 'total_only', 'prorated', 'not_scorable'),
  })
  const anyForms = fc
    .array(anyForm, { maxLength: 8 })
    .map((each) => each.map(({ day, hour, completeness }, order) => form(order, completeness, hour, day)))
  fc.assert(
    fc.property(
      anyForms.chain((forms) =>
        fc.tuple(fc.constant(forms), fc.shuffledSubarray(forms, { minLength: forms.length })),
      ),
      ([forms, shuffled]) => {
        expect(formsUsed(shuffled)).toEqual(formsUsed(forms))
      },
    ),
  )
})

test.each([
  { part: phq2, partTotal: 4, whole: phq9, wholeTotal: 3, exceeds: true },
  { part: phq2, partTotal: 3, whole: phq9, wholeTotal: 3, exceeds: false },
  { part: gad2, partTotal: 6, whole: gad7, wholeTotal: 5, exceeds: true },
  { part: phq8, partTotal: 12, whole: phq9, wholeTotal: 11, exceeds: false },
  { part: phq2, partTotal: 4, whole: gad7, wholeTotal: 3, exceeds: false },
])(
  '$part.code of $partTotal beside $whole.code of $wholeTotal is worth a warning: $exceeds',
  ({ part, partTotal, whole, wholeTotal, exceeds }) => {
    expect(exceedsWhole(part, partTotal, whole, wholeTotal)).toBe(exceeds)
  },
)

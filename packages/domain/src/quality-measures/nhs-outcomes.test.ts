import { describe, expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import { depressionMeasure, generalAnxietyMeasure } from '../nhs-outcome.ts'
import type { PatientRecord, RecordedEpisode, RecordedForm } from '../patient-record.ts'
import type { QualityMeasure } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { contact } from './care-facts-for-test.ts'
import {
  pairedCompleteness,
  pairedStratum,
  recovery,
  reliableDeterioration,
  reliableImprovement,
  reliableRecovery,
  unpairedStratum,
} from './nhs-outcomes.ts'
import { diagnosis, episode, form, outcomes, recordOf, standingOf } from './record-for-test.ts'

const year2025 = { from: '2025-01-01', to: '2025-12-31' }

const subjectsOf = (
  measure: QualityMeasure,
  facts: Partial<PatientRecord>,
  { period = year2025, asOf = '2026-06-30' }: { period?: DayWindow; asOf?: CalendarDay } = {},
) => measure.evaluate(recordOf(facts), { period, asOf, lists: {}, parameters: measure.parameters })

/** A course from 3 Jan to 2 Jun 2025 with two attended treatment contacts. */
const span: Partial<RecordedEpisode> = { key: 'course', endedOn: '2025-06-02' }
const finished = {
  episodes: [episode('2025-01-03', span)],
  appointments: [contact('2025-01-10'), contact('2025-01-17')],
}
const pairs = (
  depression: readonly [first: number | null, last: number | null],
  anxiety: readonly [first: number | null, last: number | null],
): readonly RecordedForm[] =>
  [
    ['PHQ-9', '2025-01-03', depression[0]] as const,
    ['GAD-7', '2025-01-03', anxiety[0]] as const,
    ['PHQ-9', '2025-05-31', depression[1]] as const,
    ['GAD-7', '2025-05-31', anxiety[1]] as const,
  ].flatMap(([instrument, on, total]) => (total === null ? [] : [form(instrument, on, total)]))

const thresholds = '(PHQ-9: caseness 10, reliable change 6; GAD-7: caseness 8, reliable change 4)'
const scores = ([d1, d2]: readonly [number, number], [a1, a2]: readonly [number, number]) =>
  `PHQ-9 ${d1} on 3 Jan 2025, then ${d2} on 31 May 2025; GAD-7 ${a1} on 3 Jan 2025, then ${a2} on 31 May 2025 ${thresholds}`

const standings = (facts: Partial<PatientRecord>) =>
  [recovery, reliableImprovement, reliableDeterioration, reliableRecovery].map((measure) =>
    subjectsOf(measure, facts).map(standingOf).join(),
  )
const reasonsOf = (measure: QualityMeasure, facts: Partial<PatientRecord>) =>
  subjectsOf(measure, facts).map(({ reasons }) => reasons.at(-1)?.reason)

type Pair = readonly [number, number]
type Flags = readonly [recovery: string, improvement: string, deterioration: string, reliableRecovery: string]

describe('scores of both measures, first and last', () => {
  const [yes, no, out] = ['met', 'not met', 'excluded']
  test.each<[depression: Pair, anxiety: Pair, flags: Flags]>([
    // The published truth table.
    [
      [14, 8],
      [12, 7],
      [yes, yes, no, yes],
    ],
    [
      [10, 9],
      [7, 7],
      [yes, no, no, no],
    ],
    [
      [18, 12],
      [15, 15],
      [no, yes, no, no],
    ],
    [
      [18, 12],
      [8, 12],
      [no, no, no, no],
    ],
    [
      [9, 3],
      [7, 3],
      [out, yes, no, out],
    ],
    [
      [12, 5],
      [6, 10],
      [no, no, no, no],
    ],
    [
      [15, 15],
      [10, 14],
      [no, no, yes, no],
    ],
    // Caseness at the start: 10 on the PHQ-9 or 8 on the GAD-7.
    [
      [9, 9],
      [8, 7],
      [yes, no, no, no],
    ],
    [
      [9, 9],
      [7, 7],
      [out, no, no, out],
    ],
    [
      [10, 9],
      [0, 0],
      [yes, no, no, no],
    ],
    // Below caseness on both at the end.
    [
      [20, 9],
      [20, 7],
      [yes, yes, no, yes],
    ],
    [
      [20, 10],
      [20, 7],
      [no, yes, no, no],
    ],
    [
      [20, 9],
      [20, 8],
      [no, yes, no, no],
    ],
    [
      [20, 10],
      [20, 8],
      [no, yes, no, no],
    ],
    // Reliable change: 6 points on the PHQ-9, 4 on the GAD-7.
    [
      [15, 9],
      [7, 7],
      [yes, yes, no, yes],
    ],
    [
      [14, 9],
      [7, 7],
      [yes, no, no, no],
    ],
    [
      [9, 9],
      [8, 4],
      [yes, yes, no, yes],
    ],
    [
      [9, 9],
      [8, 5],
      [yes, no, no, no],
    ],
    [
      [10, 16],
      [8, 8],
      [no, no, yes, no],
    ],
    [
      [10, 15],
      [8, 8],
      [no, no, no, no],
    ],
    [
      [10, 10],
      [8, 12],
      [no, no, yes, no],
    ],
    [
      [10, 10],
      [8, 11],
      [no, no, no, no],
    ],
    // One against the other.
    [
      [16, 10],
      [8, 12],
      [no, no, no, no],
    ],
    [
      [16, 10],
      [8, 11],
      [no, yes, no, no],
    ],
    [
      [10, 16],
      [12, 8],
      [no, no, no, no],
    ],
    [
      [10, 16],
      [12, 9],
      [no, no, yes, no],
    ],
    // Caseness passed by too few points is recovery without being reliable.
    [
      [10, 5],
      [8, 5],
      [yes, no, no, no],
    ],
    [
      [0, 0],
      [0, 0],
      [out, no, no, out],
    ],
    [
      [27, 0],
      [21, 0],
      [yes, yes, no, yes],
    ],
    [
      [0, 27],
      [0, 21],
      [out, no, yes, out],
    ],
  ])('PHQ-9 %j and GAD-7 %j', (depression, anxiety, flags) => {
    expect(standings({ ...finished, forms: pairs(depression, anxiety) })).toEqual(flags)
  })

  test('the thresholds are those of the paired rule', () => {
    expect([depressionMeasure.caseness, depressionMeasure.reliableChange]).toEqual([10, 6])
    expect([generalAnxietyMeasure.caseness, generalAnxietyMeasure.reliableChange]).toEqual([8, 4])
  })
})

describe('the words tell the scores', () => {
  test.each<[measure: QualityMeasure, depression: Pair, anxiety: Pair, expected: string, reason: string]>([
    [recovery, [14, 8], [12, 7], 'met', 'At caseness first, below it on both measures last'],
    [recovery, [18, 12], [15, 7], 'not met', 'Still at caseness on the PHQ-9'],
    [recovery, [18, 9], [15, 8], 'not met', 'Still at caseness on the anxiety measure'],
    [recovery, [18, 10], [15, 8], 'not met', 'Still at caseness on both measures'],
    [recovery, [9, 3], [7, 3], 'excluded', 'Below caseness on both measures at the start'],
    [reliableRecovery, [14, 8], [12, 7], 'met', 'Below caseness on both measures last, and reliably better'],
    [
      reliableRecovery,
      [10, 9],
      [7, 7],
      'not met',
      'Below caseness on both measures last, without a reliable improvement',
    ],
    [reliableRecovery, [18, 12], [15, 7], 'not met', 'Still at caseness on the PHQ-9'],
    [
      reliableImprovement,
      [18, 12],
      [15, 15],
      'met',
      'Reliably better on one measure, not reliably worse on the other',
    ],
    [reliableImprovement, [10, 10], [8, 8], 'not met', 'No reliable change on either measure'],
    [
      reliableImprovement,
      [18, 12],
      [8, 12],
      'not met',
      'Reliably better on one measure and reliably worse on the other',
    ],
    [
      reliableDeterioration,
      [15, 15],
      [10, 14],
      'met',
      'Reliably worse on one measure, not reliably better on the other',
    ],
    [pairedCompleteness, [1, 1], [1, 1], 'met', 'First and last score of both measures'],
  ])('%# %o', (measure, depression, anxiety, expected, reason) => {
    const facts = { ...finished, forms: pairs(depression, anxiety) }
    expect(outcomes(subjectsOf(measure, facts))).toEqual([`${expected}: ${scores(depression, anxiety)}`])
    expect(reasonsOf(measure, facts)).toEqual([reason])
  })
})

describe('a course counts by its end', () => {
  const facts = (ends: CalendarDay, more: Partial<RecordedEpisode> = {}) => ({
    ...finished,
    episodes: [episode('2024-11-29', { ...span, endedOn: ends, ...more })],
    appointments: [contact('2024-12-01'), contact('2024-12-08')],
  })
  const noScores = `not met: PHQ-9: no score; GAD-7: no score ${thresholds}`

  test.each([
    ['2024-12-31', []],
    ['2025-01-01', [noScores]],
    ['2025-12-31', [noScores]],
    ['2026-01-01', []],
  ])('a course that ends on %s', (ends, expected) => {
    expect(outcomes(subjectsOf(reliableImprovement, facts(ends)))).toEqual(expected)
  })

  test('an open course is in none', () => {
    expect(subjectsOf(recovery, { ...finished, episodes: [episode('2025-01-03')] })).toEqual([])
  })

  test.each([
    ['2025-06-01', 0],
    ['2025-06-02', 1],
  ])('a course that ends on 2 June, seen on %s, gives %i unit', (asOf, units) => {
    expect(subjectsOf(recovery, finished, { asOf })).toHaveLength(units)
  })

  test('a month of a leap year takes in 29 February', () => {
    const period = { from: '2024-02-01', to: '2024-02-29' }
    const ends = (endedOn: CalendarDay) => ({ episodes: [episode('2024-01-01', { endedOn })] })
    expect(subjectsOf(recovery, ends('2024-02-29'), { period })).toHaveLength(1)
    expect(subjectsOf(recovery, ends('2024-03-01'), { period })).toEqual([])
  })

  test('several courses of a patient count each, with scores of their own', () => {
    const two = {
      episodes: [
        episode('2025-01-03', { key: 'first', endedOn: '2025-03-31' }),
        episode('2025-05-01', { key: 'second', endedOn: '2025-08-31' }),
      ],
      appointments: ['2025-01-10', '2025-01-17', '2025-05-10', '2025-05-17'].map((day) => contact(day)),
      forms: [
        ['PHQ-9', '2025-01-03', 20] as const,
        ['GAD-7', '2025-01-03', 15] as const,
        ['PHQ-9', '2025-03-31', 5] as const,
        ['GAD-7', '2025-03-31', 5] as const,
        ['PHQ-9', '2025-05-01', 14] as const,
        ['GAD-7', '2025-05-01', 9] as const,
        ['PHQ-9', '2025-08-31', 13] as const,
        ['GAD-7', '2025-08-31', 9] as const,
      ].map(([instrument, on, total]) => form(instrument, on, total)),
    }
    const subjects = subjectsOf(recovery, two)
    expect(subjects.map(({ key }) => key)).toEqual(['first', 'second'])
    expect(subjects.map(standingOf)).toEqual(['met', 'not met'])
  })
})

describe('a finished course has two attended treatment contacts', () => {
  const recovered = { ...finished, forms: pairs([14, 8], [12, 7]) }
  const met = `met: ${scores([14, 8], [12, 7])}`
  test.each<[name: string, appointments: PatientRecord['appointments'], expected: string]>([
    ['none', [], 'not in denominator: 0 attended treatment contacts'],
    ['one', [contact('2025-01-10')], 'not in denominator: 1 attended treatment contact'],
    ['two', finished.appointments, met],
    ['two, one of them late', [contact('2025-01-10', 'attended_late'), contact('2025-01-17')], met],
    [
      'one attended and one missed',
      [contact('2025-01-10'), contact('2025-01-17', 'no_show')],
      'not in denominator: 1 attended treatment contact',
    ],
    [
      'one treatment and one assessment',
      [contact('2025-01-10'), contact('2025-01-17', 'attended', { isTreatment: false })],
      'not in denominator: 1 attended treatment contact',
    ],
    ['on the first and the last day of the course', [contact('2025-01-03'), contact('2025-06-02')], met],
    [
      'one the day after the course',
      [contact('2025-01-10'), contact('2025-06-03')],
      'not in denominator: 1 attended treatment contact',
    ],
    [
      'one the day before the course',
      [contact('2025-01-02'), contact('2025-01-10')],
      'not in denominator: 1 attended treatment contact',
    ],
  ])('%s', (_, appointments, expected) => {
    expect(outcomes(subjectsOf(recovery, { ...recovered, appointments }))).toEqual([expected])
  })
})

describe('first and last score', () => {
  const of = (...forms: readonly RecordedForm[]) => {
    const anxiety = [form('GAD-7', '2025-01-03', 12), form('GAD-7', '2025-05-31', 7)]
    const facts = { ...finished, forms: [...forms, ...anxiety] }
    return outcomes(subjectsOf(recovery, facts))[0]?.split('; GAD-7')[0]
  }
  const phq = (day: CalendarDay, total: number | null, more: Partial<RecordedForm> = {}) =>
    form('PHQ-9', day, total, more)

  test.each<[name: string, forms: readonly RecordedForm[], expected: string]>([
    [
      'the baseline may lie 14 days before the start',
      [phq('2024-12-20', 14), phq('2025-05-31', 8)],
      'met: PHQ-9 14 on 20 Dec 2024, then 8 on 31 May 2025',
    ],
    [
      'a score 15 days before the start is none: the first inside the course',
      [phq('2024-12-19', 14), phq('2025-02-01', 12), phq('2025-05-31', 8)],
      'met: PHQ-9 12 on 1 Feb 2025, then 8 on 31 May 2025',
    ],
    [
      'of two scores before the start the later',
      [phq('2024-12-31', 20), phq('2025-01-03', 14), phq('2025-05-31', 8)],
      'met: PHQ-9 14 on 3 Jan 2025, then 8 on 31 May 2025',
    ],
    [
      'the last score on the last day',
      [phq('2025-01-03', 14), phq('2025-06-02', 8)],
      'met: PHQ-9 14 on 3 Jan 2025, then 8 on 2 Jun 2025',
    ],
    [
      'a score after the end is not the last',
      [phq('2025-01-03', 14), phq('2025-05-31', 12), phq('2025-06-03', 3)],
      'not met: PHQ-9 14 on 3 Jan 2025, then 12 on 31 May 2025',
    ],
    [
      'the last, not the best',
      [phq('2025-01-03', 14), phq('2025-03-01', 2), phq('2025-05-31', 12)],
      'not met: PHQ-9 14 on 3 Jan 2025, then 12 on 31 May 2025',
    ],
    [
      'one score is no pair',
      [phq('2025-01-03', 14)],
      'not met: PHQ-9 14 on 3 Jan 2025, no score on a later day',
    ],
    [
      'two scores of one day are no pair',
      [phq('2025-01-03', 14), phq('2025-01-03', 4)],
      'not met: PHQ-9 4 on 3 Jan 2025, no score on a later day',
    ],
    [
      'prorated forms count',
      [
        phq('2025-01-03', 14, { completeness: 'prorated' }),
        phq('2025-05-31', 8, { completeness: 'prorated' }),
      ],
      'met: PHQ-9 14 on 3 Jan 2025 (blanks filled in), then 8 on 31 May 2025 (blanks filled in)',
    ],
    [
      'a form that can’t be scored does not',
      [phq('2025-01-03', 14), phq('2025-05-31', null)],
      'not met: PHQ-9 14 on 3 Jan 2025, no score on a later day',
    ],
    [
      'a complete form goes before a prorated one of its day',
      [phq('2025-01-03', 14), phq('2025-05-31', 8), phq('2025-05-31', 20, { completeness: 'prorated' })],
      'met: PHQ-9 14 on 3 Jan 2025, then 8 on 31 May 2025',
    ],
  ])('%s', (_, forms, expected) => {
    expect(of(...forms)).toBe(expected)
  })
})

describe('courses without both pairs', () => {
  test.each<
    [depression: [number | null, number | null], anxiety: [number | null, number | null], reason: string]
  >([
    [[14, null], [12, 7], 'No two PHQ-9 scores to compare'],
    [[14, 8], [12, null], 'No two anxiety scores to compare'],
    [[14, 8], [null, null], 'No two anxiety scores to compare'],
    [[14, null], [12, null], 'No two scores to compare on either measure'],
  ])('PHQ-9 %j and GAD-7 %j stay in every denominator', (depression, anxiety, reason) => {
    const facts = { ...finished, forms: pairs(depression, anxiety) }
    expect(standings(facts)).toEqual(['not met', 'not met', 'not met', 'not met'])
    expect(reasonsOf(recovery, facts)).toEqual([reason])
    expect(reasonsOf(pairedCompleteness, facts)).toEqual([reason])
    expect(subjectsOf(recovery, facts)[0]?.stratum).toBe(unpairedStratum)
  })

  test('the paired ones have a stratum of their own', () => {
    const facts = { ...finished, forms: pairs([14, 8], [12, 7]) }
    expect(subjectsOf(recovery, facts)[0]?.stratum).toBe(pairedStratum)
    expect(recovery.strata).toEqual([pairedStratum, unpairedStratum])
  })

  test('caseness that a missing score leaves open keeps the course in', () => {
    expect(standings({ ...finished, forms: pairs([9, 3], [null, null]) })[0]).toBe('not met')
  })
})

describe('the anxiety measure of the main problem', () => {
  const trauma = {
    ...finished,
    diagnoses: [diagnosis('F43.1', '2024-06-01')],
    forms: [...pairs([20, 9], [20, 15]), form('PCL-5', '2025-01-03', 50), form('PCL-5', '2025-05-31', 31)],
  }

  test('PCL-5 below 32 is recovery from trauma, whatever the GAD-7 says', () => {
    expect(outcomes(subjectsOf(recovery, trauma))).toEqual([
      'met: PHQ-9 20 on 3 Jan 2025, then 9 on 31 May 2025; PCL-5 50 on 3 Jan 2025, then 31 on 31 May 2025 ' +
        '(PHQ-9: caseness 10, reliable change 6; PCL-5: caseness 32, reliable change 10)',
    ])
  })

  test('PCL-5 of 32 is not', () => {
    const forms = trauma.forms.map((each) => (each.total === 31 ? { ...each, total: 32 } : each))
    expect(standings({ ...trauma, forms })[0]).toBe('not met')
  })

  test('without a second PCL-5 the GAD-7 stands in', () => {
    const forms = trauma.forms.filter(({ total }) => total !== 31)
    expect(outcomes(subjectsOf(recovery, { ...trauma, forms }))).toEqual([
      `not met: ${scores([20, 9], [20, 15])}`,
    ])
  })

  test('a diagnosis of another episode says nothing', () => {
    const diagnoses = [diagnosis('F43.1', '2024-06-01', { episodeKey: 'another' })]
    expect(standings({ ...trauma, diagnoses })[0]).toBe('not met')
  })

  test('a diagnosis beside the main one says nothing', () => {
    const diagnoses = [diagnosis('F32.1', null), diagnosis('F43.1', null, { role: 'comorbid' })]
    expect(standings({ ...trauma, diagnoses })[0]).toBe('not met')
  })
})

describe('late corrections', () => {
  const before = { ...finished, forms: pairs([14, 10], [12, 7]) }

  test('a last score corrected from 10 to 9', () => {
    expect(standings(before)[0]).toBe('not met')
    expect(standings({ ...finished, forms: pairs([14, 9], [12, 7]) })[0]).toBe('met')
  })

  test('an end corrected into the next year moves the course', () => {
    const episodes = [episode('2025-01-03', { ...span, endedOn: '2026-01-02' })]
    expect(subjectsOf(recovery, { ...before, episodes })).toEqual([])
    expect(
      subjectsOf(recovery, { ...before, episodes }, { period: { from: '2026-01-01', to: '2026-12-31' } }),
    ).toHaveLength(1)
  })

  test('a contact that turns out missed takes the course out of the denominator', () => {
    const appointments = [contact('2025-01-10'), contact('2025-01-17', 'arrived_too_late')]
    expect(standings({ ...before, appointments })[0]).toBe('not in denominator')
  })
})

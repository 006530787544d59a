import { bdi2 } from '@tandem/domain/instruments/bdi-ii'
import { gad7 } from '@tandem/domain/instruments/gad-7'
import { phq9 } from '@tandem/domain/instruments/phq-9'
import { describe, expect, test } from 'vitest'
import { type CaseloadFacts, reasonsToLook, stateInWords } from './caseload.ts'

const quiet: CaseloadFacts = {
  instrument: phq9,
  baseline: 16,
  latest: 9,
  best: 9,
  lowestInRemission: null,
  daysInCare: 56,
  safety: 'negative',
  course: { state: 'not_in_remission', label: null },
  overdueSince: null,
  twoMissedInARow: false,
  missedNotRebooked: false,
  daysCovered90: 0.8,
}

const rulesOf = (facts: Partial<CaseloadFacts>) =>
  reasonsToLook({ ...quiet, ...facts }).reasons.map(({ rule }) => rule)

const remitted = { state: 'remission', label: null } as const

describe('reasons to look', () => {
  test('there is none when nothing calls for it', () => {
    expect(reasonsToLook(quiet)).toEqual({ reasons: [], need: 0 })
  })

  test.each<[string, Partial<CaseloadFacts>, string[]]>([
    ['a positive safety answer', { safety: 'positive' }, ['safety_positive']],
    ['a blank safety answer is a task', { safety: 'unknown' }, ['safety_unknown']],
    ['a form without items asks for nothing', { safety: 'not_asked' }, []],
    ['relapse', { course: { state: 'relapse', label: null } }, ['returned']],
    ['recurrence', { course: { state: 'recurrence', label: null } }, ['returned']],
    [
      'a return that may be confirmed',
      { course: { state: 'remission', label: 'pending' } },
      ['return_possible'],
    ],
    [
      'a return that was not, and nothing lower since',
      { course: { state: 'remission', label: 'possible' }, latest: 10 },
      ['return_possible'],
    ],
    [
      'a return that was not, and a score below caseness since',
      { course: { state: 'remission', label: 'possible' }, latest: 9 },
      [],
    ],
    ['a rise of 5 in remission', { course: remitted, latest: 6, lowestInRemission: 1 }, ['early_warning']],
    ['a rise of 4 in remission', { course: remitted, latest: 5, lowestInRemission: 1 }, []],
    [
      'a rise of 5 in recovery',
      { course: { state: 'recovery', label: null }, latest: 9, lowestInRemission: 4 },
      ['early_warning'],
    ],
    ['6 points worse', { baseline: 8, latest: 14 }, ['reliable_deterioration']],
    ['5 points worse', { baseline: 8, latest: 13 }, []],
    ['still a case at half of nothing after 8 weeks', { baseline: 18, latest: 10 }, ['short_of_target']],
    ['a day before 8 weeks', { baseline: 18, latest: 10, daysInCare: 55 }, []],
    ['in remission other rules speak', { baseline: 18, latest: 10, course: remitted }, []],
    [
      'after a relapse the relapse is the reason',
      { baseline: 18, latest: 12, course: { state: 'relapse', label: null } },
      ['returned'],
    ],
    ['below caseness is improvement', { baseline: 12, latest: 9 }, []],
    ['half gone is improvement', { baseline: 20, latest: 10 }, []],
    ['no improvement is asked of a baseline below the floor', { baseline: 9, latest: 10 }, []],
    ['silence', { course: { state: 'not_assessed', label: null } }, ['not_assessed']],
    [
      'silence says that a visit is overdue',
      { course: { state: 'not_assessed', label: null }, overdueSince: '2026-01-05' },
      ['not_assessed'],
    ],
    ['an overdue visit', { overdueSince: '2026-01-05' }, ['overdue']],
    ['two sessions missed', { twoMissedInARow: true }, ['missed_sessions']],
    ['one session missed and none booked', { missedNotRebooked: true }, ['missed_sessions']],
    ['0.79 of the days covered', { daysCovered90: 0.79 }, ['days_covered_low']],
    ['coverage not known', { daysCovered90: null }, []],
  ])('%s', (_, facts, expected) => {
    expect(rulesOf(facts)).toEqual(expected)
  })

  test('the thresholds are those of the instrument', () => {
    expect(rulesOf({ instrument: gad7, course: null, baseline: 10, latest: 14, daysInCare: 7 })).toEqual([
      'reliable_deterioration',
    ])
    expect(rulesOf({ instrument: gad7, course: null, baseline: 10, latest: 13, daysInCare: 7 })).toEqual([])
  })

  test('an episode without scores can only be overdue, missing or short of supply', () => {
    const unscored = { instrument: null, baseline: null, latest: null, course: null, safety: null }
    expect(rulesOf({ ...unscored, overdueSince: '2026-01-05', daysCovered90: 0.5 })).toEqual([
      'overdue',
      'days_covered_low',
    ])
  })

  test('all that apply are listed, most urgent first, and the rank is that of the first', () => {
    const many = {
      ...quiet,
      safety: 'positive',
      daysCovered90: 0.2,
      course: { state: 'relapse', label: null },
    } as const
    const { reasons, need } = reasonsToLook(many)
    expect(reasons.map(({ rule }) => rule)).toEqual(['safety_positive', 'returned', 'days_covered_low'])
    expect(need).toBeGreaterThan(reasonsToLook({ ...many, safety: 'negative' }).need)
    expect(reasonsToLook({ ...quiet, daysCovered90: 0.2 }).need).toBe(1)
  })
})

describe('the text of a reason', () => {
  const textsOf = (facts: Partial<CaseloadFacts>) =>
    reasonsToLook({ ...quiet, ...facts }).reasons.map(({ text }) => text)

  test('a reliable improvement that is still at caseness is not called "no improvement"', () => {
    const facts = { ...quiet, baseline: 24, latest: 15, best: 13 }
    expect(stateInWords(facts)).toBe('Improved')
    expect(textsOf(facts)).toEqual(['Still at caseness'])
  })
  test('who was below caseness in between is back, not still, at it', () => {
    expect(textsOf({ baseline: 25, latest: 17, best: 10 })).toEqual(['Still at caseness'])
    expect(textsOf({ baseline: 25, latest: 17, best: 9 })).toEqual(['Back at caseness'])
  })
  test('four words are enough for each', () => {
    const every: Partial<CaseloadFacts>[] = [
      { safety: 'positive' },
      { safety: 'unknown' },
      { course: { state: 'recurrence', label: null } },
      { course: { state: 'remission', label: 'pending' } },
      { course: { state: 'remission', label: 'possible' }, latest: 10 },
      { course: remitted, latest: 6, lowestInRemission: 1 },
      { baseline: 8, latest: 14 },
      { baseline: 18, latest: 12, best: 8 },
      { course: { state: 'not_assessed', label: null } },
      { overdueSince: '2026-01-05' },
      { twoMissedInARow: true },
      { missedNotRebooked: true },
      { daysCovered90: 0.2 },
    ]
    for (const facts of every) {
      const texts = textsOf(facts)
      expect(texts, JSON.stringify(facts)).toHaveLength(1)
      for (const text of texts) expect(text.split(' ').length, text).toBeLessThanOrEqual(4)
    }
  })
})

describe('the state in words', () => {
  test.each<[string | null, Parameters<typeof stateInWords>[0]]>([
    ['Remission', { ...quiet, course: remitted }],
    ['Remission, return pending', { ...quiet, course: { state: 'remission', label: 'pending' } }],
    [
      'Remission, return possible',
      { ...quiet, latest: 11, course: { state: 'remission', label: 'possible' } },
    ],
    ['Remission', { ...quiet, latest: 9, course: { state: 'remission', label: 'possible' } }],
    ['Sustained remission', { ...quiet, course: { state: 'recovery', label: null } }],
    ['Relapse', { ...quiet, course: { state: 'relapse', label: null } }],
    ['Responding', { ...quiet, baseline: 16, latest: 8 }],
    ['Improved', { ...quiet, baseline: 16, latest: 10 }],
    ['No reliable change', { ...quiet, baseline: 16, latest: 11 }],
    ['No reliable change', { ...quiet, baseline: 10, latest: 15 }],
    ['Worse', { ...quiet, baseline: 10, latest: 16 }],
    ['Responding', { ...quiet, instrument: bdi2, course: null, baseline: 30, latest: 15 }],
    [null, { ...quiet, latest: null }],
    [null, { instrument: null, baseline: null, latest: null, course: null }],
  ])('%s', (words, facts) => {
    expect(stateInWords(facts)).toBe(words)
  })
})

import { addDays } from '@tandem/domain/calendar-day'
import { bdi2 } from '@tandem/domain/instruments/bdi-ii'
import { cssrs } from '@tandem/domain/instruments/c-ssrs'
import { core10 } from '@tandem/domain/instruments/core-10'
import { gad7 } from '@tandem/domain/instruments/gad-7'
import { phq9 } from '@tandem/domain/instruments/phq-9'
import type { Remission } from '@tandem/domain/relapse'
import { describe, expect, test } from 'vitest'
import { reasonsToLook, stateInWords } from './caseload.ts'
import type { CaseloadFacts } from './caseload-facts.ts'
import { caseloadRules, isRuleCode, type RuleCode, ruleCodes, ruleOf } from './caseload-rules/catalogue.ts'

const start = '2026-01-05'
const on = (day: number) => addDays(start, day)
const at = (total: number, day = 50) => ({ total, on: on(day) })
const noSigns = { twoMissedInARow: false, missedNotRebooked: false, missedOn: [] }

const quiet: CaseloadFacts = {
  asOf: on(56),
  instrument: phq9,
  baseline: at(16, 0),
  latest: at(9),
  best: at(9),
  lowestInRemission: null,
  daysInCare: 56,
  sessionsHeld: 5,
  alerts: [],
  safety: { state: 'negative', on: on(50), instrument: phq9 },
  course: { state: 'not_in_remission', label: null, remissions: [], pending: [], possible: [] },
  anxiety: null,
  overdue: null,
  engagement: noSigns,
  covered: null,
  stoppedOn: null,
  relapsePlanOn: null,
}

const remission = (more: Partial<Remission> = {}): Remission => ({
  onset: on(10),
  confirmedOn: on(31),
  recoveryOn: null,
  recoveryConfirmedOn: null,
  returnOn: null,
  returnConfirmedOn: null,
  returnKind: null,
  lostOn: null,
  lastScoreOn: on(50),
  unconfirmed: [],
  ...more,
})

const course = (
  state: NonNullable<CaseloadFacts['course']>['state'],
  more: Partial<NonNullable<CaseloadFacts['course']>> = {},
): CaseloadFacts['course'] => ({
  state,
  label: null,
  remissions: [remission()],
  pending: [],
  possible: [],
  ...more,
})

/** Back from remission, the return confirmed so many days ago. */
const relapsed = (daysAgo: number, latest: number): Partial<CaseloadFacts> => ({
  latest: at(latest),
  course: course('relapse', {
    remissions: [remission({ returnOn: on(0), returnConfirmedOn: on(56 - daysAgo), returnKind: 'relapse' })],
  }),
})

/** In remission, with a plan, at 3 points: nothing calls for a look. */
const remitted: Partial<CaseloadFacts> = {
  course: course('remission'),
  latest: at(3),
  best: at(1),
  lowestInRemission: at(1, 31),
  relapsePlanOn: on(40),
}
const covered = (coveredDays: number, longestGapDays: number, days = 90): CaseloadFacts['covered'] => ({
  share: coveredDays / days,
  coveredDays,
  days,
  longestGapDays,
  window: { from: on(-34), to: on(55) },
})
const rulesOf = (facts: Partial<CaseloadFacts>) =>
  reasonsToLook({ ...quiet, ...facts }).reasons.map(({ rule }) => rule)
const alert = { instrument: phq9, on: on(20), severity: 1, formStands: true }
const anxious = (lowest: number, latest: number) => ({
  instrument: gad7,
  lowest: at(lowest, 31),
  latest: at(latest),
})

describe('reasons to look', () => {
  test('there is none when nothing calls for it', () => {
    expect(reasonsToLook(quiet)).toEqual({ reasons: [], need: 0 })
    expect(rulesOf(remitted)).toEqual([])
  })

  test.each<[string, Partial<CaseloadFacts>, RuleCode[]]>([
    ['an alert nobody acknowledged', { alerts: [alert] }, ['safety_positive']],
    [
      'also when the last answer is negative, or the form was corrected',
      { alerts: [{ ...alert, formStands: false }] },
      ['safety_positive'],
    ],
    [
      'a positive answer that was acknowledged',
      { safety: { state: 'positive', on: on(50), instrument: phq9 } },
      [],
    ],
    [
      'a blank safety answer is a task',
      { safety: { state: 'unknown', on: on(50), instrument: phq9 } },
      ['safety_unknown'],
    ],
    [
      'a form without items asks for nothing',
      { safety: { state: 'not_asked', on: on(50), instrument: phq9 } },
      [],
    ],
    ['relapse', { course: course('relapse') }, ['returned']],
    ['recurrence', { course: course('recurrence') }, ['returned']],
    ['a relapse confirmed 42 days ago, below caseness since', relapsed(42, 9), ['returned']],
    ['a relapse confirmed 43 days ago, below caseness since', relapsed(43, 9), []],
    ['a relapse confirmed 43 days ago, still at caseness', relapsed(43, 10), ['returned']],
    [
      'a return that may be confirmed',
      { ...remitted, latest: at(10), course: course('remission', { label: 'pending', pending: [on(50)] }) },
      ['return_possible', 'early_rise'],
    ],
    [
      'a return that was not, and nothing lower since',
      {
        ...remitted,
        lowestInRemission: at(6),
        latest: at(10),
        course: course('remission', { label: 'possible', possible: [on(50)] }),
      },
      ['return_possible'],
    ],
    [
      'a return that was not, and a score below caseness since',
      {
        ...remitted,
        lowestInRemission: at(6),
        latest: at(4),
        course: course('remission', { label: 'possible', possible: [on(40)] }),
      },
      [],
    ],
    ['a rise of 5 in remission', { ...remitted, latest: at(4), lowestInRemission: at(-1) }, ['early_rise']],
    ['a rise of 4 in remission', { ...remitted, latest: at(4), lowestInRemission: at(0) }, []],
    [
      'a rise of 5 outside remission',
      { latest: at(9), lowestInRemission: at(4), course: course('not_in_remission') },
      [],
    ],
    [
      'a rise of 5 in recovery',
      { ...remitted, course: course('recovery'), latest: at(9), lowestInRemission: at(4) },
      ['early_rise', 'residual_symptoms'],
    ],
    [
      'GAD-7 at 8 after recovery, below before',
      { ...remitted, course: course('recovery'), anxiety: anxious(7, 8) },
      ['threshold_crossed'],
    ],
    ['GAD-7 at 7 after recovery', { ...remitted, course: course('recovery'), anxiety: anxious(3, 7) }, []],
    [
      'GAD-7 that never was below 8',
      { ...remitted, course: course('recovery'), anxiety: anxious(8, 12) },
      [],
    ],
    ['GAD-7 at 8 before recovery', { ...remitted, anxiety: anxious(3, 8) }, []],
    ['PHQ-9 of 5 in remission', { ...remitted, latest: at(5) }, ['residual_symptoms']],
    ['PHQ-9 of 4 in remission', { ...remitted, latest: at(4) }, []],
    [
      'PHQ-9 of 9 in remission',
      { ...remitted, latest: at(9), lowestInRemission: at(5) },
      ['residual_symptoms'],
    ],
    ['PHQ-9 of 5 outside remission', { latest: at(5) }, []],
    [
      '6 points worse, from below caseness',
      { baseline: at(8, 0), latest: at(14) },
      ['reliable_deterioration'],
    ],
    ['5 points worse', { baseline: at(8, 0), latest: at(13) }, []],
    [
      '6 points worse, from caseness on',
      { baseline: at(10, 0), latest: at(16), daysInCare: 20 },
      ['reliable_deterioration', 'not_on_track'],
    ],
    [
      'under 10 % better at session 4, at caseness',
      { baseline: at(21, 0), latest: at(19), sessionsHeld: 4, daysInCare: 28 },
      ['not_on_track'],
    ],
    [
      '10 % better at session 4',
      { baseline: at(20, 0), latest: at(18), sessionsHeld: 4, daysInCare: 28 },
      [],
    ],
    [
      'under 10 % better at session 3',
      { baseline: at(21, 0), latest: at(19), sessionsHeld: 3, daysInCare: 28 },
      [],
    ],
    ['a first score below caseness is no track', { baseline: at(9, 0), latest: at(10), daysInCare: 28 }, []],
    [
      'the first score at caseness is one',
      { baseline: at(10, 0), latest: at(10), daysInCare: 28 },
      ['not_on_track'],
    ],
    ['under half gone after 8 weeks', { baseline: at(18, 0), latest: at(10) }, ['short_of_target']],
    ['a day before 8 weeks', { baseline: at(18, 0), latest: at(10), daysInCare: 55 }, []],
    ['after week 12 still', { baseline: at(18, 0), latest: at(10), daysInCare: 120 }, ['short_of_target']],
    [
      'after a relapse the relapse is the reason',
      { baseline: at(18, 0), latest: at(12), course: course('relapse') },
      ['returned'],
    ],
    ['below caseness is improvement', { baseline: at(12, 0), latest: at(9) }, []],
    ['half gone is improvement', { baseline: at(20, 0), latest: at(10) }, []],
    ['no improvement is asked of a first score below the floor', { baseline: at(9, 0), latest: at(9) }, []],
    ['silence', { course: course('not_assessed') }, ['not_assessed']],
    [
      'silence says that a measure is overdue',
      { course: course('not_assessed'), overdue: { dueOn: on(20), closesOn: on(34), by: 'therapy' } },
      ['not_assessed'],
    ],
    ['an overdue measure', { overdue: { dueOn: on(20), closesOn: on(34), by: 'therapy' } }, ['overdue']],
    [
      'two sessions missed',
      { engagement: { twoMissedInARow: true, missedNotRebooked: false, missedOn: [on(7), on(14)] } },
      ['missed_sessions'],
    ],
    [
      'one session missed and none booked',
      { engagement: { twoMissedInARow: false, missedNotRebooked: true, missedOn: [on(14)] } },
      ['missed_sessions'],
    ],
    ['0.79 of the days covered', { covered: covered(71, 7) }, ['days_covered_low']],
    ['0.80 of the days covered, gaps of 7 days', { covered: covered(72, 7) }, []],
    ['0.80 of the days covered, a gap of 8', { covered: covered(72, 8) }, ['days_covered_low']],
    ['an antidepressant stopped', { stoppedOn: on(30) }, ['antidepressant_stopped']],
    ['remission without a plan', { ...remitted, relapsePlanOn: null }, ['relapse_plan_due']],
    [
      'recovery without a plan',
      { ...remitted, course: course('recovery'), relapsePlanOn: null },
      ['relapse_plan_due'],
    ],
    ['no plan, but no remission', { relapsePlanOn: null }, []],
    [
      'no plan, but a return in sight',
      {
        ...remitted,
        relapsePlanOn: null,
        lowestInRemission: at(6),
        latest: at(10),
        course: course('remission', { label: 'pending', pending: [on(50)] }),
      },
      ['return_possible'],
    ],
  ])('%s', (_, facts, expected) => {
    expect(rulesOf(facts)).toEqual(expected)
  })

  test('the thresholds are those of the instrument', () => {
    const anxiety = { instrument: gad7, course: null, daysInCare: 7, sessionsHeld: 0 }
    expect(rulesOf({ ...anxiety, baseline: at(7, 0), latest: at(11) })).toEqual(['reliable_deterioration'])
    expect(rulesOf({ ...anxiety, baseline: at(7, 0), latest: at(10) })).toEqual([])
  })

  test('an episode without scores can only be overdue, missing or short of supply', () => {
    const unscored = {
      instrument: null,
      baseline: null,
      latest: null,
      best: null,
      course: null,
      safety: null,
    }
    expect(
      rulesOf({
        ...unscored,
        overdue: { dueOn: on(20), closesOn: on(34), by: 'planned_visit' },
        covered: covered(45, 20),
      }),
    ).toEqual(['overdue', 'days_covered_low'])
  })

  test('all that apply are listed, most urgent first, and the rank is that of the first', () => {
    const many = { ...quiet, alerts: [alert], covered: covered(18, 40), course: course('relapse') }
    const { reasons, need } = reasonsToLook(many)
    expect(reasons.map(({ rule }) => rule)).toEqual(['safety_positive', 'returned', 'days_covered_low'])
    expect(need).toBe(caseloadRules.length)
    expect(reasonsToLook({ ...many, alerts: [] }).need).toBe(caseloadRules.length - 1)
    expect(reasonsToLook({ ...quiet, ...remitted, relapsePlanOn: null }).need).toBe(1)
  })
})

describe('a rule that is switched off', () => {
  const many = { ...quiet, alerts: [alert], stoppedOn: on(30), covered: covered(18, 40) }

  test('gives no reason and no rank', () => {
    const off = new Set(['days_covered_low'])
    expect(reasonsToLook(many, off).reasons.map(({ rule }) => rule)).toEqual([
      'safety_positive',
      'antidepressant_stopped',
    ])
    expect(reasonsToLook({ ...quiet, covered: covered(18, 40) }, off)).toEqual({ reasons: [], need: 0 })
  })

  test('is never the safety alert', () => {
    expect(reasonsToLook(many, new Set(ruleCodes)).reasons.map(({ rule }) => rule)).toEqual([
      'safety_positive',
    ])
  })
})

describe('the facts of a reason', () => {
  const explained = (facts: Partial<CaseloadFacts>) => reasonsToLook({ ...quiet, ...facts }).reasons[0]

  test('a relapse has its day, and the day that confirmed it', () => {
    const back = remission({ returnOn: on(60), returnConfirmedOn: on(74), returnKind: 'relapse' })
    const reason = explained({ course: course('relapse', { remissions: [back] }), latest: at(14, 74) })
    expect(reason).toMatchObject({ text: 'Relapse', on: on(60) })
    expect(reason?.facts).toEqual([
      { label: 'Remission began', value: null, unit: null, on: on(10) },
      { label: 'First score at caseness', value: null, unit: null, on: on(60) },
      { label: 'Confirmed by a second one', value: null, unit: null, on: on(74) },
      { label: 'Latest score', value: 14, unit: 'points', on: on(74) },
    ])
  })

  test('a possible relapse has the day of the high score', () => {
    const facts = {
      ...remitted,
      latest: at(10),
      course: course('remission', { label: 'pending', pending: [on(50)] }),
    }
    expect(explained(facts)).toMatchObject({ text: 'Possible relapse, confirm', on: on(50) })
  })

  test('a worsening has both scores, the change and the limit of its instrument', () => {
    expect(explained({ baseline: at(8, 0), latest: at(14) })?.facts).toEqual([
      { label: 'First score', value: 8, unit: 'points', on: on(0) },
      { label: 'Latest score', value: 14, unit: 'points', on: on(50) },
      { label: 'Worse by', value: 6, unit: 'points', on: null },
      { label: 'Limit for PHQ-9', value: 6, unit: 'points', on: null },
    ])
  })

  test.each([
    [phq9, 'Item 9 positive'],
    [core10, 'CORE-10 item 6 positive'],
    [cssrs, 'C-SSRS screener positive'],
  ])('an alert of %o goes by the name of its own question', (instrument, text) => {
    expect(explained({ alerts: [{ ...alert, instrument }] })?.text).toBe(text)
    expect(explained({ safety: { state: 'unknown', on: on(50), instrument } })?.text).toBe(
      text.replace('positive', 'blank, ask'),
    )
  })

  test('every open alert is told, and one whose form was corrected says so', () => {
    const facts = explained({ alerts: [alert, { ...alert, on: on(6), formStands: false }] })?.facts
    expect(facts?.map(({ label, on: day }) => [label, day])).toEqual([
      ['Item 9, not acknowledged', on(20)],
      ['Item 9, not acknowledged', on(6)],
      ['Corrected since', on(6)],
    ])
  })
})

describe('the text of a reason', () => {
  const textsOf = (facts: Partial<CaseloadFacts>) =>
    reasonsToLook({ ...quiet, ...facts }).reasons.map(({ text }) => text)

  test('a reliable improvement that is still at caseness is not called "no improvement"', () => {
    const facts = { ...quiet, baseline: at(24, 0), latest: at(15), best: at(13) }
    expect(stateInWords(facts)).toBe('Improved')
    expect(textsOf(facts)).toEqual(['Still at caseness'])
  })
  test('who was below caseness in between is back, not still, at it', () => {
    expect(textsOf({ baseline: at(25, 0), latest: at(17), best: at(10) })).toEqual(['Still at caseness'])
    expect(textsOf({ baseline: at(25, 0), latest: at(17), best: at(9) })).toEqual(['Back at caseness'])
  })
  test('four words are enough for most, five with the name of a question', () => {
    const every: Partial<CaseloadFacts>[] = [
      { alerts: [{ ...alert, instrument: core10 }] },
      { safety: { state: 'unknown', on: on(50), instrument: phq9 } },
      { course: course('recurrence') },
      { baseline: at(8, 0), latest: at(14) },
      { baseline: at(18, 0), latest: at(12), best: at(8) },
      { course: course('not_assessed') },
      { overdue: { dueOn: on(20), closesOn: on(34), by: 'therapy' } },
      { engagement: { twoMissedInARow: true, missedNotRebooked: false, missedOn: [] } },
      { engagement: { twoMissedInARow: false, missedNotRebooked: true, missedOn: [] } },
      { covered: covered(18, 40) },
      { stoppedOn: on(30) },
    ]
    for (const facts of every) {
      const texts = textsOf(facts)
      expect(texts, JSON.stringify(facts)).toHaveLength(1)
      for (const text of texts) expect(text.split(' ').length, text).toBeLessThanOrEqual(4)
    }
  })
})

describe('the catalogue of rules', () => {
  test('names each rule once, with threshold and source', () => {
    expect(new Set(ruleCodes).size).toBe(caseloadRules.length)
    expect(new Set(caseloadRules.map(({ name }) => name)).size).toBe(caseloadRules.length)
    for (const { code, name, chip, threshold, source } of caseloadRules) {
      expect(code).toMatch(/^[a-z_]+$/)
      expect(Math.min(name.length, chip.length, threshold.length, source.length), code).toBeGreaterThan(5)
      expect(chip.split(' ').length, chip).toBeLessThanOrEqual(3)
    }
  })
  test('has one rule that cannot be switched off, and says why', () => {
    expect(caseloadRules.filter(({ alwaysOn }) => alwaysOn !== null).map(({ code }) => code)).toEqual([
      'safety_positive',
    ])
  })
  test('the rule-based sign is labelled as such', () => {
    expect(ruleOf('not_on_track').name).toContain('rule-based')
  })
  test('knows its codes', () => {
    expect([isRuleCode('returned'), isRuleCode('toString'), isRuleCode('')]).toEqual([true, false, false])
  })
})

describe('the state in words', () => {
  test.each<[string | null, Parameters<typeof stateInWords>[0]]>([
    ['Remission', { ...quiet, course: course('remission') }],
    ['Remission, return pending', { ...quiet, course: course('remission', { label: 'pending' }) }],
    [
      'Remission, return possible',
      { ...quiet, latest: at(11), course: course('remission', { label: 'possible' }) },
    ],
    ['Remission', { ...quiet, latest: at(9), course: course('remission', { label: 'possible' }) }],
    ['Sustained remission', { ...quiet, course: course('recovery') }],
    ['Relapse', { ...quiet, course: course('relapse') }],
    ['Responding', { ...quiet, latest: at(8) }],
    ['Improved', { ...quiet, latest: at(10) }],
    ['No reliable change', { ...quiet, latest: at(11) }],
    ['No reliable change', { ...quiet, baseline: at(10, 0), latest: at(15) }],
    ['Worse', { ...quiet, baseline: at(10, 0), latest: at(16) }],
    ['Responding', { ...quiet, instrument: bdi2, course: null, baseline: at(30, 0), latest: at(15) }],
    [null, { ...quiet, latest: null }],
    [null, { instrument: null, baseline: null, latest: null, course: null }],
  ])('%s', (words, facts) => {
    expect(stateInWords(facts)).toBe(words)
  })
})

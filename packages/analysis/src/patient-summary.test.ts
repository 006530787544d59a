import { instrumentOf } from '@tandem/domain/instruments/catalogue'
import { describe, expect, test } from 'vitest'
import { patientSummary, type SummaryFacts } from './patient-summary.ts'

const phq9 = instrumentOf('PHQ-9')
const who5 = instrumentOf('WHO-5')

const facts: SummaryFacts = {
  asOf: '2026-03-30',
  episode: { startedOn: '2026-01-05', endedOn: null },
  instrument: phq9,
  baseline: { total: 16, takenOn: '2026-01-05' },
  latest: { total: 9, takenOn: '2026-03-02' },
  best: null,
  state: 'Improved',
  safety: null,
  lastPositiveOn: null,
  due: { on: '2026-04-06', until: '2026-04-20' },
}

test('a patient with two scores: last score, change, state, freshness', () => {
  expect(patientSummary(facts)).toBe(
    'PHQ-9 9 (mild) on 2 Mar 2026, 7 points below the baseline of 16, a reliable improvement. Improved. The score is 28 days old; the next is due 6 Apr 2026.',
  )
})

describe('the change', () => {
  const summary = (baseline: number, latest: number, instrument = phq9) =>
    patientSummary({
      ...facts,
      instrument,
      baseline: { total: baseline, takenOn: '2026-01-05' },
      latest: { total: latest, takenOn: '2026-03-02' },
    })

  test.each([
    [16, 10, '6 points below the baseline of 16, a reliable improvement.'],
    [16, 11, '5 points below the baseline of 16, not a reliable change.'],
    [16, 15, '1 point below the baseline of 16, not a reliable change.'],
    [16, 16, 'unchanged since the baseline of 16.'],
    [10, 15, '5 points above the baseline of 10, not a reliable change.'],
    [10, 16, '6 points above the baseline of 10, a reliable deterioration.'],
  ])('from %i to %i is "%s"', (baseline, latest, words) => {
    expect(summary(baseline, latest)).toContain(words)
  })

  test('an instrument on which higher is better improves upward', () => {
    expect(summary(20, 60, who5)).toMatch(
      /40 points above the baseline of 20, (a reliable improvement|better)/,
    )
    expect(summary(60, 20, who5)).toMatch(
      /40 points below the baseline of 60, (a reliable deterioration|worse)/,
    )
  })

  test('a single score is named as such', () => {
    const only = { total: 16, takenOn: '2026-01-05' }
    expect(patientSummary({ ...facts, baseline: only, latest: only })).toContain(
      'the baseline and only score',
    )
  })

  test('without a baseline nothing is compared', () => {
    expect(patientSummary({ ...facts, baseline: null })).toContain('no baseline to compare with')
  })
})

describe('safety', () => {
  const withSafety = (state: 'positive' | 'negative' | 'unknown' | 'not_asked') =>
    patientSummary({ ...facts, safety: { state, on: '2026-03-02' } })

  test('a positive and a blank answer are said', () => {
    expect(withSafety('positive')).toContain('Thoughts of death or self-harm reported on 2 Mar 2026.')
    expect(withSafety('unknown')).toContain('The safety question was left blank on 2 Mar 2026.')
  })

  test('a negative answer is never shown as low risk, nor is one that was not asked', () => {
    expect(withSafety('negative')).toBe(patientSummary(facts))
    expect(withSafety('not_asked')).toBe(patientSummary(facts))
  })
})

describe('freshness', () => {
  const due = { on: '2026-03-10', until: '2026-03-24' }

  test('a questionnaire is overdue the day after its window', () => {
    expect(patientSummary({ ...facts, asOf: '2026-03-24', due })).not.toContain('overdue')
    expect(patientSummary({ ...facts, asOf: '2026-03-25', due })).toContain('overdue since 10 Mar 2026')
  })

  test('a score of today, of yesterday', () => {
    expect(patientSummary({ ...facts, asOf: '2026-03-02' })).toContain('The score is from today')
    expect(patientSummary({ ...facts, asOf: '2026-03-03' })).toContain('The score is 1 day old')
  })

  test('an episode that ended on the day or before is said to have ended', () => {
    const ended = { startedOn: '2026-01-05', endedOn: '2026-03-30' }
    expect(patientSummary({ ...facts, episode: ended })).toContain('The episode ended on 30 Mar 2026.')
    expect(patientSummary({ ...facts, asOf: '2026-03-29', episode: ended })).toContain(
      'The score is 27 days old',
    )
  })

  test('somebody new has no score yet, and a day for the first', () => {
    const nobody = { ...facts, instrument: null, baseline: null, latest: null, state: null }
    expect(patientSummary(nobody)).toBe('No score yet. The first is due 6 Apr 2026.')
    expect(patientSummary({ ...nobody, due: null })).toBe('No score yet.')
    expect(patientSummary({ ...nobody, episode: null, due: null })).toBe(
      'No score yet. No episode of care on record.',
    )
  })
})

describe('what was gained and lost again', () => {
  const summary = (best: number, latest: number) =>
    patientSummary({
      ...facts,
      baseline: { total: 25, takenOn: '2026-01-05' },
      best: { total: best, takenOn: '2026-02-02' },
      latest: { total: latest, takenOn: '2026-03-02' },
    })
  const words = (points: number, best: number) =>
    `It is ${points} points above the lowest since, ${best} on 2 Feb 2026.`

  test('is said beside the improvement since the baseline', () => {
    expect(summary(4, 17)).toContain(
      `8 points below the baseline of 25, a reliable improvement. ${words(13, 4)} Improved.`,
    )
  })
  test('only where the loss is reliable and the score at caseness', () => {
    expect(summary(4, 10)).toContain(words(6, 4))
    expect(summary(5, 10)).not.toContain('lowest')
    expect(summary(2, 9)).not.toContain('lowest')
  })
  test('only where something had been gained', () => {
    expect(
      patientSummary({
        ...facts,
        baseline: { total: 10, takenOn: '2026-01-05' },
        best: { total: 11, takenOn: '2026-02-02' },
        latest: { total: 20, takenOn: '2026-03-02' },
      }),
    ).not.toContain('lowest')
  })
})

describe('an earlier positive safety answer', () => {
  const earlier = 'Thoughts of death or self-harm were last reported on 2 Feb 2026.'
  const withState = (state: 'negative' | 'unknown' | 'positive') =>
    patientSummary({ ...facts, safety: { state, on: '2026-03-02' }, lastPositiveOn: '2026-02-02' })

  test('is not undone by a negative or a blank one', () => {
    expect(withState('negative')).toContain(earlier)
    expect(withState('unknown')).toContain(`The safety question was left blank on 2 Mar 2026. ${earlier}`)
  })
  test('is not repeated beside a new one', () => {
    expect(withState('positive')).not.toContain('were last reported')
  })
})

test('an overdue questionnaire does not hide how old the score is', () => {
  const due = { on: '2026-03-10', until: '2026-03-24' }
  expect(patientSummary({ ...facts, due })).toContain(
    'The score is 28 days old; the next has been overdue since 10 Mar 2026.',
  )
})

import type { Entry, ScoreEntry } from '@tandem/domain/entry/entry'
import { instrumentOf } from '@tandem/domain/instruments/catalogue'
import { describe, expect, test } from 'vitest'
import { draftOf, entryOf, newDraft } from './drafts.ts'
import { entryWords, safetySoFar, sentenceOf, tallyWords } from './entry-words.ts'
import { waitedWords } from './SafetyAlerts.tsx'

const score = (answers: (number | null)[], instrument = 'PHQ-9'): ScoreEntry => ({
  kind: 'score',
  instrument,
  takenOn: '2026-03-02',
  takenAt: null,
  answers,
  total: null,
})

const entries: readonly Entry[] = [
  score([2, 2, 2, 2, null, 2, 2, 2, 0]),
  { ...score([], 'BDI-II'), answers: null, total: 20 },
  { ...score([2, 2, 2, 2, 2, 2, 2, 2, 0]), takenAt: '14:30', total: 15 },
  {
    kind: 'session',
    heldOn: '2026-03-02',
    heldAt: null,
    status: 'cancelled_by_patient',
    cancelledAt: '2026-03-01T18:00',
    purpose: 'treatment',
    modality: 'in_person',
  },
  {
    kind: 'fill',
    drug: 'sertraline',
    dispensedOn: '2026-03-02',
    daysSupply: null,
    quantity: 28,
    dosesPerDay: 0.5,
  },
  {
    kind: 'treatment',
    component: 'medication',
    drug: 'sertraline',
    drugClass: 'antidepressant',
    doseMg: 50,
    modality: null,
    asNeeded: false,
    startedOn: '2026-03-02',
    endedOn: '2026-04-02',
    stopReason: 'side effects',
  },
  { kind: 'event', happenedOn: '2026-03-02', what: 'side_effect', finding: 'nausea', note: null },
]

test('what is on record comes back from its form as it was', () => {
  for (const entry of entries) expect(entryOf(draftOf(entry)), entry.kind).toEqual(entry)
})

test('an empty form starts with the present day; what is no number stays none', () => {
  expect(entryOf(newDraft('score', '2026-03-10', 'PHQ-9'))).toMatchObject({
    takenOn: '2026-03-10',
    answers: Array.from({ length: 9 }, () => null),
  })
  expect(entryOf(newDraft('score', '2026-03-10', 'BDI-II'))).toMatchObject({ answers: null, total: null })
  const draft = { ...newDraft('fill', '2026-03-10', ''), daysSupply: 'four', quantity: '2,5' } as never
  expect(entryOf(draft)).toMatchObject({ daysSupply: Number.NaN, quantity: 2.5 })
})

test('an entry in words tells all of it', () => {
  expect(entries.map(entryWords)).toEqual([
    'PHQ-9 16 on 2 Mar 2026, answers 2 2 2 2 blank 2 2 2 0',
    'BDI-II 20 on 2 Mar 2026',
    'PHQ-9 16 on 2 Mar 2026, answers 2 2 2 2 2 2 2 2 0',
    'Contact of 2 Mar 2026: cancelled by the patient, called off 1 Mar 2026, 18:00, treatment, in person',
    'sertraline handed over on 2 Mar 2026, 28 units, 0.5 a day',
    'sertraline 50 mg from 2 Mar 2026 to 2 Apr 2026, side effects',
    'Side effect on 2 Mar 2026, nausea',
  ])
})

describe('while answers are typed', () => {
  const phq9 = instrumentOf('PHQ-9')

  test('the tally tells how many, the total, its band and how complete', () => {
    const tally = (...answers: (number | null)[]) => tallyWords(phq9, score(answers))
    expect(tally(1, 1, null, null, null, null, null, null, null)).toBe(
      '2 of 9 answered; no total with this many blanks.',
    )
    expect(tally(2, 2, 2, 2, 2, 2, 2, 2, null)).toBe(
      '8 of 9 answered. Total 18, moderately severe, scaled up from the answers given.',
    )
    expect(tally(1, 1, 1, 1, 1, 1, 1, 1, 1)).toBe('9 of 9 answered. Total 9, mild, complete.')
    expect(tally(7, 1, 1, 1, 1, 1, 1, 1, 1)).toBe('9 of 9 answered; something is out of range.')
    expect(tallyWords(instrumentOf('C-SSRS'), score([1, 0, null, null, null, 0, null], 'C-SSRS'))).toBe(
      '3 of 7 answered; risk level by these answers: low.',
    )
  })

  test('the safety question is told by its own name, and a zero never as low risk', () => {
    const said = (last: number | null) => safetySoFar(phq9, score([0, 0, 0, 0, 0, 0, 0, 0, last]))
    expect(said(1)).toMatchObject({ state: 'positive', words: expect.stringMatching(/^Item 9 positive/) })
    expect(said(0)?.words).toBe('Item 9 answered without a risk; that does not mean low risk.')
    expect(said(null)?.words).toBe('Item 9 blank: unknown, ask.')
    expect(
      safetySoFar(instrumentOf('CORE-10'), score([0, 0, 0, 0, 0, 2, 0, 0, 0, 0], 'CORE-10'))?.words,
    ).toMatch(/^CORE-10 item 6 positive/)
    expect(safetySoFar(instrumentOf('GAD-7'), score([0, 0, 0, 0, 0, 0, 0], 'GAD-7'))).toBeNull()
  })
})

test('a rule reads as a sentence, and a wait in days and hours', () => {
  expect(sentenceOf('must be named')).toBe('Must be named.')
  const since = '2026-03-02T10:00:00Z'
  const waited = (until: string) => waitedWords(since, Date.parse(until))
  expect(waited('2026-03-02T10:59:00Z')).toBe('59 min')
  expect(waited('2026-03-02T11:00:00Z')).toBe('1 h')
  expect(waited('2026-03-03T09:59:00Z')).toBe('23 h')
  expect(waited('2026-03-05T14:30:00Z')).toBe('3 days 4 h')
})

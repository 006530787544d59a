import { describe, expect, test } from 'vitest'
import type {
  Entry,
  EventEntry,
  FillEntry,
  OnRecord,
  ScoreEntry,
  SessionEntry,
  TreatmentEntry,
} from './entry.ts'
import { entryProblems } from './entry-problems.ts'

const now = '2026-03-10T14:30'

const score: ScoreEntry = {
  kind: 'score',
  instrument: 'PHQ-9',
  takenOn: '2026-03-02',
  takenAt: null,
  answers: [2, 2, 2, 2, 2, 2, 2, 2, 0],
  total: null,
}
const session: SessionEntry = {
  kind: 'session',
  heldOn: '2026-03-02',
  heldAt: '10:00',
  status: 'attended',
  cancelledAt: null,
  purpose: 'treatment',
  modality: 'CBT',
}
const fill: FillEntry = {
  kind: 'fill',
  drug: 'Sertraline',
  dispensedOn: '2026-03-02',
  daysSupply: 28,
  quantity: null,
  dosesPerDay: null,
}
const drug: TreatmentEntry = {
  kind: 'treatment',
  component: 'medication',
  drug: 'sertraline',
  drugClass: null,
  doseMg: 50,
  modality: null,
  asNeeded: false,
  startedOn: '2026-03-02',
  endedOn: null,
  stopReason: null,
}
const therapy: TreatmentEntry = { ...drug, component: 'therapy', drug: null, doseMg: null, modality: 'CBT' }
const event: EventEntry = {
  kind: 'event',
  happenedOn: '2026-03-02',
  what: 'side_effect',
  finding: 'nausea',
  note: null,
}

const onRecord: OnRecord = {
  birthDate: '1980-05-17',
  diedOn: null,
  episodes: [{ startedOn: '2026-01-05', endedOn: null }],
  held: [],
  drugs: ['sertraline'],
}

/** Fields with their doubt; `!` where it can't be stored. */
const found = (
  entry: Entry,
  more: Partial<OnRecord> = {},
  corrected: string | null = null,
  at: string = now,
): string[] =>
  entryProblems(entry, { ...onRecord, ...more }, at, corrected).map(
    ({ field, doubt }) => `${field} ${doubt ?? '!'}`,
  )
const holding = (...entries: Entry[]): Pick<OnRecord, 'held'> => ({
  held: entries.map((entry, place) => ({ record: `r${place}`, version: 1, entry })),
})

test('entries without a fault have no problems', () => {
  for (const entry of [score, session, fill, drug, therapy, event])
    expect(found(entry), entry.kind).toEqual([])
})

describe('days', () => {
  const onDay = (day: string): [Entry, string][] => [
    [{ ...score, takenOn: day }, 'takenOn'],
    [{ ...session, heldOn: day }, 'heldOn'],
    [{ ...fill, dispensedOn: day }, 'dispensedOn'],
    [{ ...drug, startedOn: day }, 'startedOn'],
    [{ ...event, happenedOn: day }, 'happenedOn'],
  ]

  test('today may be written, tomorrow may not', () => {
    for (const [entry] of onDay('2026-03-10')) expect(found({ ...entry, heldAt: null } as Entry)).toEqual([])
    for (const [entry, field] of onDay('2026-03-11')) expect(found(entry)).toContain(`${field} !`)
  })

  test('the day of birth may be written, the day before may not', () => {
    const born = { birthDate: '2026-03-02' }
    for (const [entry] of onDay('2026-03-02')) expect(found(entry, born)).toEqual([])
    for (const [entry, field] of onDay('2026-03-01')) expect(found(entry, born)).toContain(`${field} !`)
  })

  test('the day of death may be written, the day after may not', () => {
    const died = { diedOn: '2026-03-02' }
    for (const [entry] of onDay('2026-03-02')) expect(found(entry, died)).toEqual([])
    for (const [entry, field] of onDay('2026-03-03')) expect(found(entry, died)).toContain(`${field} !`)
  })

  test('a day that does not exist is none', () => {
    for (const day of ['2026-02-29', '', '02/03/2026', '0026-03-02'])
      for (const [entry, field] of onDay(day)) expect(found(entry), day).toContain(`${field} !`)
  })

  test('the last day of an episode lies in it, the day after is doubtful; fills belong to nobody’s episode', () => {
    const ended = { episodes: [{ startedOn: '2026-01-05', endedOn: '2026-03-01' }] }
    for (const entry of [
      { ...score, takenOn: '2026-03-01' },
      { ...session, heldOn: '2026-03-01' },
      { ...event, happenedOn: '2026-03-01' },
    ])
      expect(found(entry, ended)).toEqual([])
    expect(found(score, ended)).toEqual(['takenOn outside_episode'])
    expect(found(session, ended)).toEqual(['heldOn outside_episode'])
    expect(found(event, ended)).toEqual(['happenedOn outside_episode'])
    expect(found(fill, ended)).toEqual([])
  })

  test('a score may lie up to 14 days before the start, where it may be the baseline', () => {
    expect(found({ ...score, takenOn: '2025-12-22' })).toEqual([])
    expect(found({ ...score, takenOn: '2025-12-21' })).toEqual(['takenOn outside_episode'])
  })

  test('a time of today must have come', () => {
    const today = { ...score, takenOn: '2026-03-10' }
    expect(found({ ...today, takenAt: '14:30' })).toEqual([])
    expect(found({ ...today, takenAt: '14:31' })).toEqual(['takenAt !'])
    expect(found({ ...today, takenAt: '24:00' })).toEqual(['takenAt !'])
  })
})

describe('a score', () => {
  test('has answers inside the range of each item, and a total inside that of the instrument', () => {
    const answered = (first: number) => ({ ...score, answers: [first, 2, 2, 2, 2, 2, 2, 2, 0] })
    expect(found(answered(3))).toEqual([])
    expect(found(answered(4))).toEqual(['answers.0 !'])
    expect(found(answered(-1))).toEqual(['answers.0 !'])
    expect(found(answered(Number.NaN))).toEqual(['answers.0 !'])
    const total = (n: number | null) => ({ ...score, answers: null, total: n })
    for (const n of [0, 27]) expect(found(total(n))).toEqual([])
    for (const n of [-1, 28, 1.5, Number.NaN, null]) expect(found(total(n)), String(n)).toEqual(['total !'])
  })

  test('says which items are blank, and asks whether that is meant; with none answered it is refused', () => {
    const blank = (...places: number[]) => ({
      ...score,
      answers: score.answers!.map((answer, place) => (places.includes(place) ? null : answer)),
    })
    expect(found(blank(2, 8))).toEqual(['answers.2 blank_answers', 'answers.8 blank_answers'])
    const rules = (entry: Entry) => entryProblems(entry, onRecord, now, null).map(({ rule }) => rule)
    expect(rules(blank(2, 3))[0]).toContain('scaled up')
    expect(rules(blank(2, 3, 4))[0]).toContain('there is no total')
    expect(rules(blank(8))[0]).toContain('somebody has to ask')
    expect(found(blank(0, 1, 2, 3, 4, 5, 6, 7, 8))).toEqual(['answers.0 !'])
  })

  test('is of an instrument that is known, entered in the way it has', () => {
    expect(found({ ...score, instrument: 'PHQ-99' })).toEqual(['instrument !'])
    expect(found({ ...score, instrument: 'BDI-II', answers: [1] })).toEqual(['answers !'])
    expect(found({ ...score, instrument: 'BDI-II', answers: null, total: 63 })).toEqual([])
    expect(found({ ...score, instrument: 'C-SSRS', answers: null, total: 2 })).toEqual(['total !'])
    expect(found({ ...score, instrument: 'C-SSRS', answers: [1, 0, null, null, null, 0, null] })).toEqual([])
    expect(found({ ...score, answers: [1, 2] })).toEqual(['answers !'])
  })

  test('that would take the place of a baseline asks first; one of the same day is told', () => {
    const held = (takenOn: string) => holding({ ...score, takenOn })
    expect(found({ ...score, takenOn: '2026-01-05' }, held('2026-01-02'))).toEqual([
      'takenOn second_baseline',
    ])
    expect(found({ ...score, takenOn: '2026-01-01' }, held('2026-01-02'))).toEqual([])
    expect(found({ ...score, takenOn: '2026-01-12' }, held('2026-01-02'))).toEqual([])
    expect(found({ ...score, takenOn: '2026-01-08' }, held('2026-01-12'))).toEqual([
      'takenOn second_baseline',
    ])
    expect(found(score, held('2026-03-02'))).toEqual(['takenOn same_day'])
    expect(found({ ...score, instrument: 'GAD-7', answers: null, total: 9 }, held('2026-03-02'))).toEqual([])
    expect(found({ ...score, takenOn: '2026-01-05' }, held('2026-01-05'))).toEqual([
      'takenOn same_day',
      'takenOn second_baseline',
    ])
  })

  test('that is corrected is not compared with itself', () => {
    const first = { ...score, takenOn: '2026-01-05' }
    expect(found({ ...first, total: null, takenOn: '2026-01-04' }, holding(first), 'r0')).toEqual([])
    expect(found({ ...score, takenOn: '2026-01-05' }, holding(first, score), 'r1')).toEqual([
      'takenOn same_day',
      'takenOn second_baseline',
    ])
  })
})

describe('a contact', () => {
  test('that has happened has an outcome, one that lies ahead has none', () => {
    const ahead = { ...session, heldOn: '2026-03-11' }
    expect(found(ahead)).toEqual(['heldOn !'])
    for (const status of ['future', 'cancelled_by_patient', 'cancelled_by_service'] as const)
      expect(found({ ...ahead, status })).toEqual([])
    expect(found({ ...session, heldOn: '2026-03-10', status: 'future' })).toEqual([])
    expect(found({ ...session, heldOn: '2026-03-09', status: 'future' })).toEqual(['status !'])
    expect(found({ ...session, heldOn: '2026-03-10', heldAt: '14:31' })).toEqual(['heldAt !'])
    expect(found({ ...ahead, status: 'future', heldOn: '2028-03-10' })).toEqual([])
    expect(found({ ...ahead, status: 'future', heldOn: '2028-03-11' })).toEqual(['heldOn !'])
  })

  test('has one outcome: a second one is refused unless time, kind or therapy tell two contacts apart', () => {
    const held = holding(session)
    const other = { ...session, status: 'no_show' as const }
    expect(found(other, held)).toEqual(['status !'])
    expect(found({ ...other, heldAt: null }, held)).toEqual(['status !'])
    expect(found({ ...other, modality: null }, held)).toEqual(['status !'])
    expect(found({ ...other, purpose: 'unknown' }, held)).toEqual(['status !'])
    expect(found({ ...other, heldAt: '10:01' }, held)).toEqual([])
    expect(found({ ...other, purpose: 'review' }, held)).toEqual([])
    expect(found({ ...other, modality: 'DBT' }, held)).toEqual([])
    expect(found({ ...other, heldOn: '2026-03-03' }, held)).toEqual([])
    expect(found(other, held, 'r0')).toEqual([])
  })

  test('was cancelled only when it was, and not in the future', () => {
    const cancelled = { ...session, status: 'cancelled_by_patient' as const }
    expect(found({ ...cancelled, cancelledAt: '2026-03-10T14:30' })).toEqual([])
    expect(found({ ...cancelled, cancelledAt: '2026-03-10T14:31' })).toEqual(['cancelledAt !'])
    expect(found({ ...cancelled, cancelledAt: 'yesterday' })).toEqual(['cancelledAt !'])
    expect(found({ ...session, cancelledAt: '2026-03-01T10:00' })).toEqual(['cancelledAt !'])
  })
})

describe('a treatment', () => {
  test('ends on or after its first day, and says why', () => {
    const ended = { ...drug, stopReason: 'side effects' }
    expect(found({ ...ended, endedOn: '2026-03-02' })).toEqual([])
    expect(found({ ...ended, endedOn: '2026-03-01' })).toEqual(['endedOn !'])
    expect(found({ ...ended, endedOn: '2026-06-01' })).toEqual([])
    expect(found({ ...ended, endedOn: '2026-03-09', stopReason: null })).toEqual(['stopReason !'])
    expect(found(ended)).toEqual(['stopReason !'])
  })

  test('does not overlap another of the same drug or therapy; days that touch overlap', () => {
    const held = holding(
      { ...drug, startedOn: '2026-02-01', endedOn: '2026-03-01', stopReason: 'dose' },
      therapy,
    )
    expect(found(drug, held)).toEqual([])
    expect(found({ ...drug, startedOn: '2026-03-01' }, held)).toEqual(['startedOn !'])
    expect(found({ ...drug, drug: 'SERTRALINE ', startedOn: '2026-02-10' }, held)).toEqual(['startedOn !'])
    expect(found({ ...drug, startedOn: '2026-02-10' }, held, 'r0')).toEqual([])
    expect(found({ ...therapy, startedOn: '2026-03-09' }, held)).toEqual(['startedOn !'])
    expect(found({ ...therapy, modality: 'DBT' }, held)).toEqual([])
    expect(found({ ...drug, startedOn: '2026-01-10' }, held)).toEqual(['startedOn !'])
  })

  test('names its drug or its therapy and nothing of the other', () => {
    expect(found({ ...drug, drug: ' ' })).toEqual(['drug !'])
    expect(found({ ...therapy, modality: null })).toEqual(['modality !'])
    expect(found({ ...therapy, doseMg: 5 })).toEqual(['doseMg !'])
    expect(found({ ...drug, doseMg: 0 })).toEqual(['doseMg !'])
    expect(found({ ...drug, doseMg: 100_000 })).toEqual([])
    expect(found({ ...drug, doseMg: 100_001 })).toEqual(['doseMg !'])
    expect(found({ ...drug, drug: 'sertralin' })).toEqual(['drug unknown_drug'])
    expect(found({ ...drug, drug: 'sertralin', drugClass: 'antidepressant' })).toEqual([])
  })

  test('is entered under an episode: the one of its first day, else the next to begin', () => {
    expect(found({ ...drug, startedOn: '2026-01-05' })).toEqual([])
    expect(found({ ...drug, startedOn: '2026-01-04' })).toEqual(['startedOn outside_episode'])
    expect(found(drug, { episodes: [{ startedOn: '2026-01-05', endedOn: '2026-03-01' }] })).toEqual([
      'startedOn !',
    ])
    expect(found(drug, { episodes: [] })).toEqual(['startedOn !'])
  })
})

describe('a fill', () => {
  test('says how long it lasts, or that is doubtful', () => {
    expect(found({ ...fill, daysSupply: 1 })).toEqual([])
    expect(found({ ...fill, daysSupply: 400 })).toEqual([])
    for (const daysSupply of [0, 401, 1.5, Number.NaN])
      expect(found({ ...fill, daysSupply }), String(daysSupply)).toEqual(['daysSupply !'])
    expect(found({ ...fill, daysSupply: null })).toEqual(['daysSupply unknown_supply'])
    expect(found({ ...fill, daysSupply: null, quantity: 28 })).toEqual(['daysSupply unknown_supply'])
    expect(found({ ...fill, daysSupply: null, quantity: 28, dosesPerDay: 1 })).toEqual([])
    expect(found({ ...fill, quantity: 0 })).toEqual(['quantity !'])
    expect(found({ ...fill, dosesPerDay: 101 })).toEqual(['dosesPerDay !'])
  })

  test('of the same drug and day asks whether there were two', () => {
    expect(found({ ...fill, drug: 'sertraline' }, holding(fill))).toEqual(['dispensedOn same_day'])
    expect(found({ ...fill, dispensedOn: '2026-03-03' }, holding(fill))).toEqual([])
    expect(found(fill, holding(fill), 'r0')).toEqual([])
    expect(found({ ...fill, drug: '' })).toEqual(['drug !'])
  })
})

test('a note without words says nothing; another event may', () => {
  expect(found({ ...event, what: 'note', finding: null })).toEqual(['finding !'])
  expect(found({ ...event, what: 'note', finding: null, note: 'moved house' })).toEqual([])
  expect(found({ ...event, finding: null })).toEqual([])
  expect(found({ ...event, finding: 'x'.repeat(501) })).toEqual(['finding !'])
})

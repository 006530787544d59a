import { dayNumber } from '@tandem/domain/calendar-day'
import { describe, expect, test } from 'vitest'
import { rowsForLabels } from './EventLane.tsx'
import { drugRows } from './MedicationLane.tsx'
import {
  dayWords,
  openingRange,
  type Story,
  type StoryPoint,
  scoreLine,
  scoreStops,
  shownRange,
  turnings,
} from './story-words.ts'
import { clipSpan, timeAxis } from './time-axis.ts'

const point = (takenOn: string, total: number | null, more: Partial<StoryPoint> = {}): StoryPoint => ({
  uuid: `${takenOn} ${total}`,
  takenOn,
  takenAt: null,
  total,
  completeness: total === null ? 'not_scorable' : 'complete',
  used: total !== null,
  band: total === null ? null : 'moderate',
  change: null,
  reliable: null,
  againstBest: null,
  arm: null,
  safety: null,
  items: null,
  week: null,
  ...more,
})

const story = (points: readonly StoryPoint[], endedOn: string | null = null): Story => ({
  patient: {
    uuid: '00000000-0000-4000-8000-000000000001',
    number: 'P-1',
    name: 'A Person',
    birthDate: null,
    age: null,
    sex: null,
    gender: null,
    diedOn: null,
  },
  asOf: '2026-11-23',
  dataAsOf: '2026-11-23T09:00:00Z',
  beingDerived: false,
  episodes: [
    {
      uuid: 'e',
      startedOn: '2026-01-05',
      endedOn,
      programme: null,
      site: null,
      clinician: null,
      endingReason: null,
      diagnoses: [],
      initialPlan: { arm: 'combined', provisional: false },
      state: null,
      baseline: null,
    },
  ],
  instruments: [
    {
      code: 'PHQ-9',
      name: 'PHQ-9',
      shortName: 'PHQ-9',
      min: 0,
      max: 27,
      direction: 'higher_worse',
      bands: [],
      caseness: 10,
      remissionBelow: 5,
      points,
      turns: [],
      itemLabels: [],
      safetyItem: null,
      safetyQuestion: 'Item 9',
      itemMax: 3,
    },
  ],
  armStrip: [{ arm: 'combined', from: '2026-01-05', to: '2026-11-23' }],
  treatments: [
    {
      uuid: 't',
      component: 'medication',
      drug: 'sertraline',
      drugClass: 'antidepressant',
      doseMg: 50,
      modality: null,
      startedOn: '2026-01-05',
      endedOn: null,
      stopReason: null,
    },
  ],
  supply: [
    { uuid: 'f', source: 'dispensed', drug: 'Sertraline', from: '2026-01-05', to: '2026-02-03', taken: null },
    {
      uuid: null,
      source: 'prescribed',
      drug: 'sertraline',
      from: '2026-01-05',
      to: '2026-07-03',
      taken: null,
    },
  ],
  sessions: [{ uuid: 's', on: '2026-02-02', status: 'no_show', purpose: 'treatment', modality: 'CBT' }],
  careEvents: [{ uuid: 'c', on: '2026-02-02', kind: 'medication_review', finding: null }],
  expected: [],
  watch: null,
  received: null,
  safety: null,
  summary: '',
})

describe('the range', () => {
  test('while someone is in care the range ends at the as-of day', () => {
    expect(shownRange(story([]), '3m')).toMatchObject({ from: '2026-08-23', to: '2026-11-30' })
  })

  test('booked contacts are drawn four weeks ahead, and don’t push the past out', () => {
    const booked = (on: string): Story => ({
      ...story([]),
      sessions: [{ uuid: 's', on, status: 'future', purpose: null, modality: null }],
    })
    expect(shownRange(booked('2026-12-01'), '3m')).toMatchObject({ from: '2026-08-23', to: '2026-12-08' })
    expect(shownRange(booked('2027-05-01'), '3m')).toMatchObject({ from: '2026-08-23', to: '2026-12-28' })
  })

  test('after the end it ends at the last thing recorded', () => {
    const ended = { ...story([point('2026-05-01', 9)], '2026-05-04'), asOf: '2027-11-23' }
    expect(shownRange(ended, '3m')).toMatchObject({ from: '2026-02-04', to: '2026-05-11' })
  })

  test('forms before the range are counted, never dropped in silence', () => {
    const points = [point('2026-01-05', 16), point('2026-08-22', 12), point('2026-08-23', 11)]
    expect(shownRange(story(points), '3m').older).toBe(2)
    expect(shownRange(story(points), 'all').older).toBe(0)
  })

  test('a year is shown first, and everything where a year would show no score', () => {
    const day = (taken: string) => openingRange(story([point(taken, 9)]))
    expect(day('2025-11-23')).toBe('1y')
    expect(day('2025-11-22')).toBe('all')
    expect(openingRange(story([]))).toBe('1y')
  })

  test('a range longer than the record begins with the record', () => {
    expect(shownRange(story([]), '1y').from).toBe('2025-12-29')
  })
})

describe('the line', () => {
  test('a gap of 90 days is bridged, one of 91 is not', () => {
    const at = (days: readonly string[]) =>
      scoreLine(days.map((day) => point(day, 10))).map(({ score }) => score)
    expect(at(['2026-01-01', '2026-04-01'])).toEqual([10, 10])
    expect(at(['2026-01-01', '2026-04-02'])).toEqual([10, null, 10])
  })

  test('forms that do not count and repeats that are not used are not on the line', () => {
    const line = scoreLine([
      point('2026-01-02', null),
      point('2026-01-01', 12, { used: false }),
      point('2026-01-01', 9),
    ])
    expect(line).toEqual([{ at: dayNumber('2026-01-01'), score: 9 }])
  })
})

describe('reading a day', () => {
  test('one day tells scores, plan, treatment, session and event', () => {
    expect(
      dayWords(
        story([point('2026-02-02', 13, { change: -3, reliable: 'none', safety: 'positive' })]),
        '2026-02-02',
      ),
    ).toEqual([
      'PHQ-9 13, moderate, −3 from baseline, no reliable change, item 9 positive',
      'plan: combined',
      'sertraline 50 mg',
      'session missed',
      'medication review',
    ])
  })

  test('the walk stops once per day and reads every form of it', () => {
    const [instrument] = story([
      point('2026-02-02', 13),
      point('2026-02-02', 15, { used: false }),
      point('2026-03-02', null),
    ]).instruments
    if (!instrument) throw new Error('the story has one instrument')
    expect(scoreStops(instrument, '2026-01-01', '2026-12-31').map((stop) => stop.words)).toEqual([
      '2 Feb 2026. PHQ-9 13, moderate. PHQ-9 15, moderate, not the one used that day.',
      '2 Mar 2026. PHQ-9 not scorable, too many blanks.',
    ])
  })
})

describe('the time axis', () => {
  const axis = timeAxis('2026-01-01', '2026-12-31', '2026-11-23', 1000, null)

  test('a day and its pixel undo each other, equal days are equal steps', () => {
    expect(axis.dayAt(axis.x('2026-05-17'))).toBe('2026-05-17')
    expect(axis.x('2026-03-01') - axis.x('2026-02-01')).toBeCloseTo(
      28 * ((axis.x('2026-12-31') - axis.x('2026-01-01')) / 364),
      9,
    )
  })

  test('a pixel outside is held at the ends', () => {
    expect([axis.dayAt(-50), axis.dayAt(5000)]).toEqual(['2026-01-01', '2026-12-31'])
  })

  test('months are named, the year where it begins', () => {
    expect(axis.ticks.slice(0, 3).map((tick) => tick.label)).toEqual(['Jan 2026', 'Feb', 'Mar'])
    const narrow = timeAxis('2025-10-01', '2026-09-30', '2026-09-30', 390, null)
    expect(narrow.ticks.map((tick) => tick.label)).toEqual([
      'Nov 2025',
      'Jan 2026',
      'Mar',
      'May',
      'Jul',
      'Sep',
    ])
  })

  test('weeks count from the start of the episode', () => {
    const weeks = timeAxis('2026-01-01', '2026-03-31', '2026-03-31', 1000, '2026-01-05')
    expect(weeks.ticks.map((tick) => tick.label).slice(0, 3)).toEqual(['week 0', '2', '4'])
    expect(weeks.ticks[1]?.day).toBe('2026-01-19')
  })

  test('an open end reaches the as-of day; what lies outside is not drawn', () => {
    expect(clipSpan(axis, '2026-05-01', null)?.x2).toBe(axis.x('2026-11-23'))
    expect(clipSpan(axis, '2025-01-01', '2025-12-31')).toBeNull()
    expect(clipSpan(axis, '2025-06-01', '2026-02-01')?.x1).toBe(axis.x('2026-01-01'))
  })
})

describe('lanes', () => {
  test('streams of supply stay apart under their drug, whatever the spelling', () => {
    const axis = timeAxis('2026-01-01', '2026-12-31', '2026-11-23', 1000, null)
    expect(
      drugRows(story([]), axis).map((row) => [row.drug, row.supplies.map((supply) => supply.source)]),
    ).toEqual([['sertraline', ['prescribed', 'dispensed']]])
  })

  test('labels that would cover each other take another row', () => {
    expect(
      rowsForLabels([
        { x: 0, width: 50 },
        { x: 40, width: 50 },
        { x: 60, width: 20 },
        { x: 100, width: 10 },
      ]),
    ).toEqual([0, 1, 0, 0])
  })
})

describe('where a reliable change begins', () => {
  const scored = (
    takenOn: string,
    reliable: StoryPoint['reliable'],
    fromBest: StoryPoint['reliable'] = 'none',
  ) => point(takenOn, 10, { reliable, againstBest: { total: 4, takenOn: '2026-01-01', reliable: fromBest } })

  test('it is marked once while it lasts, and again when it comes back', () => {
    const course = [
      scored('2026-02-01', 'none'),
      scored('2026-02-08', 'improved'),
      scored('2026-02-15', 'improved'),
      scored('2026-02-22', 'none'),
      scored('2026-03-01', 'improved'),
      scored('2026-03-08', 'deteriorated', 'deteriorated'),
    ]
    expect(turnings(course).map(({ point: { takenOn }, turning }) => [takenOn, turning])).toEqual([
      ['2026-02-08', 'improved'],
      ['2026-03-01', 'improved'],
      ['2026-03-08', 'deteriorated'],
    ])
  })

  test('a fall back from the best score counts though the first score is not reached', () => {
    const course = [scored('2026-02-08', 'improved'), scored('2026-02-15', 'improved', 'deteriorated')]
    expect(turnings(course).map(({ turning }) => turning)).toEqual(['improved', 'worse_than_best'])
  })

  test('the day says so in words, and when a remission was known', () => {
    const told = story([scored('2026-03-01', 'none', 'deteriorated')])
    const turning = { kind: 'remission', on: '2026-03-01', confirmedOn: '2026-03-22' } as const
    const marked = { ...told, instruments: told.instruments.map((each) => ({ ...each, turns: [turning] })) }
    const words = dayWords(marked, '2026-03-01')
    expect(words[0]).toContain('reliably worse than the best so far (4 on 1 Jan 2026)')
    expect(words[1]).toBe('remission by PHQ-9, known from 22 Mar 2026')
  })
})

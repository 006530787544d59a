import type { PatientForm } from '@tandem/db/queries/patients'
import { instrumentOf } from '@tandem/domain/instruments/catalogue'
import { defaultMedicationClasses, type Treatment } from '@tandem/domain/treatment-arm'
import { describe, expect, test } from 'vitest'
import { armStrip } from './arm-strip.ts'
import { pointsOfInstrument, turnsOfInstrument } from './points-of-instrument.ts'

const phq9 = instrumentOf('PHQ-9')
const open = { startedOn: '2026-01-05', endedOn: null, medicationClasses: defaultMedicationClasses }

let order = 0
const form = (takenOn: string, total: number | null, more: Partial<PatientForm> = {}): PatientForm => {
  order += 1
  return {
    uuid: String(order),
    instrument: 'PHQ-9',
    takenOn,
    takenAt: null,
    answers: null,
    total,
    reportedTotal: null,
    completeness: 'total_only',
    nominalVisit: null,
    recordedOrder: order,
    ...more,
  }
}

const treatment = (
  component: Treatment['component'],
  startedOn: string,
  endedOn: string | null,
): Treatment => ({
  component,
  drugClass: component === 'medication' ? 'antidepressant' : null,
  modality: component === 'therapy' ? 'CBT' : null,
  asNeeded: false,
  startedOn,
  endedOn,
  episodeEndedOn: null,
})

describe('points', () => {
  test('change is measured from the baseline, which has none', () => {
    const points = pointsOfInstrument(phq9, [form('2026-01-02', 16), form('2026-02-02', 10)], [open], [])
    expect(points).toMatchObject([
      { total: 16, week: 0, change: null, reliable: null, band: 'moderately severe', used: true },
      { total: 10, week: 4, change: -6, reliable: 'improved', band: 'moderate', used: true },
    ])
  })

  test('of several forms of one day all are drawn and one is used', () => {
    const morning = form('2026-02-02', 12, { takenAt: new Date('2026-02-02T08:00:00Z') })
    const evening = form('2026-02-02', 14, { takenAt: new Date('2026-02-02T18:00:00Z') })
    const points = pointsOfInstrument(phq9, [form('2026-01-05', 16), morning, evening], [open], [])
    expect(points.map(({ total, used }) => [total, used])).toEqual([
      [16, true],
      [12, false],
      [14, true],
    ])
    expect(points[1]?.takenAt).toBe('2026-02-02T08:00:00.000Z')
  })

  test('a form without a total is drawn and still asks about safety', () => {
    const answers = [1, null, null, null, 1, 1, 1, 1, 2]
    const [point] = pointsOfInstrument(
      phq9,
      [form('2026-01-05', null, { answers, completeness: 'not_scorable' })],
      [open],
      [],
    )
    expect(point).toMatchObject({
      total: null,
      band: null,
      used: false,
      change: null,
      safety: 'positive',
      items: answers,
    })
  })

  test('outside every episode there is neither week, plan nor change', () => {
    const [point] = pointsOfInstrument(phq9, [form('2025-06-01', 16)], [open], [])
    expect(point).toMatchObject({ week: null, arm: null, change: null, used: true })
  })

  test('the plan is that of the days the score speaks of', () => {
    const plan = [treatment('medication', '2026-01-05', null), treatment('therapy', '2026-02-01', null)]
    const forms = [form('2026-01-05', 16), form('2026-02-07', 12), form('2026-02-09', 11)]
    expect(pointsOfInstrument(phq9, forms, [open], plan).map(({ arm }) => arm)).toEqual([
      'medication_only',
      'medication_only',
      'combined',
    ])
  })
})

test('week 0 is the baseline and nothing else: another score of day 0 to 3 belongs to no week', () => {
  const forms = [form('2026-01-05', 16), form('2026-01-08', 15), form('2026-01-09', 14)]
  expect(pointsOfInstrument(phq9, forms, [open], []).map(({ week }) => week)).toEqual([0, null, 1])
})

describe('the strip of plans', () => {
  const plan = [treatment('medication', '2026-01-05', '2026-02-03')]

  test('covers the days of episodes up to the day of the question', () => {
    expect(armStrip([open], plan, '2026-02-10')).toEqual([
      { arm: 'medication_only', from: '2026-01-05', to: '2026-02-03' },
      { arm: 'neither', from: '2026-02-04', to: '2026-02-10' },
    ])
  })

  test('has nothing between episodes and nothing twice where they overlap', () => {
    const episodes = [
      { ...open, startedOn: '2026-01-20', endedOn: '2026-01-25' },
      { ...open, endedOn: '2026-01-10' },
      { ...open, startedOn: '2026-01-08', endedOn: '2026-01-12' },
    ]
    expect(armStrip(episodes, plan, '2026-02-10')).toEqual([
      { arm: 'medication_only', from: '2026-01-05', to: '2026-01-10' },
      { arm: 'medication_only', from: '2026-01-11', to: '2026-01-12' },
      { arm: 'medication_only', from: '2026-01-20', to: '2026-01-25' },
    ])
  })
})

describe('the best score so far', () => {
  test('is the last of equals before the score, the baseline included, and a change from it counts from 6 points on', () => {
    const totals = [16, 6, 6, 11, 12, 3]
    const forms = totals.map((total, week) => form(`2026-0${week + 1}-05`, total))
    const best = pointsOfInstrument(phq9, forms, [open], []).map(({ againstBest }) => againstBest)
    expect(best).toEqual([
      null,
      { total: 16, takenOn: '2026-01-05', reliable: 'improved' },
      { total: 6, takenOn: '2026-02-05', reliable: 'none' },
      { total: 6, takenOn: '2026-03-05', reliable: 'none' },
      { total: 6, takenOn: '2026-03-05', reliable: 'deteriorated' },
      { total: 6, takenOn: '2026-03-05', reliable: 'none' },
    ])
  })

  test('of an earlier episode does not count', () => {
    const first = { ...open, startedOn: '2025-01-06', endedOn: '2025-06-30' }
    const forms = [
      form('2025-01-06', 18),
      form('2025-06-02', 1),
      form('2026-01-05', 16),
      form('2026-02-05', 14),
    ]
    expect(pointsOfInstrument(phq9, forms, [first, open], []).at(-1)?.againstBest).toEqual({
      total: 16,
      takenOn: '2026-01-05',
      reliable: 'none',
    })
  })
})

describe('turns of remission and return', () => {
  const schedule = { unit: 'week' as const, visits: [] }
  const course = [16, 4, 3, 12, 13].map((total, place) =>
    form(['2026-01-05', '2026-03-02', '2026-03-23', '2026-05-04', '2026-05-11'][place]!, total),
  )
  const turns = (asOf: string) =>
    turnsOfInstrument(phq9, course, [{ ...open, schedule }], asOf).map(({ kind, on }) => [kind, on])

  test('are dated on their first score and known from the second', () => {
    expect(turns('2026-06-01')).toEqual([
      ['remission', '2026-03-02'],
      ['relapse', '2026-05-04'],
    ])
    expect(turns('2026-03-22')).toEqual([])
    expect(turns('2026-03-23')).toEqual([['remission', '2026-03-02']])
  })

  test('an instrument without a rule of remission has none', () => {
    const wsas = instrumentOf('WSAS')
    expect(turnsOfInstrument(wsas, [], [{ ...open, schedule }], '2026-06-01')).toEqual([])
  })
})

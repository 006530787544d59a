import { describe, expect, test } from 'vitest'
import { addDays } from './calendar-day.ts'
import {
  adequateDaysCovered,
  adequateMedicationDays,
  adequateSessions,
  type DosedTreatment,
  type Exposure,
  medicationExposure,
  therapyExposure,
} from './exposure.ts'

const start = '2024-01-15'
const day = (offset: number) => addDays(start, offset)
const asOf = day(300)
const drug = (from: number, to: number | null, more: Partial<DosedTreatment> = {}): DosedTreatment => ({
  component: 'medication',
  drug: 'sertraline',
  drugClass: 'antidepressant',
  doseMg: 50,
  modality: null,
  asNeeded: false,
  startedOn: day(from),
  endedOn: to === null ? null : day(to),
  episodeEndedOn: null,
  stopReason: null,
  ...more,
})
const fill = (on: number, daysSupply: number | null) => ({
  drug: 'sertraline',
  ingredient: 'sertraline',
  drugClass: 'antidepressant',
  dispensedOn: day(on),
  daysSupply,
})

test('the limits are six weeks, 0.80 and eight sessions', () => {
  expect([adequateMedicationDays, adequateDaysCovered, adequateSessions]).toEqual([42, 0.8, 8])
})

describe('medication', () => {
  const exposure = (
    treatments: readonly DosedTreatment[],
    more: Partial<Parameters<typeof medicationExposure>[0]> = {},
  ) =>
    medicationExposure({
      treatments,
      supplies: [fill(0, 300)],
      stays: [],
      episode: { startedOn: start, endedOn: null },
      asOf,
      hasDispenseFeed: true,
      ...more,
    })

  test.each<[string, readonly DosedTreatment[], Exposure]>([
    ['none', [], 'not_planned'],
    ['as needed only', [drug(0, 100, { asNeeded: true })], 'not_planned'],
    ['a sleeping tablet', [drug(0, 100, { drugClass: 'hypnotic' })], 'not_planned'],
    ['42 days at the minimum', [drug(0, 41)], 'adequate'],
    ['41 days at the minimum', [drug(0, 40)], 'inadequate'],
    ['just below the minimum', [drug(0, 100, { doseMg: 49 })], 'inadequate'],
    ['another spelling of the drug', [drug(0, 100, { drug: 'Sertraline' })], 'adequate'],
    ['two steps of one drug that touch', [drug(0, 20), drug(21, 41, { doseMg: 100 })], 'adequate'],
    ['two stretches with a day between', [drug(0, 20), drug(22, 42)], 'inadequate'],
    ['the low dose before does not count', [drug(0, 30, { doseMg: 25 }), drug(31, 71)], 'inadequate'],
    [
      'two drugs of three weeks each',
      [drug(0, 20), drug(21, 41, { drug: 'fluoxetine', doseMg: 20 })],
      'inadequate',
    ],
    ['a dose that nobody wrote down', [drug(0, 100, { doseMg: null })], 'unknown'],
    ['an unknown dose, too short anyway', [drug(0, 40, { doseMg: null })], 'inadequate'],
    ['a drug without a known minimum', [drug(0, 100, { drug: 'moclobemide' })], 'unknown'],
    [
      'a class without known minimum doses',
      [drug(0, 100, { drug: 'lithium', drugClass: 'mood_stabiliser' })],
      'unknown',
    ],
    ['begun five weeks ago and still going on', [drug(266, null)], 'unknown'],
  ])('%s: %s', (_, treatments, expected) => {
    expect(exposure(treatments)).toBe(expected)
  })

  test.each<[number, Exposure]>([
    // Of 50 days, 40 covered are 0.80.
    [40, 'adequate'],
    [39, 'inadequate'],
  ])('%i of 50 days covered is %s', (days, expected) => {
    expect(exposure([drug(0, 49)], { supplies: [fill(0, days)] })).toBe(expected)
  })

  test('of an episode that has ended what was going on is not waited for', () => {
    const more = { episode: { startedOn: start, endedOn: day(280) } }
    expect(exposure([drug(266, null, { episodeEndedOn: day(280) })], more)).toBe('inadequate')
  })

  test('days before the start and after the end of the episode do not count', () => {
    expect(exposure([drug(-30, 20)])).toBe('inadequate')
    const more = { episode: { startedOn: start, endedOn: day(20) } }
    expect(exposure([drug(0, 100)], more)).toBe('inadequate')
  })

  test('without a dispense feed a long enough plan is not known, a short one not enough', () => {
    const none = { hasDispenseFeed: false, supplies: [] }
    expect(exposure([drug(0, 41)], none)).toBe('unknown')
    expect(exposure([drug(0, 40)], none)).toBe('inadequate')
  })

  test('where supply of unknown length decides, it is not known', () => {
    expect(exposure([drug(0, 49)], { supplies: [fill(0, null)] })).toBe('unknown')
    expect(exposure([drug(0, 49)], { supplies: [] })).toBe('inadequate')
  })

  test('days in hospital count nowhere', () => {
    const stays = [{ admittedOn: day(20), dischargedOn: day(49) }]
    expect(exposure([drug(0, 49)], { supplies: [fill(0, 20)], stays })).toBe('adequate')
    expect(exposure([drug(0, 49)], { supplies: [fill(0, 20)] })).toBe('inadequate')
  })
})

describe('therapy', () => {
  const therapy = (from: number, to: number | null, stopReason: string | null = null): DosedTreatment => ({
    ...drug(from, to),
    component: 'therapy',
    drug: null,
    drugClass: null,
    doseMg: null,
    modality: 'CBT',
    stopReason,
  })
  const exposure = (
    treatments: readonly DosedTreatment[],
    sessions: number,
    more: Partial<Parameters<typeof therapyExposure>[0]> = {},
  ) =>
    therapyExposure({
      treatments,
      sessions: Array.from({ length: sessions }, (_, i) => day(7 * (i + 1))),
      episode: { startedOn: start, endedOn: null },
      asOf,
      hasSessionFeed: true,
      ...more,
    })

  test.each<[string, readonly DosedTreatment[], number, Exposure]>([
    ['none', [], 10, 'not_planned'],
    ['medication only', [drug(0, 100)], 10, 'not_planned'],
    ['eight sessions', [therapy(0, 100)], 8, 'adequate'],
    ['seven sessions', [therapy(0, 100)], 7, 'inadequate'],
    ['seven sessions and completed', [therapy(0, 100, 'completed')], 7, 'adequate'],
    ['seven sessions and stopped', [therapy(0, 100, 'patient_choice')], 7, 'inadequate'],
    ['seven sessions and still going on', [therapy(0, null)], 7, 'unknown'],
    ['over before the episode began', [therapy(-50, -1)], 8, 'not_planned'],
    ['not begun', [therapy(301, null)], 0, 'not_planned'],
  ])('%s: %s', (_, treatments, sessions, expected) => {
    expect(exposure(treatments, sessions)).toBe(expected)
  })

  test('sessions outside the episode do not count', () => {
    const more = { episode: { startedOn: start, endedOn: day(55) } }
    expect(exposure([therapy(0, 55)], 8, more)).toBe('inadequate')
    expect(exposure([therapy(0, 55)], 8, { episode: { startedOn: start, endedOn: day(56) } })).toBe(
      'adequate',
    )
  })

  test('without a record of appointments it is not known', () => {
    expect(exposure([therapy(0, 100)], 0, { hasSessionFeed: false })).toBe('unknown')
    expect(exposure([therapy(0, 100, 'completed')], 0, { hasSessionFeed: false })).toBe('adequate')
  })
})

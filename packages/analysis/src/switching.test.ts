import { describe, expect, test } from 'vitest'
import { chosenEpisodes, type EpisodeChoice } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import { flowPlaces, switching } from './switching.ts'

const everybody: EpisodeChoice = {
  dimensions: {},
  lists: {},
  startedFrom: null,
  startedTo: null,
  unit: 'most',
}
const ofMedication = (rows: readonly Omit<EpisodeFactsRow, 'initialArm'>[]) => {
  const data = cohortDataOf(rows.map((row) => ({ ...row, initialArm: 'medication_only' })))
  return switching(data, chosenEpisodes(data, everybody), {}).arms[0]!
}
const to = (arm: 'combined' | 'neither' | 'medication_only', fromDay: number) => ({ arm, fromDay })
const start = to('medication_only', 0)
const counted = (row: readonly (number | null)[]) =>
  Object.fromEntries(flowPlaces.map((place, k) => [place, row[k]]).filter(([, n]) => n !== 0))

describe('the plan in force at week 12, 24, 52 and at the end', () => {
  const arm = ofMedication([
    { followedDays: 400, segments: [start] },
    { followedDays: 400, segments: [start, to('combined', 84), to('neither', 200)] },
    { followedDays: 100, endedOnDay: 100, segments: [start] },
    { followedDays: 100, segments: [start] },
    { followedDays: 400, segments: [start, to('combined', 85)] },
    { followedDays: 10, provisional: true, segments: [start] },
  ])
  test.each([
    ['week 12: the first day of a new plan counts', 0, { medication_only: 4, combined: 1 }],
    ['week 24: ended, and not there yet', 1, { medication_only: 1, combined: 2, ended: 1, not_yet: 1 }],
    ['week 52', 2, { medication_only: 1, combined: 1, neither: 1, ended: 1, not_yet: 1 }],
    ['the last known day', 3, { medication_only: 3, combined: 1, neither: 1 }],
  ])('%s', (_, moment, expected) => {
    expect(counted(arm.flows[moment]!)).toEqual(expected)
  })

  test('every moment adds up to the episodes whose plan is final', () => {
    expect(arm.followed).toBe(5)
    expect(arm.flows.map((row) => row.reduce<number>((sum, n) => sum + (n ?? 0), 0))).toEqual([5, 5, 5, 5])
  })

  test('changes after day 27 are counted, one that ends the first weeks is not', () => {
    expect(arm.changes).toEqual([3, 1, 1, 0])
    expect(ofMedication([{ segments: [start, to('combined', 27)] }]).changes).toEqual([1, 0, 0, 0])
    expect(ofMedication([{ segments: [start, to('combined', 28)] }]).changes).toEqual([0, 1, 0, 0])
  })
})

describe('time to the first switch', () => {
  test.each([
    ['never', [start], 0],
    ['a plan that already differs on day 28 has moved on day 28', [start, to('combined', 20)], 1],
    ['later', [start, to('neither', 90)], 1],
    ['away before day 28 and back is none', [start, to('neither', 5), to('medication_only', 15)], 0],
  ])('%s', (_, segments, events) => {
    expect(ofMedication([{ followedDays: 300, segments }]).firstSwitch).toMatchObject({ n: 1, events })
  })

  test('the median is the day by which half have moved', () => {
    const arm = ofMedication([
      { followedDays: 300, segments: [start, to('combined', 60)] },
      { followedDays: 300, segments: [start, to('combined', 90)] },
      { followedDays: 300, segments: [start] },
    ])
    expect(arm.firstSwitch.median?.day).toBe(90)
  })
})

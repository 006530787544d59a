import { describe, expect, test } from 'vitest'
import { chosenEpisodes, type EpisodeChoice } from './cohort-data.ts'
import { cohortDataOf } from './cohort-data-of.ts'
import { answers, none, noShare, visitStates } from './episode-columns.ts'

const everybody: EpisodeChoice = {
  dimensions: {},
  lists: {},
  startedFrom: null,
  startedTo: null,
  unit: 'most',
}

test('what a row leaves out is not known, never 0', () => {
  const { outcomes, episodes, scores } = cohortDataOf([{ initialArm: 'combined' }])
  expect(scores.episodeCount).toBe(1)
  expect([outcomes.baseline[0], outcomes.remissionDay[0], episodes.endedOnDay[0]]).toEqual([none, none, none])
  expect([outcomes.atCaseness[0], episodes.chronic[0]]).toEqual([answers.unknown, answers.unknown])
  expect(episodes.daysCovered[0]).toBe(noShare)
  expect(Array.from(episodes.segmentArm)).toEqual([2])
})

test('0 is a score, not an absence', () => {
  const { outcomes } = cohortDataOf([
    { initialArm: 'combined', baseline: 0, visits: [{ unit: 'week', at: 12, score: 0 }] },
  ])
  expect([outcomes.baseline[0], outcomes.visits[0]!.score[0]]).toEqual([0, 0])
})

test('a visit that only some programmes have is not planned for the others', () => {
  const { outcomes } = cohortDataOf([
    { initialArm: 'combined', visits: [{ unit: 'week', at: 12, score: 8 }] },
    { initialArm: 'combined', visits: [{ unit: 'week', at: 6, score: null, closed: false }] },
  ])
  expect(outcomes.visits.map(({ visit }) => visit.at)).toEqual([6, 12])
  expect(outcomes.visits.map(({ closed }) => Array.from(closed))).toEqual([
    [visitStates.notPlanned, visitStates.open],
    [visitStates.over, visitStates.notPlanned],
  ])
})

describe('choosing episodes', () => {
  const data = cohortDataOf([
    { initialArm: 'combined', patientId: 1, lists: { modality: ['CBT', 'DBT'] }, startedOn: '2026-01-10' },
    { initialArm: 'combined', patientId: 1, lists: { modality: ['DBT'] }, startedOn: '2026-02-10' },
    { initialArm: 'neither', patientId: 2, byMonth: true },
  ])

  test.each([
    [['CBT'], 1],
    [['DBT'], 2],
    [['CBT', 'DBT'], 2],
    [['EMDR'], 0],
  ])('one of %j is in the plan of %i', (modality, episodes) => {
    expect(chosenEpisodes(data, { ...everybody, lists: { modality } }).episodes).toBe(episodes)
  })

  test('the unit is that of most, and the others are counted', () => {
    expect(chosenEpisodes(data, everybody)).toMatchObject({
      unit: 'week',
      episodes: 2,
      patients: 1,
      otherUnit: 1,
    })
  })
})

test.each([
  ['a day beyond the column', { initialArm: 'combined', lastDay: 40_000 }],
  ['a half score', { initialArm: 'combined', visits: [{ unit: 'week', at: 4, score: 3.5 }] }],
  ['a negative count', { initialArm: 'combined', attended: -1 }],
] as const)('%s is refused', (_, row) => {
  expect(() => cohortDataOf([row])).toThrow(RangeError)
})

import { describe, expect, test } from 'vitest'
import { benefits } from './benefits.ts'
import { chosenEpisodes, type EpisodeChoice } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'

const everybody: EpisodeChoice = {
  dimensions: {},
  lists: {},
  startedFrom: null,
  startedTo: null,
  unit: 'most',
}
const told = (rows: readonly Omit<EpisodeFactsRow, 'initialArm'>[]) => {
  const data = cohortDataOf(rows.map((row) => ({ ...row, initialArm: 'combined' })))
  const found = benefits(data, chosenEpisodes(data, everybody), { weeks: [12] })
  return { recorded: found.recorded, own: found.arms[2]! }
}

test('change is last minus first of those with both, with how many could have had both', () => {
  const at12 = (score: number | null, closed = true) => [{ unit: 'week' as const, at: 12, score, closed }]
  const { own } = told([
    { baseline: 20, visits: at12(10) },
    { baseline: 18, visits: at12(14) },
    { baseline: 18, visits: at12(null) },
    { baseline: 18, visits: at12(null, false) },
  ])
  expect(own.change[0]).toMatchObject({ n: 2, of: 3, mean: -7 })
})

describe('time to response', () => {
  test.each([
    [27, 0, 1],
    [28, 1, 0],
  ])('a response on day %i: %i followed, %i before day 28', (responseDay, n, respondedBefore) => {
    const { own } = told([{ atCaseness: true, responseDay, lastDay: 100 }])
    expect(own).toMatchObject({ response: { n }, respondedBefore })
  })

  test('needs caseness at first', () => {
    expect(told([{ atCaseness: false, responseDay: 50, lastDay: 100 }]).own.response.n).toBe(0)
  })
})

describe('free of relapse after remission', () => {
  const remitted = (returnDay: number | null, watchedDay: number) => ({
    remissionDay: 40,
    returnDay,
    watchedDay,
  })
  test.each([
    [183, 0],
    [184, 1],
  ])('a return %i days after remission leaves a share of %i at 6 months', (days, share) => {
    const { own } = told([remitted(40 + days, 40 + days), remitted(40 + days, 400)])
    expect(own.relapseFree.points[0]).toMatchObject({ at: 6, day: 183, ...(share ? { share } : {}) })
    expect(own.relapseFree.points[0]?.events).toBe(share ? 0 : 2)
  })

  test('who is no longer watched is no proof', () => {
    const { own } = told([remitted(null, 100)])
    expect(own.relapseFree.points[0]).toMatchObject({ atRisk: 0, share: null })
  })

  test.each([
    [27, 0, 1],
    [28, 1, 0],
  ])('remission on day %i: %i followed, %i before day 28', (remissionDay, n, remittedBefore) => {
    const { own } = told([{ remissionDay, watchedDay: 300 }])
    expect(own).toMatchObject({ relapseFree: { n }, remittedBefore })
  })
})

describe('before and after psychoeducation', () => {
  test('are told of those who have both', () => {
    const { own } = told([
      { psychoeducationDay: 50, coveredBefore: 0.5, coveredAfter: 0.75 },
      { psychoeducationDay: 50, coveredBefore: 0.5 },
      {},
    ])
    expect(own.psychoeducation).toMatchObject({ events: 2, n: 3 })
    expect(own.coveredAround.difference).toMatchObject({ n: 1, of: 2, mean: 0.25, lower: null })
  })

  test('contacts kept need a contact on both sides', () => {
    const { own } = told([
      { psychoeducationDay: 50, attendedBefore: 1, missedBefore: 1, attendedAfter: 3 },
      { psychoeducationDay: 50, attendedAfter: 3 },
    ])
    expect(own.attendedAround).toMatchObject({
      before: { mean: 0.5 },
      after: { mean: 1 },
      difference: { n: 1 },
    })
  })
})

test('care events: per episode, and at least one; none of anybody is not recorded', () => {
  const { own, recorded } = told([{ medicationReviews: 3 }, {}])
  expect(own.medicationReviews).toMatchObject({ perEpisode: { mean: 1.5 }, any: { events: 1, n: 2 } })
  expect(recorded).toEqual({
    psychoeducation: false,
    medicationReviews: true,
    teamContacts: false,
    sharedDecisions: false,
  })
})

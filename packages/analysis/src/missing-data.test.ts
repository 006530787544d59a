import { describe, expect, test } from 'vitest'
import { chosenEpisodes, type EpisodeChoice } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import { missingData } from './missing-data.ts'

const everybody: EpisodeChoice = {
  dimensions: {},
  lists: {},
  startedFrom: null,
  startedTo: null,
  unit: 'most',
}
const told = (rows: readonly EpisodeFactsRow[]) => {
  const data = cohortDataOf(rows)
  return missingData(data, chosenEpisodes(data, everybody), {})
}
const combined = (rows: readonly Omit<EpisodeFactsRow, 'initialArm'>[]) => {
  const { arms, ...rest } = told(rows.map((row) => ({ ...row, initialArm: 'combined' })))
  return { ...rest, own: arms.find(({ arm }) => arm === 'combined')! }
}

describe('staying in care', () => {
  test('is followed from day 28; who left before is counted apart, of all episodes of the arm', () => {
    const { own } = combined([
      { dropOutDay: 27, endedOnDay: 27, provisional: true },
      { dropOutDay: 28, followedDays: 28 },
      { dropOutDay: 60, followedDays: 70 },
      { followedDays: 100 },
    ])
    expect(own).toMatchObject({ episodes: 4, followed: 3, leftEarly: { events: 1, n: 4 } })
    expect(own.inCare).toMatchObject({ n: 3, events: 2 })
    const at = (week: number) => own.inCare.points.find((point) => point.at === week)
    expect(at(3)).toBeUndefined()
    expect(at(4)).toMatchObject({ day: 28, atRisk: 3, events: 1 })
    expect(at(4)?.share).toBeCloseTo(2 / 3, 12)
    expect(at(9)?.share).toBeCloseTo(1 / 3, 12)
    expect(at(15)).toMatchObject({ atRisk: 0, share: null })
  })

  test('is not told where no contact is on record', () => {
    expect(combined([{}, {}]).contactsRecorded).toBe(false)
    expect(combined([{ attended: 1 }]).contactsRecorded).toBe(true)
  })
})

describe('still being measured', () => {
  const week12 = { unit: 'week', at: 12 } as const
  test.each([
    ['a visit that passed without a score after the last one', 30, { score: null, closed: true }, 100, 1],
    ['a visit that is still open', 30, { score: null, closed: false }, 100, 0],
    ['a score at the visit', 84, { score: 9 }, 100, 0],
    ['a visit after the end of the episode', 30, { score: null, closed: true }, 83, 0],
    ['a visit on the last day of the episode', 30, { score: null, closed: true }, 84, 1],
  ])('%s', (_, lastDay, visit, followedDays, events) => {
    const { own } = combined([{ baseline: 15, lastDay, followedDays, visits: [{ ...week12, ...visit }] }])
    expect(own.measured).toMatchObject({ n: 1, events })
  })

  test('nobody who was never measured is passed over: they leave on day 0', () => {
    const visits = [{ ...week12, score: null, closed: true }]
    const { own } = combined([{ visits }, { baseline: 12, lastDay: 84, visits: [{ ...week12, score: 8 }] }])
    expect(own.measured.points[0]).toMatchObject({ at: 0, atRisk: 2, events: 1, share: 0.5 })
  })
})

describe('paired completeness', () => {
  const point = (slot: number) => ({ slot, score: 10, armInForce: 'combined' as const })
  test('asks for a first score and a later one, of those followed for 28 days', () => {
    const { own } = combined([
      { baseline: 10, points: [point(0), point(1)] },
      { baseline: 10, points: [point(0)] },
      { baseline: null, points: [point(4)] },
      { baseline: 10, points: [point(0), point(2)], provisional: true, endedOnDay: 20 },
    ])
    expect(own.paired).toMatchObject({ events: 1, n: 3 })
  })

  test('at a visit it is told of those whose window is over', () => {
    const at12 = (score: number | null, closed: boolean, baseline: number | null = 15) => ({
      baseline,
      visits: [{ unit: 'week' as const, at: 12, score, closed }],
    })
    const { own, visits } = combined([
      at12(8, true),
      at12(null, true),
      at12(null, false),
      at12(9, true, null),
    ])
    expect(visits).toEqual([{ unit: 'week', at: 12 }])
    expect(own.pairedAt).toEqual([expect.objectContaining({ events: 1, n: 3 })])
  })
})

test('an arm without anybody says so and shows no share', () => {
  const { arms } = told([{ initialArm: 'combined' }])
  expect(arms.map(({ arm }) => arm)).toHaveLength(4)
  expect(arms[0]).toMatchObject({
    episodes: 0,
    paired: { n: 0, share: null, reason: 'nobody to count' },
    inCare: { n: 0, points: [] },
  })
})

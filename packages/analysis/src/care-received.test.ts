import { describe, expect, test } from 'vitest'
import { careReceived } from './care-received.ts'
import { chosenEpisodes, type EpisodeChoice } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import { receivedOrResponded } from './received-or-responded.ts'

const everybody: EpisodeChoice = {
  dimensions: {},
  lists: {},
  startedFrom: null,
  startedTo: null,
  unit: 'most',
}
const dataOf = (rows: readonly Omit<EpisodeFactsRow, 'initialArm'>[]) =>
  cohortDataOf(rows.map((row) => ({ ...row, initialArm: 'combined' })))
const careOf = (rows: readonly Omit<EpisodeFactsRow, 'initialArm'>[]) => {
  const data = dataOf(rows)
  return careReceived(data, chosenEpisodes(data, everybody), { instrument: 'PHQ-9' }).arms[2]!
}

describe('days covered', () => {
  test.each([
    [0.79, 0],
    [0.8, 1],
  ])('a share of %d counts %i as 0.80 and more', (daysCovered, events) => {
    expect(careOf([{ daysCovered }]).adherent).toMatchObject({ events, n: 1 })
  })

  test('who is not measured is counted with the reason', () => {
    const care = careOf([
      { daysCovered: 0.9 },
      { medicationExposure: 'not_planned' },
      { followedDays: 89 },
      { followedDays: 90 },
    ])
    expect(care.covered).toMatchObject({ n: 1, median: expect.closeTo(0.9, 6) })
    expect(care.notMeasured).toEqual({
      no_medication_planned: 1,
      followed_too_short: 1,
      too_few_dispenses: 1,
    })
  })
})

test('contacts: cancelled by the patient is in attendance, in no-shows it is not', () => {
  const care = careOf([
    { attended: 6, missed: 2, cancelledByPatient: 2, cancelledLate: 1, cancelledByService: 9 },
    { attended: 4, missed: 0, cancelledByPatient: 1, cancelledLate: 0 },
  ])
  expect(care.attendance).toMatchObject({ contacts: 10, of: 15, n: 2 })
  expect(care.didNotAttend).toMatchObject({ contacts: 2, of: 12 })
  expect(care.cancelledLate).toMatchObject({ contacts: 1, of: 15 })
  expect(care.unused).toMatchObject({ contacts: 3, of: 15 })
})

test.each([
  [28, 1],
  [29, 0],
  [null, 0],
])('a first contact on day %j: %i within 4 weeks', (firstFollowUpDay, events) => {
  expect(careOf([{ firstFollowUpDay }]).followUp).toMatchObject({ events, n: 1 })
  expect(careOf([{ firstFollowUpDay, provisional: true }]).followUp).toMatchObject({ n: 0 })
})

describe('received or responded', () => {
  const row = (
    score: number | null,
    medicationExposure: EpisodeFactsRow['medicationExposure'],
    therapyExposure: EpisodeFactsRow['therapyExposure'],
    baseline = 20,
  ) => ({
    baseline,
    medicationExposure: medicationExposure!,
    therapyExposure: therapyExposure!,
    visits: [{ unit: 'week' as const, at: 12, score, closed: true }],
  })
  const quadrantsOf = (rows: readonly Omit<EpisodeFactsRow, 'initialArm'>[]) => {
    const data = dataOf(rows)
    return receivedOrResponded(data, chosenEpisodes(data, everybody), { instrument: 'PHQ-9' }).arms[2]!
  }

  test.each([
    ['adequate', 'adequate', 0],
    ['adequate', 'inadequate', 1],
    ['unknown', 'inadequate', 1],
    ['adequate', 'unknown', 2],
    ['unknown', 'unknown', 2],
  ] as const)('medication %s and therapy %s', (medication, therapy, place) => {
    const plan = quadrantsOf([row(11, medication, therapy)]).quadrants.find(
      ({ component }) => component === 'plan',
    )
    expect(plan?.notResponded.indexOf(1)).toBe(place)
  })

  test('half of the first score gone is a response', () => {
    const plan = quadrantsOf([row(10, 'adequate', 'adequate'), row(11, 'adequate', 'adequate')]).quadrants[0]
    expect(plan).toMatchObject({ responded: [1, 0, 0], notResponded: [1, 0, 0] })
  })

  test('who was below caseness, or has no score then, is counted beside it', () => {
    const arm = quadrantsOf([
      row(3, 'adequate', 'adequate', 9),
      row(null, 'adequate', 'adequate'),
      row(3, 'adequate', 'adequate', 10),
    ])
    expect(arm).toMatchObject({ counted: 1, belowCaseness: 1, noScore: 1 })
  })
})

import { planArms } from '@tandem/domain/treatment-arm'
import { describe, expect, test } from 'vitest'
import { chosenEpisodes } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import type { CohortDrill } from './cohort-drill.ts'
import { memberList, membersOf } from './cohort-members.ts'
import { type ArmView, symptomCourse } from './symptom-course.ts'

const point = (slot: number, score: number, armInForce = planArms[0]!, armAsTreated = armInForce) => ({
  slot,
  score,
  armInForce,
  armAsTreated,
})

const rows: readonly EpisodeFactsRow[] = [
  {
    episodeId: 11,
    patientId: 1,
    initialArm: 'medication_only',
    startedOn: '2025-03-01',
    points: [point(0, 18), point(4, 12), point(12, 6, 'combined')],
    excludedScores: { between_slots: 2 },
  },
  {
    episodeId: 12,
    patientId: 1,
    initialArm: 'combined',
    startedOn: '2025-09-01',
    points: [point(0, 20, 'combined'), point(12, 9, 'combined', 'neither')],
    excludedScores: { between_slots: 1, not_scorable: 1 },
  },
  { episodeId: 13, patientId: 2, initialArm: 'combined', startedOn: '2025-05-01', points: [] },
  {
    episodeId: 14,
    patientId: 3,
    initialArm: 'neither',
    startedOn: '2025-06-01',
    points: [point(0, 8, 'neither'), point(4, 7, 'therapy_only')],
  },
  { episodeId: 15, patientId: 4, initialArm: 'neither', startedOn: '2025-07-01', points: [] },
  {
    episodeId: 16,
    patientId: 5,
    initialArm: 'therapy_only',
    startedOn: '2025-08-01',
    dimensions: { site: 'elsewhere' },
    points: [point(0, 15, 'therapy_only')],
  },
]
const data = cohortDataOf(rows)
const chosen = chosenEpisodes(data, {
  dimensions: { site: [null] },
  lists: {},
  startedFrom: null,
  startedTo: null,
  unit: 'most',
})
const views: readonly ArmView[] = ['initial_plan', 'plan_in_force', 'as_treated']

const list = (drill: CohortDrill, armView: ArmView = 'initial_plan', showNeither = false) =>
  memberList(data, chosen, { drill, armView, showNeither, instrument: 'PHQ-9' })

describe('who is behind a number of the course', () => {
  test('the cohort: every chosen episode once, latest start first', () => {
    const { episodes, patients, records, episodeId, initialArm } = list({ of: 'cohort' })
    expect({ episodes, patients, records }).toEqual({ episodes: 5, patients: 4, records: 5 })
    expect(episodeId).toEqual([12, 15, 14, 13, 11])
    expect(initialArm[0]).toBe('combined')
  })

  for (const armView of views)
    for (const showNeither of [false, true]) {
      const course = symptomCourse(data.scores, { armView, showNeither, include: chosen.include })
      const drilled = (drill: CohortDrill) => list(drill, armView, showNeither)

      test(`${armView}${showNeither ? ', neither shown' : ''}: each arm and each point has as many members as it counts`, () => {
        for (const { arm, episodes, points } of course.arms) {
          expect(drilled({ of: 'arm', arm }).episodes, arm).toBe(episodes)
          for (const { slot, n, mean } of points) {
            const { episodes: there, score } = drilled({ of: 'slot', arm, slot })
            expect(there, `${arm} ${slot}`).toBe(n)
            const sum = score.reduce<number>((held, value) => held + (value ?? 0), 0)
            expect(n === 0 ? null : sum / n).toBe(mean)
          }
        }
      })

      test(`${armView}${showNeither ? ', neither shown' : ''}: each reason has as many members as it leaves out`, () => {
        for (const { reason, episodes, scores } of course.excluded) {
          const members = drilled({ of: 'excluded', reason })
          expect(members.episodes, reason).toBe(episodes)
          if (reason === 'between_slots' || reason === 'not_scorable')
            expect(members.records, reason).toBe(scores)
        }
      })
    }

  test('a reason that the course does not know is an error', () => {
    expect(() => list({ of: 'excluded', reason: 'bad_weather' })).toThrow(RangeError)
  })

  test('nobody outside the cohort is ever a member', () => {
    const everyone = membersOf(data, chosen, {
      drill: { of: 'arm', arm: 'therapy_only' },
      armView: 'initial_plan',
      showNeither: false,
      instrument: 'PHQ-9',
    })
    expect(everyone).toEqual([])
  })
})

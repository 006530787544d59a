import { addDays } from '@tandem/domain/calendar-day'
import { initialPlan, landmarkDay, type PlanArm } from '@tandem/domain/treatment-arm'
import { expect, test } from 'vitest'
import { inventedPatients } from './invented-service.ts'
import { raisedAnswers } from './item-response.ts'
import { serviceParameters } from './service-parameters.ts'
import type { PatientRows } from './service-rows.ts'

const asked = {
  asOf: '2026-06-30',
  patients: 150,
  years: 1,
  recording: { prorated: 0, unusable: 0, selfHarmBlank: 0, totalOnly: 0, totalOnlyAtLastSite: 0 },
} as const
const nothing = { medication_only: 0, therapy_only: 0, combined: 0, neither: 0 }

test.each([
  [[0, 0, 0, 0, 0, 0, 0, 0, 0], 2, 2],
  [[3, 3, 3, 3, 3, 3, 3, 3, 2], 2, 27],
  [[3, 3, 3, 3, 3, 3, 3, 3, 3], 2, 27],
  [[1, 2, 3, 0, 1, 1, 0, 0, 0], 0, 8],
])('answers %j with %i points more add up to %i', (answers, points, total) => {
  expect(raisedAnswers('PHQ-9', answers, points).reduce((sum, answer) => sum + answer, 0)).toBe(total)
})

const initialOf = (rows: PatientRows, episode: PatientRows['episodes'][number]): PlanArm =>
  initialPlan(
    rows.treatments.map((row) => ({
      component: row.component,
      drugClass: row.drug_class,
      modality: row.modality,
      asNeeded: row.as_needed === 1,
      startedOn: row.started_on,
      endedOn: row.ended_on,
      episodeEndedOn: rows.episodes.find(({ episode_id }) => episode_id === row.episode_id)?.ended_on ?? null,
    })),
    { startedOn: episode.started_on, endedOn: episode.ended_on },
    asked.asOf,
  ).arm

test('points of a plan stand on every PHQ-9 from day 28 on until the course itself goes another way, and on no other form', () => {
  const plain = [...inventedPatients(serviceParameters(asked))]
  const raised = [
    ...inventedPatients(
      serviceParameters({ ...asked, effects: { pointsByPlan: { ...nothing, medication_only: 3 } } }),
    ),
  ]
  let compared = 0
  plain.forEach((rows, i) => {
    const [episode] = rows.episodes
    if (episode === undefined) return
    const landmark = addDays(episode.started_on, landmarkDay)
    const points = initialOf(rows, episode) === 'medication_only' ? 3 : 0
    // Up to the first raised form the two courses are the same person's, day by day.
    const formsOf = (of: PatientRows) => of.assessments.filter(({ instrument }) => instrument === 'PHQ-9')
    const [before, after] = [formsOf(rows), formsOf(raised[i]!)]
    const firstLate = before.findIndex(({ taken_on }) => taken_on >= landmark)
    const same = firstLate === -1 ? before.length : firstLate
    expect(after.slice(0, same)).toEqual(before.slice(0, same))
    const [late, lateRaised] = [before[same], after[same]]
    if (late === undefined || lateRaised === undefined) return
    expect(lateRaised.total).toBe(Math.min(27, late.total! + points))
    if (points > 0) compared += 1
  })
  expect(compared).toBeGreaterThan(20)
})

test('the worse someone is, the more often both components, whichever way the team sees it', () => {
  const shareCombined = (planBy: 'severity' | 'first_form') => {
    const service = serviceParameters({ ...asked, patients: 600, behaviour: { planBy } })
    const people = [...inventedPatients(service)].flatMap((rows) => {
      const [episode] = rows.episodes
      const first = rows.assessments.find(({ instrument }) => instrument === 'PHQ-9')
      return episode === undefined || first?.total == null
        ? []
        : [{ total: first.total, combined: initialOf(rows, episode) === 'combined' }]
    })
    const share = (from: number, to: number) => {
      const own = people.filter(({ total }) => total >= from && total <= to)
      return own.filter(({ combined }) => combined).length / own.length
    }
    return { mild: share(0, 11), severe: share(18, 27) }
  }
  for (const planBy of ['severity', 'first_form'] as const) {
    const { mild, severe } = shareCombined(planBy)
    expect(severe - mild, planBy).toBeGreaterThan(0.2)
  }
})

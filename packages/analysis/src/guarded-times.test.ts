import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { randomFrom } from '@tandem/stats/random'
import { describe, expect, test } from 'vitest'
import { chosenEpisodes } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import { guardedCurves, openCurves, type ShownCurves } from './guarded-times.ts'
import { suppressBelow5RoundTo5, suppressBelow11 } from './small-counts.ts'
import { timesToEvents } from './time-to-event.ts'

const everybody = { dimensions: {}, lists: {}, startedFrom: null, startedTo: null, unit: 'most' } as const

function curvesOf(rows: readonly EpisodeFactsRow[]) {
  const data = cohortDataOf(rows)
  const options = { instrument: 'PHQ-9', armView: 'initial_plan', showNeither: true } as const
  return timesToEvents(data, chosenEpisodes(data, everybody), options).curves
}

const row = (responseDay: number | null, lastDay: number, arm: PlanArm = 'combined'): EpisodeFactsRow => ({
  initialArm: arm,
  baseline: 16,
  responseDay,
  remissionDay: null,
  lastDay,
})

const many = (n: number, of: EpisodeFactsRow) => Array.from({ length: n }, () => of)

function response(curves: readonly ShownCurves[]) {
  const found = curves.find((curve) => curve.event === 'response')
  if (found?.kind !== 'estimated') throw new Error('no curve')
  return found
}

const combined = (curves: readonly ShownCurves[]) =>
  response(curves).arms.find(({ arm }) => arm === 'combined')!

test.each([
  [10, 30, true],
  [11, 30, false],
  [30, 10, true],
  [30, 11, false],
])('%i events and %i without are withheld: %s', (events, others, withheld) => {
  const rows = [...many(events, row(60, 200)), ...many(others, row(null, 200))]
  const arm = combined(guardedCurves(curvesOf(rows), suppressBelow11))
  expect([arm.withheld, arm.steps.length > 0]).toEqual([withheld, !withheld])
  expect(arm.followed).toBe(withheld ? null : events + others)
})

test('weeks with few events are joined with the next ones', () => {
  const rows = [
    ...many(12, row(40, 200)),
    ...many(3, row(65, 200)),
    ...many(9, row(95, 200)),
    ...many(40, row(null, 200)),
  ]
  const arm = combined(guardedCurves(curvesOf(rows), suppressBelow11))
  expect(arm.steps.map(({ day, events }) => [day, events])).toEqual([
    [56, 12],
    [112, 12],
  ])
  expect(arm.steps[1]!.survival).toBeCloseTo(40 / 64, 12)
})

describe('an attacker who subtracts what is shown', () => {
  const random = randomFrom(23)

  test('finds no small number of events, of people who left, or of people at risk', () => {
    const found: string[] = []
    for (let round = 0; round < 60; round += 1) {
      const rows = planArms.flatMap((arm) =>
        Array.from({ length: random.pick([0, 8, 25, 60, 150]) }, () => {
          const day = random.integer(10, 300)
          return row(random.bernoulli(0.5) ? day : null, day + random.integer(0, 60), arm)
        }),
      )
      for (const arm of response(guardedCurves(curvesOf(rows), suppressBelow11)).arms) {
        if (arm.withheld) continue
        const counts = arm.steps.flatMap(({ events, censored, atRisk }) =>
          events === null || censored === null || atRisk === null
            ? []
            : [events, censored, atRisk - events - censored],
        )
        const left = [...arm.leftOut.map(({ episodes }) => episodes)]
        const atRisk = arm.atRisk.flatMap(({ n }) => (n === null ? [] : [n]))
        const steps = atRisk.slice(1).map((n, place) => atRisk[place]! - n)
        for (const count of [
          ...counts,
          ...left,
          ...atRisk,
          ...steps,
          arm.events,
          arm.followed! - arm.events!,
        ])
          if (count !== null && count > 0 && count < 11) found.push(`${round} ${arm.arm} ${count}`)
      }
    }
    expect(found).toEqual([])
  })

  test('finds no one who is in one curve and not in the other', () => {
    const early = { ...row(null, 200), responseDay: 20, remissionDay: null }
    const rows = [
      ...many(20, row(60, 200)),
      ...many(20, { ...row(60, 200), remissionDay: 70 }),
      ...many(5, early),
    ]
    const shown = guardedCurves(curvesOf([...rows, ...many(30, row(null, 200))]), suppressBelow11)
    const remission = shown.find(({ event }) => event === 'remission')
    if (remission?.kind !== 'estimated') throw new Error('no curve')
    // 5 had the response before the landmark: those followed would give them away, so no curve has its counts.
    expect(
      [combined(shown), remission.arms[2]!].map(({ followed, atRisk }) => [followed, atRisk[0]?.n]),
    ).toEqual([
      [null, null],
      [null, null],
    ])
    expect(combined(shown).steps[0]!.survival).toBe(0.43)
  })
})

test('medians are told in whole weeks, counts rounded where the rule rounds', () => {
  const rows = [...many(33, row(60, 200)), ...many(20, row(null, 200))]
  expect(combined(guardedCurves(curvesOf(rows), suppressBelow11)).median).toMatchObject({ estimate: 9 })
  expect(combined(guardedCurves(curvesOf(rows), suppressBelow5RoundTo5))).toMatchObject({
    followed: 55,
    events: 35,
  })
})

test('a test that counts a withheld arm is not told, nor is a difference to it', () => {
  const rows = [
    ...many(20, row(60, 200)),
    ...many(20, row(null, 200)),
    ...many(5, row(60, 200, 'therapy_only')),
    ...many(20, row(null, 200, 'therapy_only')),
  ]
  const shown = response(guardedCurves(curvesOf(rows), suppressBelow11))
  expect(shown.test.kind).toBe('not_estimable')
  expect(shown.means[0]!.differences).toEqual([])
  expect(response(openCurves(curvesOf(rows))).test.kind).toBe('estimated')
})

import type { PlanArm } from '@tandem/domain/treatment-arm'
import { randomFrom } from '@tandem/stats/random'
import { describe, expect, test } from 'vitest'
import { chosenEpisodes, type EpisodeChoice } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import { sensitivity } from './sensitivity.ts'

const everybody: EpisodeChoice = {
  dimensions: {},
  lists: {},
  startedFrom: null,
  startedTo: null,
  unit: 'most',
}
const week12 = { unit: 'week', at: 12 } as const
const week24 = { unit: 'week', at: 24 } as const
const told = (rows: readonly EpisodeFactsRow[]) => {
  const data = cohortDataOf(rows)
  return sensitivity(data, chosenEpisodes(data, everybody), { weeks: [12, 24] })
}
const at = (slot: number, score: number) => ({ slot, score, armInForce: 'combined' as const })

describe('completers and last score carried forward', () => {
  const rows: EpisodeFactsRow[] = [
    { points: [at(0, 20), at(12, 10)], visits: [{ ...week12, score: 10 }] },
    { points: [at(0, 20), at(9, 16), at(13, 2)], visits: [{ ...week12, score: null, closed: true }] },
    { points: [at(0, 20)], visits: [{ ...week12, score: null, closed: true }] },
    { points: [at(0, 20)], visits: [{ ...week12, score: null, closed: false }] },
    { points: [at(0, 20), at(12, 1)], provisional: true, visits: [{ ...week12, score: 1 }] },
  ].map((row) => ({ ...row, initialArm: 'combined', baseline: 20 }))
  const own = told(rows).visits[0]!.arms.find(({ arm }) => arm === 'combined')!

  test('completers are those with a score, of those whose visit is over', () => {
    expect(own.completers).toMatchObject({ n: 1, of: 3, mean: -10 })
  })

  test('who has none keeps the last score before the visit, at worst the first', () => {
    expect(own.carried).toMatchObject({ n: 3, of: 3 })
    expect(own.carried.mean).toBeCloseTo((-10 - 4 + 0) / 3, 12)
  })

  test('too few scores for a model are said', () => {
    expect(own.modelled).toMatchObject({ mean: null, reason: expect.stringContaining('fewer than') })
  })
})

describe('the model', () => {
  // Who is worse at week 12 is seen less often at week 24: completers look better than everybody is.
  const random = randomFrom('sensitivity')
  const rows = (['medication_only', 'combined'] as const).flatMap((initialArm: PlanArm) =>
    Array.from({ length: 400 }, (): EpisodeFactsRow => {
      const baseline = 14 + random.integer(0, 8)
      const own = random.normal(0, 4)
      const first = Math.round(baseline - 5 + own + random.normal(0, 2))
      const second = Math.round(baseline - 7 + own + random.normal(0, 2))
      const stays = random.uniform() < (first > baseline - 5 ? 0.3 : 0.95)
      return {
        initialArm,
        baseline,
        points: [{ slot: 0, score: baseline, armInForce: initialArm }],
        visits: [
          { ...week12, score: first },
          { ...week24, score: stays ? second : null, closed: true },
        ],
      }
    }),
  )
  const { visits, modelled } = told(rows)
  const own = visits[1]!.arms.find(({ arm }) => arm === 'combined')!

  test('takes back what leaving for being worse hides from completers', () => {
    expect(own.completers.mean!).toBeLessThan(-8)
    expect(own.modelled.lower!).toBeLessThan(-7)
    expect(own.modelled.upper!).toBeGreaterThan(-7)
    expect(own.modelled.n).toBe(400)
  })

  test('says how many episodes it was fitted to', () => {
    expect(modelled).toEqual({ episodes: 800, of: 800 })
  })

  test('without missing scores is the plain mean, up to the few hundredths that its baseline takes', () => {
    const full = told(
      rows.map((row) => ({
        ...row,
        visits: row.visits!.map((visit) => ({ ...visit, score: visit.score ?? 9 })),
      })),
    )
    for (const { completers, carried, modelled: model } of full.visits[1]!.arms.slice(0, 1)) {
      expect(model.mean).toBeCloseTo(completers.mean!, 6)
      expect(carried.mean).toBeCloseTo(completers.mean!, 12)
    }
  })
})

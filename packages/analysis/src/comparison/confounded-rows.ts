import { addDays } from '@tandem/domain/calendar-day'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { randomFrom } from '@tandem/stats/random'
import type { EpisodeFactsRow } from '../cohort-data-of.ts'

export type ConfoundedRows = {
  readonly seed: string | number
  readonly episodes: number
  /** Points by which combined care truly lowers the score at week 12 beside either component alone. */
  readonly effect: number
  /** Log-odds of combined care per standard deviation of the baseline. */
  readonly confounding: number
  /** Share without a score at a visit. */
  readonly missing?: number
}

/**
 * Plain episodes with weeks 8 and 12, in which the worse off get combined care: for trying comparisons on something
 * smaller than an invented service.
 */
export function confoundedRows({
  seed,
  episodes,
  effect,
  confounding,
  missing = 0,
}: ConfoundedRows): EpisodeFactsRow[] {
  const random = randomFrom(seed)
  return Array.from({ length: episodes }, (_, i) => {
    const severity = random.normal()
    const baseline = Math.min(27, Math.max(0, Math.round(15 + 4 * severity)))
    const seen = (baseline - 15) / 4
    const arm = random.pick(
      ['medication_only', 'therapy_only', 'combined'] as const satisfies readonly PlanArm[],
      [1, Math.exp(-0.3 * seen), Math.exp(confounding * seen)],
    )
    const lasting = random.normal(0, 2.5)
    const fall = arm === 'combined' ? effect : 0
    const scoreAt = (share: number) => {
      const score = 0.7 * baseline + lasting - share * fall + random.normal(0, 2)
      return random.bernoulli(missing) ? null : Math.min(27, Math.max(0, Math.round(score)))
    }
    return {
      patientId: Math.floor(i / 1.1),
      initialArm: arm,
      startedOn: addDays('2026-01-05', random.integer(0, 170)),
      dimensions: {
        site: random.pick(['North', 'South']),
        programme: 'primary-care',
        sex: random.pick(['female', 'male'], [0.6, 0.4]),
        diagnosis: random.pick(['Depressive disorder', 'Anxiety disorder'], [0.8, 0.2]),
        substanceUse: random.pick(['yes', 'no'], [0.15, 0.85]),
      },
      age: random.integer(18, 80),
      earlierEpisodes: random.bernoulli(0.1) ? null : random.poisson(1),
      chronic: random.bernoulli(0.2),
      baseline,
      atCaseness: baseline >= 10,
      depressionBaseline: baseline,
      anxietyBaseline: Math.min(21, Math.max(0, Math.round(11 + 3 * severity + random.normal(0, 2)))),
      points: [{ slot: 0, score: baseline, armInForce: arm }],
      lastDay: 84,
      visits: [
        { unit: 'week', at: 8, score: scoreAt(0.7), closed: true },
        { unit: 'week', at: 12, score: scoreAt(1), closed: true },
      ],
    }
  })
}

import { planArms } from '@tandem/domain/treatment-arm'
import { randomFrom } from '@tandem/stats/random'
import { describe, expect, test } from 'vitest'
import { benefits } from './benefits.ts'
import { careReceived } from './care-received.ts'
import { type ChosenEpisodes, type CohortData, chosenEpisodes, type EpisodeChoice } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import {
  guardedBenefits,
  guardedCare,
  guardedMissing,
  guardedSensitivity,
  guardedSwitching,
} from './guarded-care.ts'
import { missingData } from './missing-data.ts'
import { sensitivity } from './sensitivity.ts'
import { suppressBelow5RoundTo5, suppressBelow11 } from './small-counts.ts'
import { switching } from './switching.ts'

const everybody: EpisodeChoice = {
  dimensions: {},
  lists: {},
  startedFrom: null,
  startedTo: null,
  unit: 'most',
}
const week12 = { unit: 'week', at: 12 } as const
const week24 = { unit: 'week', at: 24 } as const

/** Services of very different sizes, with every fact at random. */
function invented(seed: string): { data: CohortData; chosen: ChosenEpisodes } {
  const random = randomFrom(seed)
  const sizes = planArms.map(() => random.pick([0, 3, 8, 12, 25, 60, 150]))
  const day = (chance: number, from: number, to: number) =>
    random.bernoulli(chance) ? random.integer(from, to) : null
  const rows = planArms.flatMap((initialArm, place) =>
    Array.from({ length: sizes[place]! }, (): EpisodeFactsRow => {
      const baseline = random.bernoulli(0.9) ? random.integer(6, 24) : null
      const score = (chance: number) => (random.bernoulli(chance) ? random.integer(0, 24) : null)
      const provisional = random.bernoulli(0.1)
      return {
        initialArm,
        provisional,
        followedDays: provisional ? random.integer(1, 27) : random.integer(28, 400),
        baseline,
        atCaseness: baseline === null ? null : baseline >= 10,
        lastDay: day(0.9, 0, 300),
        dropOutDay: day(0.2, 5, 200),
        responseDay: day(0.4, 10, 200),
        remissionDay: day(0.3, 20, 200),
        watchedDay: 300,
        returnDay: day(0.1, 210, 300),
        visits: [
          { ...week12, score: score(0.7), closed: random.bernoulli(0.9) },
          { ...week24, score: score(0.5), closed: random.bernoulli(0.7) },
        ],
        segments: [
          { arm: initialArm, fromDay: 0 },
          ...(random.bernoulli(0.3)
            ? [{ arm: random.pick(planArms), fromDay: random.integer(30, 300) }]
            : []),
        ],
        daysCovered: random.bernoulli(0.5) ? random.uniform() : null,
        attended: random.integer(0, 9),
        missed: random.integer(0, 2),
        cancelledByPatient: random.integer(0, 2),
        psychoeducationDay: day(0.4, 10, 90),
        coveredBefore: random.bernoulli(0.7) ? random.uniform() : null,
        coveredAfter: random.bernoulli(0.7) ? random.uniform() : null,
        medicationReviews: random.integer(0, 2),
        medicationExposure: random.pick(['adequate', 'inadequate', 'unknown']),
        therapyExposure: random.pick(['adequate', 'inadequate', 'unknown']),
      }
    }),
  )
  const data = cohortDataOf(rows)
  return { data, chosen: chosenEpisodes(data, everybody) }
}

const isCounts = (value: unknown): value is Record<string, number | null> =>
  typeof value === 'object' && value !== null

/** Names of fields that hold how many people something is told of. */
const countFields = [
  'n',
  'of',
  'events',
  'episodes',
  'followed',
  'atRisk',
  'counted',
  'belowCaseness',
  'noScore',
]
const pairs = [
  ['events', 'n'],
  ['n', 'of'],
  ['followed', 'episodes'],
] as const

/** Every count an answer shows, and every difference of two that are parts of one another. */
function tellTales(value: unknown, path = ''): [string, number][] {
  if (!isCounts(value)) return []
  const found: [string, number][] = []
  const isOfContacts = 'contacts' in value
  for (const [key, own] of Object.entries(value)) {
    if (typeof own === 'number' && (countFields.includes(key) || /^\d+$/.test(key)) && !/moments/.test(path))
      found.push([`${path}.${key}`, own])
    else found.push(...tellTales(own, `${path}.${key}`))
  }
  for (const [part, whole] of pairs)
    if (typeof value[part] === 'number' && typeof value[whole] === 'number' && !isOfContacts)
      found.push([`${path}.${whole} less ${part}`, value[whole]! - value[part]!])
  return found
}

/** What an attacker who knows the sum over the arms, and every arm shown, knows of the others: their sum. */
const sumOfHidden = (open: readonly (number | null)[], shown: readonly (number | null)[]) =>
  open.reduce<number>((sum, count, arm) => sum + (shown[arm] === null ? (count ?? 0) : 0), 0)

describe.each(Array.from({ length: 40 }, (_, k) => `service ${k}`))('%s', (seed) => {
  const { data, chosen } = invented(seed)
  const missing = missingData(data, chosen, {})
  const answers = {
    missing,
    sensitivity: sensitivity(data, chosen, { weeks: [12, 24] }),
    switching: switching(data, chosen, {}),
    care: careReceived(data, chosen, { instrument: 'PHQ-9' }),
    benefits: benefits(data, chosen, { weeks: [12] }),
  }
  const guarded = (rule: typeof suppressBelow11) => ({
    missing: guardedMissing(answers.missing, rule),
    sensitivity: guardedSensitivity(answers.sensitivity, rule),
    switching: guardedSwitching(answers.switching, rule),
    care: guardedCare(answers.care, rule),
    benefits: guardedBenefits(answers.benefits, rule),
  })

  test('no count from 1 to 10 is shown, nor two counts whose difference is one', () => {
    const small = tellTales(guarded(suppressBelow11)).filter(([, count]) => count > 0 && count < 11)
    expect(small).toEqual([])
  })

  test('with rounding, every count is a multiple of 5 and none is from 1 to 4', () => {
    const odd = tellTales(guarded(suppressBelow5RoundTo5)).filter(([, count]) => count % 5 !== 0)
    expect(odd).toEqual([])
  })

  test('whoever knows the sum over the arms can’t work out the arm that is withheld', () => {
    const shown = guardedMissing(missing, suppressBelow11)
    const sums = [
      [missing.arms.map((arm) => arm.episodes), shown.arms.map((arm) => arm.episodes)],
      [missing.arms.map((arm) => arm.paired.events), shown.arms.map((arm) => arm.paired.events)],
      [missing.arms.map((arm) => arm.leftEarly.events), shown.arms.map((arm) => arm.leftEarly.events)],
    ] as const
    for (const [open, withheld] of sums) {
      // A sum that is small itself is told to nobody.
      if (open.reduce<number>((sum, count) => sum + (count ?? 0), 0) < 11) continue
      const hidden = sumOfHidden(open, withheld)
      expect(hidden === 0 || hidden >= 11).toBe(true)
      const small = open.findIndex((count) => count !== null && count > 0 && count < 11)
      if (small >= 0) expect(withheld.filter((count) => count === null).length).toBeGreaterThan(1)
    }
  })

  test('where an arm is empty nothing is invented for it', () => {
    for (const [place, arm] of missing.arms.entries())
      if (arm.episodes === 0)
        expect(guardedMissing(missing, suppressBelow11).arms[place]?.paired.share).toBeNull()
  })
})

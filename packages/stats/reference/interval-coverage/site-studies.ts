import { conformalBands } from '../../src/conformal.ts'
import { conformalLimits } from '../../src/conformal-limits.ts'
import { shrunkRates } from '../../src/empirical-bayes.ts'
import { funnelLimits } from '../../src/funnel-limits.ts'
import type { Random } from '../../src/random.ts'
import { type CoverageStudy, draws, holds, holdsIn } from './study.ts'

const sitesFamily = 'Sites'
const bandsFamily = 'One patient ahead'

/** A chance from the beta distribution with whole parameters: the a-th smallest of a + b − 1 even draws. */
function betaOfWhole(random: Random, a: number, b: number): number {
  return draws(a + b - 1, () => random.uniform()).sort((x, y) => x - y)[a - 1]!
}

/** True rates of sites around 0.3, most of them between 0.1 and 0.5; whether the first one's interval holds its own. */
function firstSite(random: Random, sites: number, sizeOf: () => number): boolean | null {
  const rates = draws(sites, () => betaOfWhole(random, 6, 14))
  const sizes = draws(sites, sizeOf)
  const counts = rates.map(
    (rate, i) => draws(sizes[i]!, () => Number(random.bernoulli(rate))).filter(Boolean).length,
  )
  const result = shrunkRates(counts, sizes)
  return result.kind === 'estimated' ? holds(result.sites[0]!, rates[0]!) : null
}

const funnelMethods = ['normal', 'exact', 'interpolated'] as const

export const siteStudies: readonly CoverageStudy[] = [
  {
    name: 'shrunken rates of many sites',
    family: sitesFamily,
    unit: 'sites of 20 to 100 patients',
    intervals: [{ name: 'shrunken rate of a site, n sites of 20 to 100 patients' }],
    run: (random, n) => [firstSite(random, n, () => random.integer(20, 100))],
  },
  {
    name: 'shrunken rates of few sites',
    family: sitesFamily,
    unit: 'patients in each of 8 sites',
    intervals: [{ name: 'shrunken rate of a site, 8 sites of n patients' }],
    run: (random, n) => [firstSite(random, 8, () => n)],
  },
  {
    name: 'funnel limits',
    family: sitesFamily,
    unit: 'patients of the site',
    intervals: funnelMethods.map((method) => ({
      name: `site like all others inside funnel limits, ${method}`,
    })),
    run: (random, n) => {
      const rate = draws(n, () => Number(random.bernoulli(0.3))).filter(Boolean).length / n
      return funnelMethods.map((method) => holds(funnelLimits(n, 0.3, 0.95, method), rate))
    },
  },
]

const visits = [4, 8, 12]
const levels = [0.8, 0.95]
const kinds = ['pointwise', 'whole_course'] as const

/** Scores with long tails that lean to one side, around a prediction that knows nothing of the patient. */
function courses(random: Random, patients: number) {
  const rows = Array.from({ length: patients }, (_, patient) => {
    const own = random.exponential(3)
    return visits.map((visit) => ({ patient, visit, observed: 12 + own + random.exponential(2 + visit / 4) }))
  }).flat()
  return {
    patient: rows.map(({ patient }) => patient),
    visit: rows.map(({ visit }) => visit),
    observed: rows.map(({ observed }) => observed),
    predicted: rows.map(() => 16),
  }
}

export const bandStudies: readonly CoverageStudy[] = [
  {
    name: 'conformal bands',
    family: bandsFamily,
    data: 'skewed scores',
    unit: 'earlier patients',
    intervals: [
      ...levels.map((level) => ({ name: 'conformal band at one visit', level })),
      ...levels.map((level) => ({ name: 'conformal band over the whole course', level })),
    ],
    run: (random, n) => {
      const earlier = courses(random, n)
      const { observed } = courses(random, 1)
      const ahead = { predicted: visits.map(() => 16), visit: visits }
      return kinds.flatMap((kind) =>
        levels.map((level) => {
          const result = conformalBands(earlier, ahead, kind, { level })
          if (result.kind === 'not_estimable') return null
          const inside = result.bands.map((band, i) => holds(band, observed[i]!) === true)
          return kind === 'pointwise' ? inside[1]! : inside.every(Boolean)
        }),
      )
    },
  },
  {
    name: 'conformal limits',
    family: bandsFamily,
    unit: 'earlier patients with three errors each',
    intervals: levels.map((level) => ({
      name: 'conformal limits on either side, three errors a patient',
      level,
    })),
    run: (random, n) => {
      const { patient, observed } = courses(random, n)
      const next = courses(random, 1).observed[random.integer(0, 2)]!
      return levels.map((level) => holdsIn(conformalLimits(observed, patient, level), next))
    },
  },
]

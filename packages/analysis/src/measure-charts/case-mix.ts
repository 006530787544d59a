import { logistic } from '@tandem/stats/logistic'
import type { SubjectRow } from '../measure-subjects.ts'

/** What a site is expected to reach with the people it sees. */
export interface ExpectedOfUnit {
  readonly observed: number
  /** Sum of the chances that the model gives each of its people. */
  readonly expected: number
  /** Of the observed number, by those chances. */
  readonly variance: number
}

export type CaseMix<Key> =
  | {
      readonly kind: 'estimated'
      /** What was adjusted for, in words. */
      readonly adjustedFor: readonly string[]
      readonly units: ReadonlyMap<Key, ExpectedOfUnit>
      readonly rate: number
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

/** Of the rarer outcome, for every coefficient: fewer make estimates that foretell too much. */
export const eventsPerCoefficient = 10

type Covariate = { readonly words: string; readonly columns: readonly Float64Array[] }

/** One 0/1 column per category but the most frequent; null where everybody is alike. */
function categories(rows: readonly SubjectRow[], words: string, of: (row: SubjectRow) => string | null) {
  const sizes = new Map<string, number>()
  for (const row of rows) sizes.set(of(row) ?? '', (sizes.get(of(row) ?? '') ?? 0) + 1)
  const [, ...others] = [...sizes.entries()].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  if (others.length === 0) return null
  const columns = others.map(([category]) =>
    Float64Array.from(rows, (row) => Number((of(row) ?? '') === category)),
  )
  return { words, columns }
}

/** The score, centred, and whether it is unknown; null where nobody has one or all have the same. */
function severity(rows: readonly SubjectRow[]): Covariate | null {
  const known = rows.flatMap(({ indexScore }) => indexScore ?? [])
  if (new Set(known).size < 2) return null
  const middle = known.reduce((sum, score) => sum + score, 0) / known.length
  const score = Float64Array.from(rows, ({ indexScore }) => (indexScore === null ? 0 : indexScore - middle))
  const unknown = Float64Array.from(rows, ({ indexScore }) => Number(indexScore === null))
  return {
    words: 'severity at the start',
    columns: known.length === rows.length ? [score] : [score, unknown],
  }
}

/**
 * Observed and expected numbers by indirect standardisation: a logistic model of the outcome over everybody, on severity
 * at the start, age band and sex where they are held; what is unknown is a category of its own.
 *
 * @param rows those in the rate are used
 * @param unitOf site or clinician of a row
 * @returns `not_estimable` where nothing differs between people, fewer than 10 of the rarer outcome come on each
 *   coefficient, or the model has no finite estimate
 *
 * Source: CLINICAL §7.5, risk-adjusted funnel; model checked against glm(family = binomial) in R.
 */
export function caseMix<Key>(rows: readonly SubjectRow[], unitOf: (row: SubjectRow) => Key): CaseMix<Key> {
  const used = rows.filter(({ included }) => included)
  const covariates = [
    severity(used),
    categories(used, 'age band', ({ ageBand }) => ageBand),
    categories(used, 'sex', ({ sex }) => sex),
  ].filter((covariate) => covariate !== null)
  if (covariates.length === 0)
    return { kind: 'not_estimable', reason: 'severity, age band and sex are not held, or do not differ' }
  const columns = covariates.flatMap((covariate) => covariate.columns)
  const events = used.filter(({ met }) => met).length
  const rarer = Math.min(events, used.length - events)
  if (rarer < eventsPerCoefficient * columns.length)
    return {
      kind: 'not_estimable',
      reason: `${rarer} of the rarer outcome are too few for a model with ${columns.length} coefficients (10 for each)`,
    }
  const fit = logistic(
    used.map(({ met }) => Number(met)),
    columns,
  )
  if (fit.kind === 'not_estimable') return fit
  const units = new Map<Key, { observed: number; expected: number; variance: number }>()
  for (const [at, row] of used.entries()) {
    const chance = fit.fitted[at]!
    const unit = units.get(unitOf(row)) ?? { observed: 0, expected: 0, variance: 0 }
    unit.observed += Number(row.met)
    unit.expected += chance
    unit.variance += chance * (1 - chance)
    units.set(unitOf(row), unit)
  }
  return {
    kind: 'estimated',
    adjustedFor: covariates.map(({ words }) => words),
    units,
    rate: events / used.length,
  }
}

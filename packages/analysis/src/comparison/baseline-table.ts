import { balance } from '@tandem/stats/balance'
import type { ComparedEpisodes } from './compared-episodes.ts'
import type { Covariate } from './covariates.ts'

export type BaselineCell = {
  /** Episodes of the arm of which it is known. */
  readonly known: number
  /** Of a measured number. */
  readonly mean: number | null
  readonly sd: number | null
  /** Of a level: how many have it. */
  readonly count: number | null
}

export type BaselineRow = {
  readonly name: string
  readonly level: string | null
  readonly arms: readonly BaselineCell[]
  /** Largest standardised difference of means between two arms, before and after weighting; null: it can't be told. */
  readonly before: number | null
  readonly overlap: number | null
  readonly stabilised: number | null
}

type Weights = { readonly overlap: Float64Array; readonly stabilised: Float64Array } | null

function cellOf(
  covariate: Covariate,
  members: readonly number[],
  isKnown: (i: number) => boolean,
): BaselineCell {
  const values = members.filter(isKnown).map((i) => covariate.values[i]!)
  const sum = values.reduce((total, value) => total + value, 0)
  if (covariate.scale === 'binary') return { known: members.length, mean: null, sd: null, count: sum }
  const mean = values.length > 0 ? sum / values.length : null
  const squares = values.reduce((total, value) => total + (value - (mean ?? 0)) ** 2, 0)
  return {
    known: values.length,
    mean,
    sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null,
    count: null,
  }
}

function worstBy(compared: ComparedEpisodes, covariates: readonly Covariate[], weights: Float64Array | null) {
  const { arm, arms } = compared
  if (arms.length < 2) return covariates.map(() => ({ before: null, after: null }))
  const found = balance(
    arm,
    arms.length,
    covariates.map(({ name, level, values, scale }) => ({ name: `${name} ${level ?? ''}`, values, scale })),
    weights ?? new Float64Array(arm.length).fill(1),
  )
  return found.kind === 'estimated' ? found.worst : covariates.map(() => ({ before: null, after: null }))
}

/**
 * How the arms differ at baseline: means and counts per arm, and the largest standardised difference between two arms
 * before and after each weighting.
 *
 * Values that were filled in are in the standardised differences (the model takes them so), not in means and standard
 * deviations.
 *
 * @param weights null where there is no weighting to speak of
 */
export function baselineTable(
  compared: ComparedEpisodes,
  covariates: readonly Covariate[],
  weights: Weights,
): readonly BaselineRow[] {
  const members = compared.arms.map((_, place) =>
    Array.from(compared.arm, (_own, i) => i).filter((i) => compared.arm[i] === place),
  )
  const overlap = worstBy(compared, covariates, weights?.overlap ?? null)
  const stabilised = worstBy(compared, covariates, weights?.stabilised ?? null)
  return covariates.map((covariate, at) => ({
    name: covariate.name,
    level: covariate.level,
    arms: members.map((own) => cellOf(covariate, own, (i) => covariate.filled?.[i] !== 1)),
    before: overlap[at]?.before ?? null,
    overlap: weights === null ? null : (overlap[at]?.after ?? null),
    stabilised: weights === null ? null : (stabilised[at]?.after ?? null),
  }))
}

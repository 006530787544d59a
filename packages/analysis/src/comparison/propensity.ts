import { standardised } from '@tandem/stats/design-matrix'
import { type MultinomialLogistic, multinomialLogistic } from '@tandem/stats/multinomial-logistic'
import { effectiveSampleSize, treatmentWeights, truncateWeights } from '@tandem/stats/treatment-weights'
import type { ComparedEpisodes } from './compared-episodes.ts'
import type { Covariate } from './covariates.ts'
import { independentColumns } from './independent-columns.ts'

export type ArmPropensity = {
  readonly kind: 'estimated'
  readonly fit: Extract<MultinomialLogistic, { kind: 'estimated' }>
  /** The covariates of the model, standardised; those that follow from others are left out. */
  readonly columns: readonly Float64Array[]
  readonly used: readonly Covariate[]
  readonly leftOut: readonly string[]
  /** For patients who might well have had any of the arms. */
  readonly overlap: Float64Array
  /** For everybody: stabilised, cut to their 1st and 99th percentile; which were cut. */
  readonly stabilised: Float64Array
  readonly cut: Uint8Array
}

export type NotEstimable = { readonly kind: 'not_estimable'; readonly reason: string }

export const nameOf = ({ name, level }: Covariate) => (level === null ? name : `${name}: ${level}`)

/** Each episode's chance of every arm, and the weights that follow from it. */
export function armPropensity(
  { arm, arms }: ComparedEpisodes,
  covariates: readonly Covariate[],
): ArmPropensity | NotEstimable {
  const wanted = covariates.filter(({ inModel }) => inModel)
  const places = independentColumns(
    wanted.map(({ values }) => values),
    new Float64Array(arm.length).fill(1),
  )
  const used = places.map((place) => wanted[place]!)
  const columns = used.map(({ values }) => standardised(values))
  const fit = multinomialLogistic(arm, arms.length, columns)
  if (fit.kind === 'not_estimable') return fit
  const overlap = treatmentWeights(arm, fit.probabilities, 'overlap')
  if (overlap.kind === 'not_estimable') return overlap
  const whole = treatmentWeights(arm, fit.probabilities, 'everyone_stabilised')
  if (whole.kind === 'not_estimable') return whole
  const { weights: stabilised } = truncateWeights(whole.weights)
  return {
    kind: 'estimated',
    fit,
    columns,
    used,
    leftOut: wanted.filter((covariate) => !used.includes(covariate)).map(nameOf),
    overlap: overlap.weights,
    stabilised,
    cut: Uint8Array.from(stabilised, (weight, i) => (weight === whole.weights[i] ? 0 : 1)),
  }
}

/** Effective number of episodes per arm under weights (0 for those that don't count). */
export const effectiveSizes = (
  { arm, arms }: Pick<ComparedEpisodes, 'arm' | 'arms'>,
  weights: ArrayLike<number>,
): number[] =>
  arms.map((_, place) =>
    effectiveSampleSize(
      Float64Array.from(
        Array.from(arm, (_each, i) => i).filter((i) => arm[i] === place),
        (i) => weights[i]!,
      ),
    ),
  )

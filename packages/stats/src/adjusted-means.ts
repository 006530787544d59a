import { type ContrastEstimate, contrast, type IntervalOptions } from './contrast.ts'
import type { RepeatedMeasuresFit } from './linear-mixed-model.ts'
import type { ModelMatrix } from './model-matrix.ts'
import { adjustedPValues, type PValueAdjustment } from './p-values.ts'

export type AdjustedMean = ContrastEstimate & { readonly arm: string; readonly visit: string }
export type ArmDifference = ContrastEstimate & {
  /** The difference is the first arm minus the second. */
  readonly first: string
  readonly second: string
  readonly visit: string
  /** p after the correction for the number of pairs at this visit. */
  readonly adjustedP: number
}

export type AdjustedMeans =
  | {
      readonly kind: 'estimated'
      readonly means: readonly AdjustedMean[]
      readonly differences: readonly ArmDifference[]
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

export type AdjustedMeansOptions = IntervalOptions & {
  /** Names of the variables in the model matrix. */
  readonly arm: string
  readonly visit: string
  /** Visits to report: the levels of a factor (all when left out), or times when the visit is a covariate. */
  readonly visits?: readonly (string | number)[]
  /** The value at which every other variable is held; for a covariate usually its mean. */
  readonly at?: Readonly<Record<string, number | string>>
  readonly adjustment?: PValueAdjustment
}

/**
 * Mean of each arm at each visit as the model sees it, for patients alike in everything else, and the differences
 * between arms at each visit.
 *
 * @param fit a linear mixed model or MMRM
 * @param design the model matrix it was fitted with
 * @param options arm and visit: their variables; at: value of every other variable; df, level, adjustment (none)
 * @returns visits in order, in each the arms and then their pairs in the order of levels
 * @throws RangeError if arm is not a factor of the model, or a variable of the model has no value
 *
 * Source: Searle, Speed & Milliken 1980. Checked against emmeans in R.
 *
 * @example adjustedMeans(fit, design, { arm: 'arm', visit: 'week', at: { baseline: 16 }, df: 'kenward_roger' })
 */
export function adjustedMeans(
  fit: RepeatedMeasuresFit,
  design: ModelMatrix,
  { arm, visit, visits, at = {}, adjustment = 'none', ...interval }: AdjustedMeansOptions,
): AdjustedMeans {
  const arms = design.levels[arm]
  if (arms === undefined) throw new RangeError(`adjustedMeans: ${arm} must be a factor of the model`)
  const reported = visits ?? design.levels[visit]
  if (reported === undefined)
    throw new RangeError(`adjustedMeans: needs visits, as ${visit} is not a factor of the model`)
  const means: AdjustedMean[] = []
  const differences: ArmDifference[] = []
  for (const time of reported) {
    const rows = arms.map((level) => design.row({ ...at, [arm]: level, [visit]: time }))
    const pairs = arms.flatMap((_, first) =>
      arms.slice(first + 1).map((_second, step) => [first, first + 1 + step] as const),
    )
    const found = [
      ...rows.map((row) => contrast(fit, row, interval)),
      ...pairs.map(([first, second]) =>
        contrast(
          fit,
          rows[first]!.map((value, i) => value - rows[second]![i]!),
          interval,
        ),
      ),
    ]
    const failed = found.find((result) => result.kind === 'not_estimable')
    if (failed?.kind === 'not_estimable') return failed
    const estimated = found.filter((result) => result.kind === 'estimated')
    const adjusted = adjustedPValues(
      estimated.slice(arms.length).map(({ p }) => p),
      adjustment,
    )
    estimated.forEach(({ kind: _, ...numbers }, i) => {
      const pair = pairs[i - arms.length]
      if (pair === undefined) means.push({ arm: arms[i]!, visit: String(time), ...numbers })
      else
        differences.push({
          first: arms[pair[0]]!,
          second: arms[pair[1]]!,
          visit: String(time),
          ...numbers,
          adjustedP: adjusted[i - arms.length]!,
        })
    })
  }
  return { kind: 'estimated', means, differences }
}

import { positivity } from '@tandem/stats/treatment-weights'
import type { ComparedEpisodes } from './compared-episodes.ts'
import type { ArmPropensity } from './propensity.ts'

/** Bins of the chance of an arm, 0 to 1, each this wide. */
export const overlapBinWidth = 0.05
/** Chances outside are no longer a choice that was open. */
export const positivityRange = { lower: 0.05, upper: 0.95 } as const

export type OverlapPicture = {
  /** For each arm: how likely it was, as counts per bin, of the episodes in each arm; `[of][in][bin]`. */
  readonly histograms: readonly (readonly (readonly number[])[])[]
  /** Per arm: how many of its episodes had some arm's chance outside 0.05 to 0.95. */
  readonly outside: readonly { readonly rows: number; readonly outside: number }[]
}

/** How likely each arm was for the episodes of every arm: where the pictures don't overlap, nothing can be compared. */
export function overlapPicture({ arm, arms }: ComparedEpisodes, { fit }: ArmPropensity): OverlapPicture {
  const bins = Math.round(1 / overlapBinWidth)
  const histograms = arms.map(() => arms.map(() => new Array<number>(bins).fill(0)))
  fit.probabilities.forEach((chances, of) => {
    for (let i = 0; i < arm.length; i += 1) {
      const bin = Math.min(bins - 1, Math.floor(chances[i]! / overlapBinWidth))
      histograms[of]![arm[i]!]![bin]! += 1
    }
  })
  return { histograms, outside: positivity(arm, fit.probabilities, positivityRange) }
}

import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { BaselineRow } from './baseline-table.ts'
import type { OverlapPicture } from './overlap-picture.ts'

/** Why an adjusted difference is not shown; plain, so that the screen finds the words. */
export type Refusal =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'one_arm_only'; readonly arm: PlanArm }
  | {
      readonly kind: 'imbalance'
      readonly covariate: string
      readonly difference: number | null
      readonly more: number
    }
  | {
      readonly kind: 'effective_n'
      readonly arm: PlanArm
      readonly effective: number
      readonly episodes: number
    }
  | { readonly kind: 'overlap'; readonly arm: PlanArm; readonly share: number }
  | { readonly kind: 'one_sided'; readonly what: string }
  | { readonly kind: 'not_estimable'; readonly model: 'propensity' | 'outcome'; readonly reason: string }

/** The lines that a comparison must keep; CLINICAL: difference over 0.2, effective n under 30, chances outside 0.05-0.95. */
export const comparisonLimits = {
  imbalance: 0.2,
  effectiveN: 30,
  /** Largest share of an arm's episodes with some arm's chance outside 0.05 to 0.95. */
  outsideShare: 0.5,
} as const

type Facts = {
  readonly arms: readonly PlanArm[]
  readonly table: readonly BaselineRow[]
  readonly sizes: readonly number[]
  readonly effective: readonly number[]
  readonly overlap: OverlapPicture
  readonly oneSided: readonly string[]
}

const textOf = ({ name, level }: BaselineRow) => (level === null ? name : `${name}: ${level}`)

/** Every reason to refuse a weighted comparison; none when it may be shown. */
export function refusalsOf({ arms, table, sizes, effective, overlap, oneSided }: Facts): readonly Refusal[] {
  const size = (row: BaselineRow) => (row.overlap === null ? Infinity : Math.abs(row.overlap))
  const off = table.filter((row) => size(row) > comparisonLimits.imbalance).sort((a, b) => size(b) - size(a))
  const [worst] = off
  return [
    ...(worst === undefined
      ? []
      : [
          {
            kind: 'imbalance' as const,
            covariate: textOf(worst),
            difference: worst.overlap,
            more: off.length - 1,
          },
        ]),
    ...arms.flatMap((arm, place) =>
      effective[place]! < comparisonLimits.effectiveN
        ? [{ kind: 'effective_n' as const, arm, effective: effective[place]!, episodes: sizes[place]! }]
        : [],
    ),
    ...arms.flatMap((arm, place) => {
      const { rows, outside } = overlap.outside[place]!
      const share = rows === 0 ? 0 : outside / rows
      return share > comparisonLimits.outsideShare ? [{ kind: 'overlap' as const, arm, share }] : []
    }),
    ...oneSided.map((what) => ({ kind: 'one_sided' as const, what })),
  ]
}

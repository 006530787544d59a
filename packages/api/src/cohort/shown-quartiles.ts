import type { ArmQuartiles } from '@tandem/analysis/course-statistics'
import type { CohortCourse } from './course-contract.ts'

type Arm = CohortCourse['arms'][number]
type WithoutQuartiles = Omit<Arm, 'points'> & {
  readonly points: readonly Omit<Arm['points'][number], 'quartiles'>[]
}

/** Median and quartiles beside the points they belong to; where a point is withheld, so are they. */
export const withQuartiles = (
  arms: readonly WithoutQuartiles[],
  quartiles: readonly ArmQuartiles[] | null,
): Arm[] =>
  arms.map((arm) => {
    const own = quartiles?.find((candidate) => candidate.arm === arm.arm)
    const at = (slot: number) => {
      const found = own?.points.find((point) => point.slot === slot)
      return found === undefined || found.lower === null || found.median === null || found.upper === null
        ? null
        : { lower: found.lower, median: found.median, upper: found.upper }
    }
    return {
      ...arm,
      points: arm.points.map((point) => ({ ...point, quartiles: point.suppressed ? null : at(point.slot) })),
    }
  })

import { planArms } from '@tandem/domain/treatment-arm'
import type { CohortColumns } from './cohort.ts'

/**
 * Chosen episodes per arm of the initial plan whose plan may still change, or that ended before it was final, in the
 * order of `planArms`.
 *
 * @param include 1 for every chosen episode
 */
export function provisionalByArm(
  { episodeCount, initialArm, provisional }: CohortColumns,
  include: Uint8Array,
): readonly number[] {
  const counts = planArms.map(() => 0)
  for (let i = 0; i < episodeCount; i += 1) {
    if (include[i] === 1 && provisional[i] === 1) counts[initialArm[i]!]! += 1
  }
  return counts
}

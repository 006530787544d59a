import type { PlanArm } from '@tandem/domain/treatment-arm'
import { welchOf } from '@tandem/stats/group-difference'
import type { CohortCourse } from './course-contract.ts'

type Point = CohortCourse['arms'][number]['points'][number]

export type CourseDifference = {
  readonly slot: number
  /** n and mean here and there; null where withheld, or where nobody has a score. */
  readonly here: { readonly n: number | null; readonly mean: number | null }
  readonly there: { readonly n: number | null; readonly mean: number | null }
  /** Mean here minus mean there. */
  readonly difference: number | null
  readonly lower: number | null
  readonly upper: number | null
  /** Why there is no difference; null when there is one. */
  readonly reason: string | null
}

export type ArmDifferences = {
  readonly arm: PlanArm
  readonly label: string
  readonly points: readonly CourseDifference[]
}

const visitWeeks = [0, 4, 8, 12, 24, 52]

/**
 * Two courses set side by side at the visits that a service looks at: weeks 0, 4, 8, 12, 24 and 52, or every month of a
 * programme by months.
 *
 * It knows no more than the two courses show: a withheld point has no difference either.
 */
export function courseDifferences(here: CohortCourse, there: CohortCourse): readonly ArmDifferences[] {
  return here.arms.map(({ arm, label, points }) => {
    const others = there.arms.find((other) => other.arm === arm)?.points ?? []
    const slots = [...new Set([...points, ...others].map(({ slot }) => slot))]
      .filter((slot) => here.unit === 'month' || visitWeeks.includes(slot))
      .sort((a, b) => a - b)
    const at = (held: readonly Point[], slot: number) => held.find((point) => point.slot === slot)
    return { arm, label, points: slots.map((slot) => differenceAt(slot, at(points, slot), at(others, slot))) }
  })
}

const shown = (point: Point | undefined) => ({
  n: point === undefined ? 0 : point.n,
  mean: point?.mean ?? null,
})

function differenceAt(slot: number, here: Point | undefined, there: Point | undefined): CourseDifference {
  const cells = { slot, here: shown(here), there: shown(there) }
  const nothing = (reason: string) => ({ ...cells, difference: null, lower: null, upper: null, reason })
  if (here?.suppressed || there?.suppressed) return nothing('a count is too small to be shown')
  if (here?.mean == null || there?.mean == null) return nothing('nobody has a score in one of the two')
  if (here.n === null || there.n === null || here.sd === null || there.sd === null)
    return nothing('too few scores, or rounded ones, for an interval')
  const found = welchOf(
    { n: here.n, mean: here.mean, sd: here.sd },
    { n: there.n, mean: there.mean, sd: there.sd },
  )
  if (found.kind === 'not_estimable') return nothing(found.reason)
  const { difference, lower, upper } = found
  return { ...cells, difference, lower, upper, reason: null }
}

import type { PlanArm } from '@tandem/domain/treatment-arm'

/** A level as it stands in the table, and the labels that were pooled in it. */
export type FactorLevel = { readonly label: string; readonly holds: readonly string[] }

export type PooledLevels = {
  /** The largest first. */
  readonly levels: readonly FactorLevel[]
  readonly notes: readonly string[]
  readonly oneSided: readonly string[]
}

/** A level needs this many episodes in every arm, or the propensity rests on a handful. */
export const fewestPerArm = 5
/** A level that nobody of an arm has is chance below this share of all episodes, and a rule of the service from it on. */
const rareShare = 0.1

const armWords: Record<PlanArm, string> = {
  medication_only: 'medication only',
  therapy_only: 'therapy only',
  combined: 'combined',
  neither: 'neither',
}

/**
 * Levels of a factor that can be balanced: those with fewer than `fewestPerArm` episodes in some arm become `other`; where
 * `other` is still too rare it joins the largest level.
 *
 * A level that a tenth of all have and nobody of some arm is no matter of chance: it is pooled too, and told in `oneSided`.
 *
 * @param labels one per episode
 * @param arm place in `arms`, per episode
 */
export function pooledLevels(
  name: string,
  labels: readonly string[],
  arm: ArrayLike<number>,
  arms: readonly PlanArm[],
): PooledLevels {
  const counts = new Map<string, number[]>()
  labels.forEach((label, i) => {
    const own = counts.get(label) ?? arms.map(() => 0)
    own[arm[i]!]! += 1
    counts.set(label, own)
  })
  const sumOf = (own: readonly number[]) => own.reduce((sum, n) => sum + n, 0)
  const bySize = [...counts].sort(([a, x], [b, y]) => sumOf(y) - sumOf(x) || (a < b ? -1 : 1))
  const isSparse = (own: readonly number[]) => own.some((n) => n < fewestPerArm)
  const sparse = bySize.filter(([, own]) => isSparse(own))
  const kept = bySize.filter(([, own]) => !isSparse(own))
  const oneSided = sparse.flatMap(([label, own]) =>
    sumOf(own) < rareShare * labels.length
      ? []
      : arms.flatMap((each, place) =>
          own[place] === 0
            ? [`${name} ${label}: ${sumOf(own)} episodes, none of them ${armWords[each]}`]
            : [],
        ),
  )
  const [largest] = kept
  if (largest === undefined)
    return { levels: [], notes: [`${name}: every level is too rare in some arm, left out`], oneSided }
  if (sparse.length === 0)
    return { levels: kept.map(([label]) => ({ label, holds: [label] })), notes: [], oneSided }
  const names = sparse.map(([label]) => label)
  const together = arms.map((_, place) => sparse.reduce((sum, [, own]) => sum + own[place]!, 0))
  const alone = sparse.length > 1 && !isSparse(together)
  const target = alone ? 'other' : largest[0]
  const levels = kept.map(([label]) => ({
    label,
    holds: label === largest[0] && !alone ? [label, ...names] : [label],
  }))
  return {
    levels: alone ? [...levels, { label: 'other', holds: names }] : levels,
    notes: [
      `${name}: ${names.join(', ')} counted with ${target} (fewer than ${fewestPerArm} episodes in some arm)`,
    ],
    oneSided,
  }
}

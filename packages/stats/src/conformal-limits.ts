export type ConformalLimits =
  | { readonly kind: 'estimated'; readonly lower: number; readonly upper: number; readonly patients: number }
  | { readonly kind: 'not_estimable'; readonly patients: number; readonly reason: string }

/** The smallest value that a share `p` of the weight, a new patient counted as largest, does not exceed; null: none. */
function limitAt(sorted: readonly { value: number; weight: number }[], needed: number): number | null {
  let held = 0
  for (const { value, weight } of sorted) {
    held += weight
    // Sums of fractions may come out a hair below a whole number.
    if (held >= needed - 1e-9) return value
  }
  return null
}

/**
 * Limits between which a new patient's error will lie, from the errors of earlier patients: as many below as above, with
 * no assumption about the shape of the errors, so that skewed ones get unequal limits.
 *
 * A patient may bring several errors; each patient counts alike, however many they are.
 *
 * @param errors score − prediction, or a multiple of the expected spread; any order; length n
 * @param patient whose error it is; length n
 * @param level share of new patients' errors inside, between 0 and 1; (1 − level) / 2 lie beyond either limit
 * @returns limits of the error and how many patients they rest on; `not_estimable` when these are too few for the level
 * @throws RangeError if level is not between 0 and 1, the columns differ in length or an error is not finite
 *
 * Source: Vovk, Gammerman & Shafer 2005; Romano, Patterson & Candès 2019 (a limit of its own on either side); Dunn,
 * Wasserman & Ramdas 2023 (several observations of one subject).
 *
 * @example conformalLimits([-2, -1, 0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7, 8, 9], 0.8) // lower -2, upper 6
 */
export function conformalLimits(
  errors: ArrayLike<number>,
  patient: ArrayLike<number> | ArrayLike<string>,
  level: number,
): ConformalLimits {
  if (!(level > 0 && level < 1))
    throw new RangeError(`conformalLimits: level (${level}) must lie between 0 and 1`)
  if (errors.length !== patient.length)
    throw new RangeError(
      `conformalLimits: errors (${errors.length}) and patient (${patient.length}) must match`,
    )
  const counts = new Map<number | string, number>()
  for (let i = 0; i < errors.length; i += 1) {
    if (!Number.isFinite(errors[i])) throw new RangeError('conformalLimits: errors must be finite')
    counts.set(patient[i]!, (counts.get(patient[i]!) ?? 0) + 1)
  }
  const patients = counts.size
  const weighed = Array.from({ length: errors.length }, (_, i) => ({
    value: errors[i]!,
    weight: 1 / counts.get(patient[i]!)!,
  })).sort((a, b) => a.value - b.value)
  const needed = ((1 + level) / 2) * (patients + 1)
  const upper = limitAt(weighed, needed)
  const lower = limitAt(
    weighed.toReversed().map(({ value, weight }) => ({ value: -value, weight })),
    needed,
  )
  if (upper === null || lower === null) {
    const least = Math.ceil((1 + level) / (1 - level) - 1e-9)
    return {
      kind: 'not_estimable',
      patients,
      reason: `${patients} earlier patients are too few; at least ${least} are needed`,
    }
  }
  return { kind: 'estimated', lower: -lower === 0 ? 0 : -lower, upper, patients }
}

export type ConformalRadius =
  | { readonly kind: 'estimated'; readonly radius: number; readonly n: number }
  | { readonly kind: 'not_estimable'; readonly n: number; readonly reason: string }

export type BandPoint = { readonly lower: number; readonly upper: number }

/** Courses of patients kept apart from the fit: what was predicted for each score and what came. Length n. */
export type Calibration = {
  readonly observed: ArrayLike<number>
  readonly predicted: ArrayLike<number>
  /** Spread the model expects for each score, > 0: wide predictions then get wide bands. 1 for all when left out. */
  readonly scale?: ArrayLike<number>
}

function requireLevel(caller: string, level: number) {
  if (!(level > 0 && level < 1)) throw new RangeError(`${caller}: level (${level}) must lie between 0 and 1`)
}

/**
 * How far a new score may lie from its prediction, judged by how far earlier ones did: no assumption about the shape of
 * the errors, only that the new patient is like those before.
 *
 * @param misses size of each earlier miss (|score − prediction|, or a multiple of the expected spread); ≥ 0, one per
 *   patient, in any order
 * @param level share of new patients inside, between 0 and 1
 * @returns the ⌈(n + 1) · level⌉-th smallest miss, or `not_estimable` when n is too small for the level
 * @throws RangeError if level is not between 0 and 1 or a miss is negative or not finite
 *
 * Source: Vovk, Gammerman & Shafer 2005; Lei et al. 2018 (split conformal).
 *
 * @example conformalRadius([1, 2, 3, 4], 0.8) // radius 4: the 4th smallest of 4
 */
export function conformalRadius(misses: ArrayLike<number>, level: number): ConformalRadius {
  requireLevel('conformalRadius', level)
  const sorted = Float64Array.from(misses).sort()
  const n = sorted.length
  if (!sorted.every((miss) => miss >= 0 && miss < Infinity))
    throw new RangeError('conformalRadius: misses must be finite and 0 or more')
  // (n + 1) · level may come out a hair above a whole number.
  const rank = Math.ceil((n + 1) * level - 1e-9)
  if (rank > n) {
    const needed = Math.ceil(level / (1 - level) - 1e-9)
    return {
      kind: 'not_estimable',
      n,
      reason: `${n} earlier patients are too few; at least ${needed} are needed`,
    }
  }
  return { kind: 'estimated', n, radius: sorted[Math.max(0, rank - 1)]! }
}

function missesOf({ observed, predicted, scale }: Calibration): Float64Array {
  const n = observed.length
  if (predicted.length !== n || (scale !== undefined && scale.length !== n))
    throw new RangeError('conformal: observed, predicted and scale must be of equal length')
  return Float64Array.from({ length: n }, (_, i) => {
    const spread = scale?.[i] ?? 1
    if (!(spread > 0 && spread < Infinity))
      throw new RangeError('conformal: scale must be finite and above 0')
    return Math.abs(observed[i]! - predicted[i]!) / spread
  })
}

/** The largest miss of each patient over all of their scores. */
function largestByPatient(
  misses: Float64Array,
  patient: ArrayLike<number> | ArrayLike<string>,
): Float64Array {
  if (patient.length !== misses.length)
    throw new RangeError(
      `conformalBands: patient (${patient.length}) and observed (${misses.length}) must match`,
    )
  const largest = new Map<number | string, number>()
  for (let i = 0; i < misses.length; i += 1)
    largest.set(patient[i]!, Math.max(misses[i]!, largest.get(patient[i]!) ?? 0))
  return Float64Array.from(largest.values())
}

export type ConformalBands =
  | {
      readonly kind: 'estimated'
      readonly bands: readonly BandPoint[]
      readonly calibrated: readonly number[]
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

/**
 * Bands around the predicted course of a new patient.
 *
 * `pointwise`: at each visit a share `level` of new patients lies inside; every visit is judged by earlier patients seen
 * at the same visit. `whole_course`: a share `level` of new patients lies inside at all of their visits.
 *
 * @param calibration earlier patients, none of them in the fit; in addition `patient` and `visit` of each score; for
 *   `pointwise` a patient may have one score per visit
 * @param ahead predictions for the new patient, with the visit of each and the scale in use
 * @param options level; range: limits the instrument cannot pass, which the band is cut to (coverage stays)
 * @returns one band per prediction ahead, and how many patients each was judged by; `not_estimable` when they are too few
 * @throws RangeError if lengths differ, a scale is not above 0 or level is not between 0 and 1
 *
 * Source: Lei et al. 2018; Romano, Barber, Sabatti & Candès 2020 (groups); Stankevičiūtė et al. 2021 (courses).
 *
 * @example conformalBands(calibration, { predicted: [12], visit: [4] }, 'pointwise', { level: 0.8 })
 */
export function conformalBands(
  calibration: Calibration & {
    readonly patient: ArrayLike<number> | ArrayLike<string>
    readonly visit: ArrayLike<number>
  },
  ahead: {
    readonly predicted: ArrayLike<number>
    readonly visit: ArrayLike<number>
    readonly scale?: ArrayLike<number>
  },
  kind: 'pointwise' | 'whole_course',
  {
    level,
    range = null,
  }: { readonly level: number; readonly range?: { readonly min: number; readonly max: number } | null },
): ConformalBands {
  requireLevel('conformalBands', level)
  const misses = missesOf(calibration)
  const n = ahead.predicted.length
  if (calibration.visit.length !== misses.length || ahead.visit.length !== n)
    throw new RangeError('conformalBands: needs a visit for each score and for each prediction')
  if (ahead.scale !== undefined && ahead.scale.length !== n)
    throw new RangeError('conformalBands: needs a scale for each prediction')
  const whole =
    kind === 'whole_course' ? conformalRadius(largestByPatient(misses, calibration.patient), level) : null
  const radiusAt = (visit: number) =>
    whole ??
    conformalRadius(
      misses.filter((_, i) => calibration.visit[i] === visit),
      level,
    )
  const cut = (value: number) => (range === null ? value : Math.min(range.max, Math.max(range.min, value)))
  const bands: BandPoint[] = []
  const calibrated: number[] = []
  for (let i = 0; i < n; i += 1) {
    const found = radiusAt(ahead.visit[i]!)
    if (found.kind === 'not_estimable') {
      const where = kind === 'pointwise' ? `visit ${ahead.visit[i]}: ` : ''
      return { kind: 'not_estimable', reason: `${where}${found.reason}` }
    }
    const reach = found.radius * (ahead.scale?.[i] ?? 1)
    bands.push({ lower: cut(ahead.predicted[i]! - reach), upper: cut(ahead.predicted[i]! + reach) })
    calibrated.push(found.n)
  }
  return { kind: 'estimated', bands, calibrated }
}

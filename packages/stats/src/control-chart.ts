import { mean, quantile } from './summaries.ts'

/** What moving ranges are multiplied with. */
export type ControlChartConstants = {
  /** Which moving range: the average one, or the middle one, which a single jump hardly moves. */
  readonly of: 'mean' | 'median'
  /** Distance of the limits from the centre (three sigma). */
  readonly limit: number
  /** Distance of the near limits from the centre (two sigma). */
  readonly near: number
  /** Upper limit of the moving ranges themselves. */
  readonly movingRange: number
}

/** d₂ of ranges of two: 2/√π. */
const D2 = 2 / Math.sqrt(Math.PI)

/** Without rounding: 3/d₂, 2/d₂ and D₄ = 1 + 3·√(1 − 2/π)/√(2/π). */
export const exactConstants: ControlChartConstants = {
  of: 'mean',
  limit: 3 / D2,
  near: 2 / D2,
  movingRange: 1 + (3 * Math.sqrt(1 - 2 / Math.PI)) / Math.sqrt(2 / Math.PI),
}

/** The rounded ones of Making Data Count (NHS England). */
export const makingDataCountConstants: ControlChartConstants = {
  of: 'mean',
  limit: 2.66,
  near: 1.773,
  movingRange: 3.267,
}

/** With the median moving range (Wheeler). */
export const medianConstants: ControlChartConstants = {
  of: 'median',
  limit: 3.145,
  near: (2 * 3.145) / 3,
  movingRange: 3.865,
}

export type IndividualsChartOptions = {
  /** How many of the first points make the limits, which then stay; null takes all. */
  readonly baseline: number | null
  readonly constants: ControlChartConstants
  /** Whether moving ranges at or above their own limit are left out once and their mean taken again. */
  readonly screening: boolean
}

/** As CLINICAL §7.5: the first 12 points, screened moving ranges, rounded constants. */
export const makingDataCount: IndividualsChartOptions = {
  baseline: 12,
  constants: makingDataCountConstants,
  screening: true,
}

/** As textbooks: all points, all moving ranges, exact constants. */
export const textbook: IndividualsChartOptions = {
  baseline: null,
  constants: exactConstants,
  screening: false,
}

export type IndividualsChart =
  | {
      readonly kind: 'estimated'
      readonly centre: number
      /** Mean (or median) of the moving ranges that count. */
      readonly typicalMovingRange: number
      /** Limits as computed, never cut to the scale. */
      readonly lower: number
      readonly upper: number
      readonly nearLower: number
      readonly nearUpper: number
      /** |value − the one before|; one fewer than points. */
      readonly movingRanges: readonly number[]
      readonly movingRangeLimit: number
      /** How many points made the limits. */
      readonly baseline: number
      /** Fewer points than the baseline asks for, or than 12: the limits will still move. */
      readonly trial: boolean
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

const ENOUGH_POINTS = 12

/**
 * XmR chart (individuals and moving range): centre and natural limits of a series of single values.
 *
 * @param values in order of time, equally meant (monthly rates, means); at least 2
 * @param options `makingDataCount` when left out; `textbook` for the reference case
 * @returns centre and limits, or `not_estimable` with fewer than 2 points, or when the baseline doesn't vary at all
 * @throws RangeError if a value is not finite or the baseline is not a whole number, 2 or more
 *
 * Source: Shewhart 1931; Wheeler & Chambers 1992; Making Data Count (NHS England).
 *
 * @example individualsChart([4, 6, 5], textbook) // centre 5, limits 1.01 and 8.99
 */
export function individualsChart(
  values: ArrayLike<number>,
  options: IndividualsChartOptions = makingDataCount,
): IndividualsChart {
  const { baseline, constants, screening } = options
  if (baseline !== null && (!Number.isInteger(baseline) || baseline < 2))
    throw new RangeError(`individualsChart: baseline (${baseline}) must be a whole number, 2 or more`)
  const series = Array.from(values)
  if (!series.every(Number.isFinite)) throw new RangeError('individualsChart: values must be finite')
  if (series.length < 2) return { kind: 'not_estimable', reason: 'fewer than 2 points' }
  const movingRanges = series.slice(1).map((value, at) => Math.abs(value - series[at]!))
  const points = baseline === null ? series : series.slice(0, baseline)
  const ranges = movingRanges.slice(0, points.length - 1)
  const typical = constants.of === 'mean' ? mean(ranges) : quantile(ranges, 0.5)
  const kept = screening ? ranges.filter((range) => range < constants.movingRange * typical) : ranges
  if (typical === 0 || kept.length === 0)
    return { kind: 'not_estimable', reason: 'the points of the baseline do not vary' }
  const typicalMovingRange = constants.of === 'mean' ? mean(kept) : quantile(kept, 0.5)
  if (typicalMovingRange === 0)
    return { kind: 'not_estimable', reason: 'the points of the baseline do not vary' }
  const centre = mean(points)
  const away = (factor: number) => factor * typicalMovingRange
  return {
    kind: 'estimated',
    centre,
    typicalMovingRange,
    lower: centre - away(constants.limit),
    upper: centre + away(constants.limit),
    nearLower: centre - away(constants.near),
    nearUpper: centre + away(constants.near),
    movingRanges,
    movingRangeLimit: away(constants.movingRange),
    baseline: points.length,
    trial: points.length < Math.max(baseline ?? 0, ENOUGH_POINTS),
  }
}

export type Assurance = 'consistently_passes' | 'consistently_fails' | 'hit_and_miss'

/**
 * Whether a process as it runs will meet a target: always, never, or by chance from point to point.
 *
 * @param target on the scale of the chart; one that lies on a limit is hit and miss
 * @param better which way is improvement
 * @throws RangeError if the target is not finite
 *
 * @example assuranceOf({ lower: 60, upper: 80 }, 85, 'higher') // 'consistently_fails'
 */
export function assuranceOf(
  limits: { readonly lower: number; readonly upper: number },
  target: number,
  better: 'higher' | 'lower',
): Assurance {
  if (!Number.isFinite(target)) throw new RangeError('assuranceOf: target must be finite')
  if (target > limits.upper) return better === 'higher' ? 'consistently_fails' : 'consistently_passes'
  if (target < limits.lower) return better === 'higher' ? 'consistently_passes' : 'consistently_fails'
  return 'hit_and_miss'
}

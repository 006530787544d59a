import type { Course } from './course-words.ts'

export interface PlotEdges {
  readonly left: number
  readonly right: number
  readonly top: number
  /** room under the axis: tick labels, title, one row of n per arm */
  readonly bottom: number
  readonly narrow: boolean
}

export const ROW_HEIGHT = 18
export const AXIS_WIDTH = 28

/** What everything that is drawn into the plot needs to know of it. */
export interface PlotProps {
  readonly course: Course
  readonly edges: PlotEdges
  readonly width: number
  readonly height: number
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
  readonly activeSlot: number | null
}

/** The room around the plot; on a narrow screen the words move out of the margins. */
export const plotEdges = (width: number, arms: number): PlotEdges => {
  const narrow = width < 640
  return {
    left: narrow ? 40 : 148,
    right: narrow ? 12 : 148,
    top: 32,
    bottom: 52 + (arms + 1) * ROW_HEIGHT,
    narrow,
  }
}

const STEADY = 10

/**
 * The part of the scale that the means and intervals need, in round steps, never outside the instrument's range.
 * Intervals of fewer than ten scores are cut where they leave it: two people would flatten everybody else.
 */
export const scoreDomain = (course: Course): readonly [number, number] => {
  const { min, max } = course.instrument
  if (course.of === 'change') return changeDomain(course)
  const seen = course.arms.flatMap((arm) =>
    arm.points.flatMap((point) =>
      ((point.n ?? 0) >= STEADY ? [point.lower, point.mean, point.upper] : [point.mean]).filter(
        (value) => value !== null,
      ),
    ),
  )
  if (seen.length === 0) return [min, max]
  const step = max - min > 40 ? 10 : 5
  const low = Math.floor(Math.min(...seen) / step) * step
  const high = Math.ceil(Math.max(...seen) / step) * step
  const nearFloor = low - min <= 0.25 * (max - min)
  return [nearFloor ? min : Math.max(min, low), Math.min(max, high)]
}

/** Changes lie on both sides of 0, which is always in sight. */
const changeDomain = (course: Course): readonly [number, number] => {
  const seen = course.arms.flatMap(({ points }) =>
    points.flatMap((point) =>
      ((point.n ?? 0) >= STEADY ? [point.lower, point.mean, point.upper] : [point.mean]).filter(
        (value) => value !== null,
      ),
    ),
  )
  const low = Math.floor(Math.min(0, ...seen) / 5) * 5
  const high = Math.ceil(Math.max(0, ...seen) / 5) * 5
  return low === high ? [-5, 5] : [low, high]
}

/** As many slots as have room for their label, at even steps when there are many. */
export const slotTicks = (slots: readonly number[], plotWidth: number, minGap = 40): readonly number[] => {
  const last = slots.at(-1) ?? 0
  const first = slots[0] ?? 0
  if (slots.length <= 8 && plotWidth / Math.max(1, last - first) >= minGap) return slots
  const steps = [1, 2, 4, 8, 12, 26, 52]
  const step = steps.find((candidate) => (plotWidth * candidate) / Math.max(1, last - first) >= minGap) ?? 52
  return slots.filter((slot) => (slot - first) % step === 0)
}

/** The slot nearest to a place across the plot (0 … 1). */
export const slotAt = (slots: readonly number[], share: number): number | null => {
  const [first, last] = [slots[0], slots.at(-1)]
  if (first === undefined || last === undefined) return null
  const wanted = first + share * (last - first)
  const distances = slots.map((slot) => Math.abs(slot - wanted))
  return distances.indexOf(Math.min(...distances))
}

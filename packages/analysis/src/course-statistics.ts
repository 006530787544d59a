import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { clusteredIntervalOf } from '@tandem/stats/clustered-mean'
import { countedQuantile } from '@tandem/stats/counted-quantile'
import type { CohortColumns } from './cohort.ts'
import { repeatedPeople } from './repeated-people.ts'
import type { ArmView, CoursePoint, SymptomCourse } from './symptom-course.ts'

export type Quartiles = {
  readonly slot: number
  /** null where there is no score. */
  readonly lower: number | null
  readonly median: number | null
  readonly upper: number | null
}
export type ArmQuartiles = { readonly arm: PlanArm; readonly points: readonly Quartiles[] }

/** Slot, score and arm of the score at a place, from packed columns where there are any: those need no further room. */
function readerOf(columns: CohortColumns, armView: ArmView) {
  const { packed, initialArm } = columns
  if (packed !== undefined) {
    const { cells, arms } = packed
    const shift = armView === 'as_treated' ? 2 : 0
    return {
      slotAt: (at: number) => cells[at]! >> 8,
      scoreAt: (at: number) => cells[at]! & 255,
      armAt:
        armView === 'initial_plan'
          ? (_: number, episode: number) => initialArm[episode]!
          : (at: number) => (arms[at]! >> shift) & 3,
    }
  }
  const { slot, score } = columns
  const armOfScore = armView === 'as_treated' ? columns.armAsTreated : columns.armInForce
  return {
    slotAt: (at: number) => slot[at]!,
    scoreAt: (at: number) => score[at]!,
    armAt:
      armView === 'initial_plan'
        ? (_: number, episode: number) => initialArm[episode]!
        : (at: number) => armOfScore[at]!,
  }
}

/**
 * The columns with the change from the episode's baseline in place of each score: below 0 the score has fallen.
 *
 * @param include 1 for every chosen episode
 * @returns the columns, which of the chosen episodes have a baseline, and how many others there are with how many scores
 */
export function changesFromBaseline(
  columns: CohortColumns,
  include: Uint8Array,
): {
  readonly columns: CohortColumns
  readonly include: Uint8Array
  readonly withoutBaseline: { readonly episodes: number; readonly scores: number }
} {
  const { packed: _, ...plain } = columns
  const { offset, slot, score, armInForce, armAsTreated } = columns
  const change = new Int16Array(score.length)
  const kept = new Uint8Array(include.length)
  let [episodes, scores] = [0, 0]
  for (let i = 0; i < include.length; i += 1) {
    if (include[i] !== 1) continue
    const [from, to] = [offset[i]!, offset[i + 1]!]
    if (from === to || slot[from] !== 0) {
      episodes += 1
      scores += to - from
      continue
    }
    kept[i] = 1
    for (let at = from; at < to; at += 1) change[at] = score[at]! - score[from]!
  }
  return {
    columns: { ...plain, slot, score: change, armInForce, armAsTreated },
    include: kept,
    withoutBaseline: { episodes, scores },
  }
}

/** Median and quartiles at every point of a course, of the same scores. */
export function quartilesOf(
  columns: CohortColumns,
  include: Uint8Array,
  { armView, slots, arms }: SymptomCourse,
): readonly ArmQuartiles[] {
  const { slotAt, scoreAt, armAt } = readerOf(columns, armView)
  const { offset } = columns
  let [lowest, highest] = [0, 0]
  for (let i = 0; i < include.length; i += 1) {
    if (include[i] !== 1) continue
    for (let at = offset[i]!; at < offset[i + 1]!; at += 1) {
      lowest = Math.min(lowest, scoreAt(at))
      highest = Math.max(highest, scoreAt(at))
    }
  }
  const size = highest - lowest + 1
  const slotCount = (slots.at(-1) ?? 0) + 1
  const counts = new Uint32Array(planArms.length * slotCount * size)
  for (let i = 0; i < include.length; i += 1) {
    if (include[i] !== 1) continue
    for (let at = offset[i]!; at < offset[i + 1]! && slotAt(at) < slotCount; at += 1)
      counts[(armAt(at, i) * slotCount + slotAt(at)) * size + scoreAt(at) - lowest]! += 1
  }
  return arms.map(({ arm, points }) => ({
    arm,
    points: points.map(({ slot, n }) => {
      if (n === 0) return { slot, lower: null, median: null, upper: null }
      const from = (planArms.indexOf(arm) * slotCount + slot) * size
      const own = counts.subarray(from, from + size)
      const [lower, median, upper] = [0.25, 0.5, 0.75].map((p) => countedQuantile(lowest, own, p)) as [
        number,
        number,
        number,
      ]
      return { slot, lower, median, upper }
    }),
  }))
}

/** Sums over people with several scores at one cell, S their sum and k their number: Σ(S² − Σy²), Σ(k−1)S, Σ(k²−k), Σ(k−1). */
type Togetherness = {
  readonly crossed: Float64Array
  readonly sums: Float64Array
  readonly pairs: Float64Array
  readonly fewer: Float64Array
}

function togethernessOf(
  columns: CohortColumns,
  patientId: Uint32Array | Float64Array,
  include: Uint8Array,
  armView: ArmView,
  slotCount: number,
): Togetherness {
  const { offset: personFrom, episodes } = repeatedPeople(patientId)
  const { slotAt, scoreAt, armAt } = readerOf(columns, armView)
  const { offset } = columns
  const cells = planArms.length * slotCount
  const column = () => new Float64Array(cells)
  const found = { crossed: column(), sums: column(), pairs: column(), fewer: column() }
  const [k, sum, squares] = [column(), column(), column()]
  const touched: number[] = []
  for (let person = 0; person + 1 < personFrom.length; person += 1) {
    for (let e = personFrom[person]!; e < personFrom[person + 1]!; e += 1) {
      const i = episodes[e]!
      if (include[i] !== 1) continue
      for (let at = offset[i]!; at < offset[i + 1]!; at += 1) {
        if (slotAt(at) >= slotCount) break
        const cell = armAt(at, i) * slotCount + slotAt(at)
        const score = scoreAt(at)
        if (k[cell] === 0) touched.push(cell)
        k[cell]! += 1
        sum[cell]! += score
        squares[cell]! += score * score
      }
    }
    for (const cell of touched) {
      const [count, own] = [k[cell]!, sum[cell]!]
      found.crossed[cell]! += own * own - squares[cell]!
      found.sums[cell]! += (count - 1) * own
      found.pairs[cell]! += count * count - count
      found.fewer[cell]! += count - 1
      k[cell] = sum[cell] = squares[cell] = 0
    }
    touched.length = 0
  }
  return found
}

/**
 * The course with intervals that respect repeated scores of one person: where somebody has several episodes, their scores
 * at one point count as one source.
 *
 * Means stay as they are; points at which nobody stands twice keep Student's interval.
 *
 * @param patientId of every episode
 */
export function withClusteredIntervals(
  course: SymptomCourse,
  columns: CohortColumns,
  patientId: Uint32Array | Float64Array,
  include: Uint8Array,
): SymptomCourse {
  const slotCount = (course.slots.at(-1) ?? 0) + 1
  const together = togethernessOf(columns, patientId, include, course.armView, slotCount)
  const pointOf = (point: CoursePoint, arm: PlanArm): CoursePoint => {
    const cell = planArms.indexOf(arm) * slotCount + point.slot
    const fewer = together.fewer[cell]!
    if (fewer === 0 || point.mean === null || point.sd === null) return point
    const { n, mean, sd } = point
    const crossed =
      together.crossed[cell]! - 2 * mean * together.sums[cell]! + mean * mean * together.pairs[cell]!
    const found = clusteredIntervalOf(
      { n, clusters: n - fewer, mean, clusterSquares: sd * sd * (n - 1) + crossed },
      course.level,
    )
    return found.kind === 'estimated'
      ? { ...point, lower: found.lower, upper: found.upper }
      : { ...point, lower: null, upper: null, reason: 'scores of one person only' }
  }
  return {
    ...course,
    arms: course.arms.map((arm) => ({ ...arm, points: arm.points.map((point) => pointOf(point, arm.arm)) })),
  }
}

import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { clusteredIntervalOf } from '@tandem/stats/clustered-mean'
import { countedQuantile } from '@tandem/stats/counted-quantile'
import type { CohortColumns } from './cohort.ts'
import { repeatedAmong } from './repeated-people.ts'
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

type Sought = {
  readonly columns: CohortColumns
  readonly armView: ArmView
  readonly slotCount: number
}

function togethernessOf(
  { columns, armView, slotCount }: Sought,
  patientId: Uint32Array | Float64Array,
  include: Uint8Array,
): Togetherness {
  const { offset: personFrom, episodes } = repeatedAmong(patientId, include)
  const column = () => new Float64Array(planArms.length * slotCount)
  const found = { crossed: column(), sums: column(), pairs: column(), fewer: column() }
  const addPair = pairAdder({ columns, armView, slotCount }, found)
  const addSeveral = severalAdder({ columns, armView, slotCount }, found, episodes, include)
  for (let person = 0; person + 1 < personFrom.length; person += 1) {
    let [first, second, count] = [-1, -1, 0]
    for (let e = personFrom[person]!; e < personFrom[person + 1]!; e += 1) {
      if (include[episodes[e]!] !== 1) continue
      count += 1
      first = second
      second = episodes[e]!
    }
    if (count === 2) addPair(first, second)
    else if (count > 2) addSeveral(personFrom[person]!, personFrom[person + 1]!)
  }
  return found
}

/** Two episodes, as nearly everybody has who has several: scores meet where both have one at a slot, in one arm. */
function pairAdder({ columns, armView, slotCount }: Sought, { crossed, sums, pairs, fewer }: Togetherness) {
  const { offset, initialArm, packed } = columns
  const byInitialPlan = armView === 'initial_plan'
  const add = (cell: number, one: number, other: number) => {
    crossed[cell]! += 2 * one * other
    sums[cell]! += one + other
    pairs[cell]! += 2
    fewer[cell]! += 1
  }
  const { slotAt, scoreAt, armAt } = readerOf(columns, armView)
  const plain = (a: number, b: number) => {
    let [at, other] = [offset[a]!, offset[b]!]
    while (at < offset[a + 1]! && other < offset[b + 1]!) {
      const [slot, otherSlot] = [slotAt(at), slotAt(other)]
      if (slot >= slotCount) return
      if (slot === otherSlot && armAt(at, a) === armAt(other, b))
        add(armAt(at, a) * slotCount + slot, scoreAt(at), scoreAt(other))
      if (slot <= otherSlot) at += 1
      if (otherSlot <= slot) other += 1
    }
  }
  if (packed === undefined) return plain
  const { cells, arms } = packed
  const shift = armView === 'as_treated' ? 2 : 0
  return (a: number, b: number) => {
    const arm = initialArm[a]!
    if (byInitialPlan && arm !== initialArm[b]) return
    let at = offset[a]!
    let other = offset[b]!
    const to = offset[a + 1]!
    const otherTo = offset[b + 1]!
    while (at < to && other < otherTo) {
      const cell = cells[at]!
      const otherCell = cells[other]!
      const slot = cell >> 8
      const otherSlot = otherCell >> 8
      if (slot >= slotCount) return
      if (slot < otherSlot) at += 1
      else if (otherSlot < slot) other += 1
      else {
        const own = byInitialPlan ? arm : (arms[at]! >> shift) & 3
        if (byInitialPlan || own === ((arms[other]! >> shift) & 3))
          add(own * slotCount + slot, cell & 255, otherCell & 255)
        at += 1
        other += 1
      }
    }
  }
}

/** Any number of episodes of one person, those at some places of a list. */
function severalAdder(
  { columns, armView, slotCount }: Sought,
  { crossed, sums, pairs, fewer }: Togetherness,
  episodes: Uint32Array,
  include: Uint8Array,
) {
  const { slotAt, scoreAt, armAt } = readerOf(columns, armView)
  const { offset, packed, initialArm } = columns
  const byInitialPlan = armView === 'initial_plan'
  const shift = armView === 'as_treated' ? 2 : 0
  const size = planArms.length * slotCount
  const k = new Int32Array(size)
  const sum = new Int32Array(size)
  const squares = new Int32Array(size)
  const touched = new Int32Array(size)
  let cells = 0
  const note = (cell: number, score: number) => {
    if (k[cell] === 0) {
      touched[cells] = cell
      cells += 1
    }
    k[cell]! += 1
    sum[cell]! += score
    squares[cell]! += score * score
  }
  const noteAll = (i: number) => {
    const to = offset[i + 1]!
    for (let at = offset[i]!; at < to; at += 1) {
      if (packed === undefined) {
        if (slotAt(at) >= slotCount) return
        note(armAt(at, i) * slotCount + slotAt(at), scoreAt(at))
      } else {
        const cell = packed.cells[at]!
        if (cell >> 8 >= slotCount) return
        const arm = byInitialPlan ? initialArm[i]! : (packed.arms[at]! >> shift) & 3
        note(arm * slotCount + (cell >> 8), cell & 255)
      }
    }
  }
  return (from: number, to: number) => {
    for (let e = from; e < to; e += 1) if (include[episodes[e]!] === 1) noteAll(episodes[e]!)
    for (let t = 0; t < cells; t += 1) {
      const cell = touched[t]!
      const count = k[cell]!
      if (count > 1) {
        const total = sum[cell]!
        crossed[cell]! += total * total - squares[cell]!
        sums[cell]! += (count - 1) * total
        pairs[cell]! += count * count - count
        fewer[cell]! += count - 1
      }
      k[cell] = sum[cell] = squares[cell] = 0
    }
    cells = 0
  }
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
  const together = togethernessOf({ columns, armView: course.armView, slotCount }, patientId, include)
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

import { emptyColumn, typeOf } from './column-width.ts'
import { type Column, type FlatCohort, isOffset, offsetOf } from './flat-cohort.ts'

/** Pairs of first and one past last. */
export type Ranges = Uint32Array

export function lengthOf(ranges: Ranges): number {
  let length = 0
  for (let i = 0; i < ranges.length; i += 2) length += ranges[i + 1]! - ranges[i]!
  return length
}

const shortRange = 16

/** The entries of some ranges, one after the other; the column itself, whole or cut, where they are one range. */
function entriesOf(column: Column, ranges: Ranges): Column {
  if (ranges.length === 2 && ranges[0] === 0 && ranges[1] === column.length) return column
  if (ranges.length === 2) return column.subarray(ranges[0], ranges[1])
  const made = emptyColumn(typeOf(column), lengthOf(ranges))
  let to = 0
  for (let i = 0; i < ranges.length; i += 2) {
    const from = ranges[i]!
    const end = ranges[i + 1]!
    if (end - from < shortRange) for (let at = from; at < end; at += 1) made[to + at - from] = column[at]!
    else made.set(column.subarray(from, end), to)
    to += end - from
  }
  return made
}

/** Ranges of items that belong to ranges of episodes; those that touch become one. */
function itemsOf(offset: Column, ranges: Ranges): Ranges {
  const items: number[] = []
  for (let i = 0; i < ranges.length; i += 2) {
    const from = offset[ranges[i]!]!
    const to = offset[ranges[i + 1]!]!
    if (items.length > 0 && items.at(-1) === from) items[items.length - 1] = to
    else items.push(from, to)
  }
  return items.length === 0 ? Uint32Array.of(0, 0) : Uint32Array.from(items)
}

/** Offsets of the episodes of some ranges, from 0 on. */
function offsetsOf(offset: Column, ranges: Ranges): Column {
  if (ranges.length === 2 && offset[ranges[0]!] === 0) return offset.subarray(ranges[0], ranges[1]! + 1)
  const made = new Uint32Array(lengthOf(ranges) + 1)
  let at = 0
  for (let i = 0; i < ranges.length; i += 2)
    for (let episode = ranges[i]!; episode < ranges[i + 1]!; episode += 1) {
      made[at + 1] = made[at]! + offset[episode + 1]! - offset[episode]!
      at += 1
    }
  return made
}

/** How to read the columns of only some episodes, each worked out when it is asked for. */
export function columnReader(columns: FlatCohort['columns'], ranges: Ranges): (path: string) => Column {
  const items = new Map<string, Ranges>()
  const named = (path: string) => {
    const column = columns.get(path)
    if (column === undefined) throw new RangeError(`columnReader: no column ${path}`)
    return column
  }
  return (path) => {
    if (isOffset(path)) return offsetsOf(named(path), ranges)
    const offset = offsetOf(path)
    if (offset === null) return entriesOf(named(path), ranges)
    if (!items.has(offset)) items.set(offset, itemsOf(named(offset), ranges))
    return entriesOf(named(path), items.get(offset) as Ranges)
  }
}

/** Some episodes of a cohort, in the order of the ranges. */
export function gathered(flat: FlatCohort, ranges: Ranges): FlatCohort {
  const read = columnReader(flat.columns, ranges)
  const columns = new Map(Array.from(flat.columns.keys(), (path) => [path, read(path)]))
  return { count: lengthOf(ranges), columns, labels: flat.labels }
}

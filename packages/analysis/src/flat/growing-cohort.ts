import { bytesOf, type ColumnType, emptyColumn, narrowestType, typeOf, widerType } from './column-width.ts'
import { absentIn, type Column, type FlatCohort, isOffset, type Labels, offsetOf } from './flat-cohort.ts'
import { LabelBook } from './label-book.ts'

/** How wide and how long each column of a cohort is, and its labels: known before the columns are. */
export type CohortLayout = {
  readonly count: number
  readonly columns: readonly (readonly [path: string, type: ColumnType, length: number])[]
  readonly labels: readonly (readonly [path: string, labels: Labels])[]
}

export const layoutOf = ({ count, columns, labels }: FlatCohort): CohortLayout => ({
  count,
  columns: Array.from(columns, ([path, column]) => [path, typeOf(column), column.length]),
  labels: [...labels],
})

export const bytesOfLayout = ({ columns }: CohortLayout) =>
  columns.reduce((sum, [, type, length]) => sum + bytesOf(type) * length, 0)

type Growing = { column: Column; length: number }

/**
 * Columns that episodes are added to at the end, in memory that threads share. What was added never moves while
 * somebody may read it: a column that has no more room, or whose entries become too wide, is copied to a new one.
 */
export class GrowingCohort {
  count = 0
  readonly #columns = new Map<string, Growing>()
  #labels = new LabelBook()

  /** Makes room for what a layout announces, and a share more. */
  reserve(layout: CohortLayout, spare = 0): void {
    for (const [path, type, length] of layout.columns) {
      const column = emptyColumn(type, Math.ceil(length * (1 + spare)) + (isOffset(path) ? 1 : 0), true)
      this.#columns.set(path, { column, length: isOffset(path) ? 1 : 0 })
    }
    this.#labels = new LabelBook(layout.labels)
  }

  get bytes(): number {
    let sum = 0
    for (const { column } of this.#columns.values()) sum += column.byteLength
    return sum
  }

  has(path: string): boolean {
    return this.#columns.has(path)
  }

  /** What there is now, over the same memory; later additions stand behind its end. */
  snapshot(): FlatCohort {
    const columns = new Map(
      Array.from(this.#columns, ([path, { column, length }]) => [path, column.subarray(0, length)]),
    )
    return {
      count: this.count,
      columns: columns as ReadonlyMap<string, Column>,
      labels: this.#labels.labels,
    }
  }

  /** Adds episodes of a chunk, whose codes and bits are those of the labels here. */
  fill(columns: ReadonlyMap<string, Column>): void {
    const [first] = [...columns].filter(([path]) => offsetOf(path) === null)
    const added = first === undefined ? 0 : first[1].length - (isOffset(first[0]) ? 1 : 0)
    for (const [path, column] of columns) this.#add(path, column, null)
    this.#addAbsent(columns, added)
    this.count += added
  }

  /** Adds episodes whose labels are their own. Columns that only one side has get what stands for "not known". */
  append(part: FlatCohort): void {
    for (const [path, column] of this.#labels.recoded(part).columns) {
      if (!this.#columns.has(path)) this.#begin(path, column, this.count)
      this.#add(path, column, narrowestType(column))
    }
    this.#addAbsent(part.columns, part.count)
    this.count += part.count
  }

  #addAbsent(present: ReadonlyMap<string, Column>, count: number): void {
    for (const [path, { column }] of this.#columns) {
      if (present.has(path)) continue
      const offset = offsetOf(path)
      const length = offset === null ? count : lastOf(present.get(offset))
      this.#add(
        path,
        emptyColumn(typeOf(column), length + (isOffset(path) ? 1 : 0)).fill(absentIn(path)),
        null,
      )
    }
  }

  /** Gives packed scores the room of plain ones: for the day on which a slot or score no longer fits a byte. */
  unpackScores(): void {
    const packed = (name: string) => {
      const held = this.#columns.get(`scores.${name}`) as Growing
      this.#columns.delete(`scores.${name}`)
      return held.column.subarray(0, held.length)
    }
    const [cells, arms] = [packed('cells'), packed('arms')]
    const plain = (name: string, type: ColumnType, from: Column, shift: number, mask: number) => {
      const column = emptyColumn(type, from.length, true)
      for (let i = 0; i < column.length; i += 1) column[i] = (from[i]! >> shift) & mask
      this.#columns.set(`scores.${name}`, { column, length: column.length })
    }
    plain('slot', 'Uint16Array', cells, 8, 255)
    plain('score', 'Int16Array', cells, 0, 255)
    plain('armInForce', 'Uint8Array', arms, 0, 3)
    plain('armAsTreated', 'Uint8Array', arms, 2, 3)
  }

  #begin(path: string, like: Column, count: number): void {
    const length = isOffset(path) ? count + 1 : count
    const column = emptyColumn(typeOf(like), length, true).fill(absentIn(path))
    this.#columns.set(path, { column, length })
  }

  /** @param type what the entries need; null: the column here is wide enough */
  #add(path: string, column: Column, type: ColumnType | null): void {
    const held = this.#columns.get(path) as Growing
    const start = held.length
    // Offsets begin with a 0 that is there already, and go on from the last.
    const extra = isOffset(path) ? column.length - 1 : column.length
    this.#makeRoom(held, start + extra, isOffset(path) ? null : type)
    if (isOffset(path)) {
      const base = held.column[start - 1]!
      for (let i = 0; i < extra; i += 1) held.column[start + i] = base + column[i + 1]!
    } else held.column.set(column, start)
    held.length = start + extra
  }

  #makeRoom(held: Growing, length: number, type: ColumnType | null): void {
    const wanted = type === null ? typeOf(held.column) : widerType(typeOf(held.column), type)
    if (wanted === typeOf(held.column) && length <= held.column.length) return
    const room = length <= held.column.length ? held.column.length : Math.ceil(length * 1.125) + 64
    const column = emptyColumn(wanted, room, true)
    column.set(held.column.subarray(0, held.length))
    held.column = column
  }
}

const lastOf = (offset: Column | undefined) => (offset === undefined ? 0 : offset[offset.length - 1]!)

import type { Column } from './flat-cohort.ts'

const makers = {
  Uint8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
} as const

/** How wide the entries of a column are. */
export type ColumnType = keyof typeof makers

const limits: Readonly<Partial<Record<ColumnType, readonly [number, number]>>> = {
  Uint8Array: [0, 255],
  Uint16Array: [0, 65_535],
  Int16Array: [-32_768, 32_767],
  Uint32Array: [0, 4_294_967_295],
  Int32Array: [-2_147_483_648, 2_147_483_647],
}

/** Columns of counts, codes and ids: those that may be kept narrower than they are made. */
const narrower: Readonly<Partial<Record<ColumnType, readonly ColumnType[]>>> = {
  Uint16Array: ['Uint8Array'],
  Uint32Array: ['Uint8Array', 'Uint16Array'],
  Int32Array: ['Uint16Array'],
  Float64Array: ['Uint32Array'],
}

export const typeOf = (column: Column) => column.constructor.name as ColumnType

export const bytesOf = (type: ColumnType) => makers[type].BYTES_PER_ELEMENT

/** A column of zeros, in memory that threads share where `shared`. */
export function emptyColumn(type: ColumnType, length: number, shared = false): Column {
  const bytes = length * bytesOf(type)
  return columnOver(type, shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), 0, length)
}

/** A column over bytes that are there. */
export function columnOver(
  type: ColumnType,
  buffer: ArrayBufferLike,
  offset: number,
  length: number,
): Column {
  const Made = makers[type] as new (buffer: ArrayBufferLike, offset: number, length: number) => Column
  return new Made(buffer, offset, length)
}

function spanOf(column: Column): readonly [number, number] {
  let least = 0
  let most = 0
  for (let i = 0; i < column.length; i += 1) {
    const value = column[i]!
    if (value < least) least = value
    if (value > most) most = value
  }
  return [least, most]
}

/** The narrowest type that holds every entry of the column and may stand in its place. */
export function narrowestType(column: Column): ColumnType {
  const type = typeOf(column)
  const choices = narrower[type]
  if (choices === undefined) return type
  const [least, most] = spanOf(column)
  return choices.find((choice) => holds(choice, least, most)) ?? type
}

const holds = (type: ColumnType, least: number, most: number) => {
  const [from, to] = limits[type] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return least >= from && most <= to
}

/** A type that holds what either holds. */
export function widerType(a: ColumnType, b: ColumnType): ColumnType {
  if (a === b) return a
  const [fromA, toA] = limits[a] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const [fromB, toB] = limits[b] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const [from, to] = [Math.min(fromA, fromB), Math.max(toA, toB)]
  return [a, b, 'Int32Array' as const].find((type) => holds(type, from, to)) ?? 'Float64Array'
}

/** The same entries in another type. */
export function converted(column: Column, type: ColumnType): Column {
  if (typeOf(column) === type) return column
  const made = emptyColumn(type, column.length)
  made.set(column)
  return made
}

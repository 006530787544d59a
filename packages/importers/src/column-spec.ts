/** What a cell may hold. The rule in words is what a person reads in the format page and beside a refused value. */
export type CellType =
  | { readonly kind: 'text' }
  /** A day, `YYYY-MM-DD`; `ahead`: may lie in the future. */
  | { readonly kind: 'day'; readonly ahead?: boolean }
  /** Day and time; without an offset it is local time of the organisation. `dayAlone`: the time may be missing. */
  | { readonly kind: 'instant'; readonly ahead?: boolean; readonly dayAlone?: boolean }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly above?: boolean }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'one-of'; readonly values: readonly string[] }

export type ColumnSpec = {
  readonly name: string
  readonly type: CellType
  readonly required: boolean
  /** What the column means, for the format page. */
  readonly about: string
}

export type FileSpec = {
  /** Files whose name begins with this and end in .csv are of this kind. */
  readonly kind: string
  readonly about: string
  /** The column whose value names the record at its source. */
  readonly key: string
  readonly columns: readonly ColumnSpec[]
  /** Columns `item_1`, `item_2`, … may follow. */
  readonly items: boolean
  readonly example: readonly string[]
}

const column = (required: boolean) => (name: string, type: CellType, about: string) => ({
  name,
  type,
  required,
  about,
})
export const required = column(true)
export const optional = column(false)

export const text: CellType = { kind: 'text' }
export const day: CellType = { kind: 'day' }
export const dayAhead: CellType = { kind: 'day', ahead: true }
export const instant: CellType = { kind: 'instant' }
export const dayOrInstant: CellType = { kind: 'instant', dayAlone: true }
export const dayOrInstantAhead: CellType = { kind: 'instant', dayAlone: true, ahead: true }
export const yesNo: CellType = { kind: 'boolean' }
export const integer = (min: number, max: number): CellType => ({ kind: 'integer', min, max })
export const number = (min: number, max: number): CellType => ({ kind: 'number', min, max })
/** More than zero, up to `max`. */
export const amount = (max: number): CellType => ({ kind: 'number', min: 0, max, above: true })
export const oneOf = (...values: string[]): CellType => ({ kind: 'one-of', values })

/** The rule of a type in words: "a day as YYYY-MM-DD, not in the future". */
export const ruleOf = (type: CellType): string => {
  switch (type.kind) {
    case 'text':
      return 'text'
    case 'day':
      return `a day as YYYY-MM-DD${type.ahead ? '' : ', not in the future'}`
    case 'instant':
      return `${type.dayAlone ? 'a day as YYYY-MM-DD, or with' : 'a day and'} time as YYYY-MM-DDThh:mm, with an offset or in local time${type.ahead ? '' : ', not in the future'}`
    case 'integer':
      return `a whole number from ${type.min} to ${type.max}`
    case 'number':
      return type.above
        ? `a number above ${type.min}, at most ${type.max}`
        : `a number from ${type.min} to ${type.max}`
    case 'boolean':
      return 'true or false (also yes or no, 1 or 0)'
    case 'one-of':
      return `one of ${type.values.join(', ')}`
  }
}

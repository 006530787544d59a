/** A CSV file: text cells by column name; null where the cell is empty. */
export type Table = {
  readonly rows: number
  readonly columns: Readonly<Record<string, readonly (string | null)[]>>
}

/** Reads a CSV file with one header line, without quotes; an empty cell is missing. */
export function parseTable(text: string): Table {
  const [header = '', ...lines] = text.trim().split(/\r?\n/)
  const names = header.split(',')
  const cells = lines.map((line) => line.split(','))
  const columns = names.map((name, at) => [name, cells.map((row) => row[at] || null)] as const)
  return { rows: lines.length, columns: Object.fromEntries(columns) }
}

/** One column as text. @throws RangeError if there is no such column */
export function texts(table: Table, name: string): readonly (string | null)[] {
  const column = table.columns[name]
  if (column === undefined) throw new RangeError(`texts: no column ${name}`)
  return column
}

/** One column as numbers; null where missing. @throws RangeError if a cell is not a number */
export function numbersOrNull(table: Table, name: string): (number | null)[] {
  return texts(table, name).map((cell) => {
    const value = cell === null ? null : Number(cell)
    if (value !== null && Number.isNaN(value)) throw new RangeError(`numbersOrNull: ${name} holds ${cell}`)
    return value
  })
}

/** One column as numbers. @throws RangeError if a cell is missing or not a number */
export function numbers(table: Table, name: string): Float64Array {
  return Float64Array.from(numbersOrNull(table, name), (value) => {
    if (value === null) throw new RangeError(`numbers: ${name} has missing cells`)
    return value
  })
}

/** The rows that pass. */
export function filterRows(table: Table, keep: (cell: (name: string) => string | null) => boolean): Table {
  const kept: number[] = []
  for (let row = 0; row < table.rows; row += 1) if (keep((name) => texts(table, name)[row]!)) kept.push(row)
  const columns = Object.entries(table.columns).map(
    ([name, cells]) => [name, kept.map((row) => cells[row]!)] as const,
  )
  return { rows: kept.length, columns: Object.fromEntries(columns) }
}

/** The rows without a missing cell in the columns named. */
export function completeRows(table: Table, names: readonly string[]): Table {
  return filterRows(table, (cell) => names.every((name) => cell(name) !== null))
}

/** The value at a dotted path of parsed JSON. @throws RangeError if there is none */
export function at(json: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => {
    const next = (value as Record<string, unknown> | null)?.[key]
    if (next === undefined) throw new RangeError(`at: no ${path}`)
    return next
  }, json)
}

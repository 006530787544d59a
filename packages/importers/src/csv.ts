/** One record: the line on which it begins (the header is line 1) and its cells. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] }

export type CsvFault = { readonly line: number; readonly rule: string; readonly whatToDo: string }

const QUOTE = 34
const LF = 10
const CR = 13
const LONGEST_CELL = 1_000_000

export type CsvSplitter = {
  /** Records that this piece of text completes. */
  push(text: string): CsvRecord[]
  /** The last record, when the text didn't end with a line break. */
  end(): CsvRecord[]
  /** What makes the text no CSV; nothing after it is read. */
  fault(): CsvFault | null
}

/**
 * Splits CSV text that arrives in pieces (RFC 4180; line breaks CRLF, LF or CR; cells may hold line breaks in quotes).
 * Lines are counted as an editor counts them. Empty lines are no records.
 */
export const csvSplitter = (delimiter: string): CsvSplitter => {
  const separator = delimiter.charCodeAt(0)
  let state: 'cell-start' | 'plain' | 'quoted' | 'after-quote' = 'cell-start'
  let [line, recordLine, quoteLine] = [1, 1, 1]
  let cell = ''
  let cells: string[] = []
  let afterCr = false
  let fault: CsvFault | null = null

  const fail = (at: number, rule: string, whatToDo: string) => {
    fault = { line: at, rule, whatToDo }
  }
  const endRecord = (out: CsvRecord[]) => {
    cells.push(cell)
    if (cells.length > 1 || cell.trim() !== '') out.push({ line: recordLine, cells })
    cell = ''
    cells = []
    state = 'cell-start'
  }

  const push = (text: string): CsvRecord[] => {
    const out: CsvRecord[] = []
    let from = 0
    for (let place = 0; place < text.length && fault === null; place += 1) {
      const code = text.charCodeAt(place)
      const secondOfPair = afterCr && code === LF
      afterCr = code === CR
      if (state === 'quoted') {
        if (code === QUOTE) {
          cell += text.slice(from, place)
          from = place + 1
          state = 'after-quote'
        } else if (code === CR || (code === LF && !secondOfPair)) line += 1
        continue
      }
      if (secondOfPair) {
        from = place + 1
        recordLine = line
        continue
      }
      if (code === separator || code === CR || code === LF) {
        if (state === 'plain') cell += text.slice(from, place)
        from = place + 1
        if (code === separator) {
          cells.push(cell)
          cell = ''
          state = 'cell-start'
        } else {
          endRecord(out)
          line += 1
          recordLine = line
        }
      } else if (code === QUOTE && state === 'cell-start') {
        state = 'quoted'
        quoteLine = line
        from = place + 1
      } else if (code === QUOTE && state === 'after-quote') {
        cell += '"'
        state = 'quoted'
        from = place + 1
      } else if (state === 'after-quote')
        fail(
          line,
          'text stands after a closing quotation mark',
          'Double quotation marks inside a quoted cell.',
        )
      else if (state === 'cell-start') state = 'plain'
    }
    if (state === 'plain' || state === 'quoted') cell += text.slice(from)
    if (cell.length > LONGEST_CELL)
      fail(
        state === 'quoted' ? quoteLine : line,
        'a cell of more than a million characters, as a quotation mark that is never closed makes one',
        'Close the quotation mark, or double it inside a quoted cell.',
      )
    return out
  }

  const end = (): CsvRecord[] => {
    const out: CsvRecord[] = []
    if (fault !== null) return out
    if (state === 'quoted')
      fail(quoteLine, 'a quotation mark is never closed', 'Close it, or double it inside a quoted cell.')
    else if (cells.length > 0 || cell !== '') endRecord(out)
    return out
  }

  return { push, end, fault: () => fault }
}

import { Transform } from 'node:stream'
import { byteOrderMark, csvLine, remark } from './csv.ts'

const [quote, comma, lineFeed, carriageReturn, tab] = [34, 44, 10, 13, 9]
const [minus, apostrophe, numberSign] = [45, 39, 35]
const [zero, nine] = [48, 57]
/** First byte of the wide forms of +, -, = and @, and their last bytes. */
const wideForm = 0xef
const wideSigns = [0x8b, 0x8d, 0x9d, 0xa0]

const [harmless, formula, undecided] = [1, 2, 3]
/** What a field that begins with a byte may be. */
const starts = new Uint8Array(256).fill(harmless)
for (const byte of [61, 43, 64, tab, carriageReturn, lineFeed]) starts[byte] = formula
for (const byte of [minus, wideForm]) starts[byte] = undecided
/** Bytes that neither end a field nor change what a comma means. */
const isPlain = new Uint8Array(256).fill(1)
for (const byte of [quote, comma, lineFeed]) isPlain[byte] = 0

/** Longer than any number that a database writes. */
const longestNumber = 40
const plainNumber = /^-\d+(\.\d+)?(e[+-]?\d+)?$/i

/** What stands around the rows of a large file. */
export interface AroundRows {
  readonly caption: readonly string[]
  /** Column keys; the database's own heading is to be left out. */
  readonly columns: readonly string[]
  /** Remarks below the rows, which tell how many there are. */
  footer(rows: number): readonly string[]
}

/**
 * The bytes of `COPY … TO STDOUT (format csv)` as a guarded file: an apostrophe before whatever a spreadsheet would run
 * as a formula, CRLF between rows, heading and remarks around them. Nothing is parsed that need not be and nothing is
 * kept but the field that a piece was cut in, so memory doesn't depend on the number of rows.
 */
export function csvGuard(around: AroundRows): Transform {
  const fields = { inQuotes: false, place: 1, first: true, rows: 0 }
  let held: Buffer | null = null
  const guarded = (piece: Buffer, isLast: boolean): Buffer => {
    const source = held === null ? piece : Buffer.concat([held, piece])
    const { bytes, taken } = guardedBytes(source, fields, isLast)
    held = taken < source.length ? Buffer.from(source.subarray(taken)) : null
    return bytes
  }
  const stream = new Transform({
    transform: (piece: Buffer, _encoding, done) => done(null, guarded(piece, false)),
    flush(done) {
      const rest = guarded(Buffer.alloc(0), true)
      if (rest.length > 0) this.push(rest)
      this.push(around.footer(fields.rows).map(remark).join(''))
      done()
    },
  })
  stream.push(`${byteOrderMark}${around.caption.map(remark).join('')}${csvLine(around.columns)}`)
  return stream
}

/** Where the reading stands between two pieces. */
interface Fields {
  inQuotes: boolean
  /** 1 at the first byte of a field, 2 behind its opening quote, 0 further in. */
  place: number
  /** Whether the field is the first of its row. */
  first: boolean
  rows: number
}

/** Bytes grow as they are added to; what is added lies in one source. */
interface Growing {
  bytes: Buffer
  length: number
}

function add(target: Growing, source: Buffer, from: number, to: number, sign: number | null): void {
  const needed = target.length + to - from + 1
  if (needed > target.bytes.length) {
    const larger = Buffer.allocUnsafe(2 * needed)
    target.bytes.copy(larger, 0, 0, target.length)
    target.bytes = larger
  }
  target.length += source.copy(target.bytes, target.length, from, to)
  if (sign !== null) target.bytes[target.length++] = sign
}

function guardedBytes(source: Buffer, fields: Fields, isLast: boolean): { bytes: Buffer; taken: number } {
  const { length } = source
  const target: Growing = { bytes: Buffer.allocUnsafe(length + (length >> 4) + 64), length: 0 }
  let { inQuotes, place, first, rows } = fields
  let from = 0
  // What lies between is copied as a whole when something has to go in behind it.
  let copied = 0
  while (from < length) {
    if (place > 0) {
      const byte = source[from] as number
      if (place === 1 && byte === quote) {
        place = 2
        inQuotes = true
        from += 1
        continue
      }
      if (inQuotes || (byte !== comma && byte !== lineFeed)) {
        let risk = first && byte === numberSign ? formula : starts[byte]
        if (risk === undecided) risk = riskOf(source, from, inQuotes, isLast)
        if (risk === undecided) break
        if (risk === formula) {
          add(target, source, copied, from, apostrophe)
          copied = from
        }
      }
      place = 0
    }
    while (from < length && isPlain[source[from] as number] === 1) from += 1
    if (from === length) break
    const byte = source[from]
    if (byte === quote) inQuotes = !inQuotes
    else if (!inQuotes) {
      place = 1
      first = byte === lineFeed
      if (first) {
        rows += 1
        add(target, source, copied, from, carriageReturn)
        copied = from
      }
    }
    from += 1
  }
  add(target, source, copied, from, null)
  Object.assign(fields, { inQuotes, place, first, rows })
  return { bytes: target.bytes.subarray(0, target.length), taken: from }
}

/** Of a field that begins with a minus or a wide sign; undecided when its end isn't there yet. */
function riskOf(source: Buffer, from: number, inQuotes: boolean, isLast: boolean): number {
  const { length } = source
  if (source[from] === wideForm) {
    if (length < from + 3) return isLast ? harmless : undecided
    return source[from + 1] === 0xbc && wideSigns.includes(source[from + 2] as number) ? formula : harmless
  }
  if (isWholeNumber(source, from + 1, inQuotes)) return harmless
  let end = from + 1
  const isEnd = (byte: number | undefined) =>
    inQuotes ? byte === quote : byte === comma || byte === lineFeed
  while (end < length && end - from <= longestNumber && !isEnd(source[end])) end += 1
  // A quote may be the first of two, which is a quote in the text.
  if (!isLast && end + (inQuotes ? 1 : 0) >= length) return undecided
  if (inQuotes && source[end + 1] === quote) return formula
  return plainNumber.test(source.toString('latin1', from, end)) ? harmless : formula
}

/** Most fields behind a minus: digits up to the end of the field, which is there. */
function isWholeNumber(source: Buffer, from: number, inQuotes: boolean): boolean {
  let end = from
  while (end < source.length && (source[end] as number) >= zero && (source[end] as number) <= nine) end += 1
  return !inQuotes && end > from && (source[end] === comma || source[end] === lineFeed)
}

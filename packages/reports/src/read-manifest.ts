import excel from 'exceljs'
import { manifestHash, type SealedManifest } from './manifest.ts'

/** What a file says about its making: its manifest, or only the hash of it, under which the stored one is found. */
export type FoundManifest =
  | { readonly kind: 'manifest'; readonly sealed: SealedManifest }
  | { readonly kind: 'hash'; readonly hash: string }
  | { readonly kind: 'none'; readonly words: string }

/**
 * The manifest of a report: of the JSON file itself, or out of a workbook; of CSV and PDF the printed hash.
 *
 * @param bytes the file
 */
export async function readManifest(bytes: Buffer): Promise<FoundManifest> {
  const start = bytes.subarray(0, 5).toString('latin1')
  if (start.startsWith('PK')) return fromWorkbook(bytes)
  if (start === '%PDF-') return fromHash(bytes.toString('latin1'))
  const text = bytes.toString('utf8')
  if (
    text
      .replace(/^\uFEFF/, '')
      .trimStart()
      .startsWith('{')
  )
    return fromJson(text)
  return fromHash(text.slice(-csvTail))
}

const csvTail = 4_096
const printedHash = /Manifest SHA-256 ([0-9a-f]{64})/
const none = (words: string): FoundManifest => ({ kind: 'none', words })

function fromHash(text: string): FoundManifest {
  const [, hash] = text.match(printedHash) ?? []
  return hash === undefined
    ? none('This file has no hash of a manifest: it is no report of Tandem, or its end was cut off.')
    : { kind: 'hash', hash }
}

function fromJson(text: string): FoundManifest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return none('This file is no valid JSON: it was cut off or changed.')
  }
  const sealed = sealedFrom(value)
  return sealed === null
    ? none('This file is JSON, but no manifest of a Tandem report.')
    : { kind: 'manifest', sealed }
}

/** A manifest that has what comparing needs; everything else about it is found by comparing. */
function sealedFrom(value: unknown): SealedManifest | null {
  const { manifest, hash } = (value ?? {}) as Partial<SealedManifest>
  const isOurs =
    typeof hash === 'string' &&
    typeof manifest === 'object' &&
    manifest !== null &&
    manifest.format === 'tandem-report-manifest' &&
    typeof manifest.report === 'string' &&
    [manifest.rowsUsed, manifest.tables, manifest.definitions].every(Array.isArray)
  return isOurs ? { manifest, hash } : null
}

async function fromWorkbook(bytes: Buffer): Promise<FoundManifest> {
  const book = new excel.Workbook()
  try {
    await book.xlsx.load(new Uint8Array(bytes).buffer)
  } catch {
    return none(
      'This file is no workbook that can be read. A ZIP of CSV files is verified by its manifest.json.',
    )
  }
  const sheet = book.getWorksheet('Manifest')
  if (sheet === undefined) return none('This workbook has no sheet "Manifest": it is no report of Tandem.')
  const texts = Array.from({ length: sheet.rowCount }, (_, place) => sheet.getCell(place + 1, 2).text)
  const [hash = '', ...pieces] = texts
  const found = fromJson(`{"hash":${JSON.stringify(hash)},"manifest":${pieces.join('')}}`)
  return found.kind === 'manifest'
    ? found
    : none('The sheet "Manifest" of this workbook was changed or cut off.')
}

/** True when the manifest is as it was when it was hashed. */
export const isIntact = ({ manifest, hash }: SealedManifest): boolean => manifestHash(manifest) === hash

import type { Instrument } from '../instrument.ts'
import { auditC } from './audit-c.ts'
import { bdi2 } from './bdi-ii.ts'
import { cssrs } from './c-ssrs.ts'
import { core10 } from './core-10.ts'
import { gad2 } from './gad-2.ts'
import { gad7 } from './gad-7.ts'
import { isi } from './isi.ts'
import { oq45 } from './oq-45.ts'
import { pcl5 } from './pcl-5.ts'
import { phq2 } from './phq-2.ts'
import { phq8 } from './phq-8.ts'
import { phq9 } from './phq-9.ts'
import { who5 } from './who-5.ts'
import { wsas } from './wsas.ts'

const known = [
  phq9,
  gad7,
  phq8,
  phq2,
  gad2,
  who5,
  wsas,
  pcl5,
  isi,
  auditC,
  core10,
  cssrs,
  bdi2,
  oq45,
] as const

export type InstrumentCode = (typeof known)[number]['code']

/** Every instrument Tandem knows, in the order in which screens offer them. */
export const instruments: readonly (Instrument & { readonly code: InstrumentCode })[] = known

const byCode: ReadonlyMap<string, Instrument> = new Map(instruments.map((each) => [each.code, each]))

/** The instrument of a code that the types already vouch for. */
export const instrumentOf = (code: InstrumentCode): Instrument => {
  const found = byCode.get(code)
  if (found === undefined) throw new RangeError(`instrumentOf: needs a code of the catalogue, got "${code}"`)
  return found
}

const spelling = (code: string): string => code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')

/** Spellings that dropping case and punctuation doesn't explain. Plain "BDI" is left out: it may be the first edition. */
const aliases: readonly (readonly [alias: string, code: InstrumentCode])[] = [
  ['BDI2', 'BDI-II'],
  ['OQ452', 'OQ-45'],
  ['CSSRSSCREENER', 'C-SSRS'],
]

const bySpelling: ReadonlyMap<string, Instrument> = new Map([
  ...instruments.map((each) => [spelling(each.code), each] as const),
  ...aliases.map(([alias, code]) => [alias, instrumentOf(code)] as const),
])

const byLoincTotal: ReadonlyMap<string, Instrument> = new Map(
  instruments.flatMap((each) => (each.loinc.total === null ? [] : [[each.loinc.total, each] as const])),
)

/** The instrument of a code as sources spell it: case, spaces and punctuation don't matter (`PHQ9`, `phq-9`). */
export const findInstrument = (code: string): Instrument | null =>
  byCode.get(code) ?? bySpelling.get(spelling(code)) ?? null

/** The instrument whose total carries this LOINC code; panels and items don't count. */
export const findInstrumentByLoincTotal = (loinc: string): Instrument | null =>
  byLoincTotal.get(loinc) ?? null

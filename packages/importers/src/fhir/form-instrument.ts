import type { Instrument } from '@tandem/domain/instrument'
import { findInstrumentByLoincTotal, instruments } from '@tandem/domain/instruments/catalogue'

/** Instruments that share their items with a longer one, and are only meant where the source says so. */
const shortened = new Set(['PHQ-8'])

const placeOf = (instrument: Instrument, loinc: string): number =>
  instrument.items.findIndex((item) => item.loinc === loinc)

export const instrumentOfPanel = (codes: readonly string[]): Instrument | null =>
  instruments.find(({ loinc }) => loinc.panel !== null && codes.includes(loinc.panel)) ?? null

export const instrumentOfTotal = (codes: readonly string[]): Instrument | null =>
  codes.map(findInstrumentByLoincTotal).find((each) => each !== null) ?? null

/** The first of these codes that is an item of any instrument. */
export const itemCode = (codes: readonly string[]): string | null =>
  codes.find((code) => instruments.some((instrument) => placeOf(instrument, code) !== -1)) ?? null

/**
 * The instrument that a set of item codes belongs to: the shortest that has them all.
 *
 * The items of a PHQ-8 are eight of the PHQ-9's: it is chosen only when `hint`, such as the questionnaire's address,
 * names it. Eight items without a hint are a PHQ-9 with a blank.
 */
export const instrumentOfItems = (codes: readonly string[], hint = ''): Instrument | null => {
  const spelled = hint.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  const candidates = instruments
    .filter(({ code }) => !shortened.has(code) || spelled.includes(code.replace('-', '')))
    .filter((instrument) => codes.every((code) => placeOf(instrument, code) !== -1))
  const named = candidates.find(({ code }) => spelled.includes(code.replaceAll('-', '')))
  return named ?? [...candidates].sort((a, b) => a.items.length - b.items.length)[0] ?? null
}

/** Item cells of answers by LOINC code: `item_1` is the instrument's first item. */
export const itemCells = (
  instrument: Instrument,
  answers: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...answers].flatMap(([code, answer]) => {
      const place = placeOf(instrument, code)
      return place === -1 ? [] : [[`item_${place + 1}`, answerNumber(instrument, place, answer)]]
    }),
  )

const yesNo: Readonly<Record<string, string>> = { 'LA33-6': '1', 'LA32-8': '0', true: '1', false: '0' }

/** An answer as its number; a code that is not one of the instrument's stays as it is, to be refused by name. */
const answerNumber = (instrument: Instrument, place: number, answer: string): string => {
  const { min = 0, max = 0 } = instrument.items[place] ?? {}
  const position = instrument.loinc.answers.indexOf(answer)
  if (position !== -1) return String(min + position)
  if (min === 0 && max === 1) return yesNo[answer] ?? answer
  return answer
}

import { bdi2 } from '../instruments/bdi-ii.ts'
import { phq2 } from '../instruments/phq-2.ts'
import { phq9 } from '../instruments/phq-9.ts'

/** A standard instrument for depression screening; a total at or above `from` is a positive screen. */
export interface ScreeningInstrument {
  readonly instrument: string
  readonly from: number
}

/**
 * The instruments that depression screening measures accept, with the total from which each is positive. Those that
 * Tandem knows carry their own threshold; totals of the others can't be stored yet, and are listed so that the rule
 * reads as published.
 *
 * Source: HEDIS DSF-E as told by health plans. PROMIS T above 60: T scores are whole or have one decimal, from 60.1.
 */
export const screeningInstruments: readonly ScreeningInstrument[] = [
  { instrument: phq9.code, from: phq9.caseness },
  { instrument: 'PHQ-9M', from: phq9.caseness },
  { instrument: phq2.code, from: phq2.caseness },
  { instrument: 'BDI-FS', from: 8 },
  { instrument: bdi2.code, from: bdi2.otherThresholds[0].value },
  { instrument: 'CESD-R', from: 17 },
  { instrument: 'EPDS', from: 10 },
  { instrument: 'PROMIS Depression', from: 60.1 },
]

const thresholds: ReadonlyMap<string, number> = new Map(
  screeningInstruments.map(({ instrument, from }) => [instrument, from]),
)

/** Whether a total is a positive screen; null for an instrument that is no depression screen. */
export const isPositiveScreen = (instrument: string, total: number): boolean | null => {
  const from = thresholds.get(instrument)
  return from === undefined ? null : total >= from
}

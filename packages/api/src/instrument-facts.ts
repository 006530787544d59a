import type { Band, Instrument } from '@tandem/domain/instrument'

/** What a chart needs to know of an instrument: its scale, which way is better, and its published lines. */
export type InstrumentFacts = {
  readonly code: string
  readonly name: string
  readonly shortName: string
  readonly min: number
  readonly max: number
  readonly direction: 'higher_worse' | 'higher_better'
  readonly bands: readonly Band[]
  readonly caseness: number | null
  readonly remissionBelow: number | null
}

export function instrumentFacts(instrument: Instrument): InstrumentFacts {
  const { code, name, shortName, min, max, direction, bands, caseness, remissionBelow } = instrument
  return { code, name, shortName, min, max, direction, bands, caseness, remissionBelow }
}

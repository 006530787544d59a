import type { MeasurePopulation, MeasureSubject } from '@tandem/domain/quality-measure'

/** Where a unit of a measure stands: each unit is in exactly one part, so that their sizes add up. */
export const measureParts = [
  'not_in_population',
  'not_in_denominator',
  'excluded',
  'pending',
  'excepted',
  'not_met',
  'met',
] as const

export type MeasurePart = (typeof measureParts)[number]

/** The population that decides a part, and whether being in it or not being in it does. */
const deciding: Readonly<Record<MeasurePart, readonly [MeasurePopulation, boolean]>> = {
  not_in_population: ['initial_population', false],
  not_in_denominator: ['denominator', false],
  excluded: ['denominator_exclusion', true],
  pending: ['numerator', false],
  excepted: ['denominator_exception', true],
  not_met: ['numerator', false],
  met: ['numerator', true],
}

/** The part of a unit; `met` and `not_met` together are the units in the rate. */
export function partOf({
  populations,
  pending,
}: Pick<MeasureSubject, 'populations' | 'pending'>): MeasurePart {
  if (!populations.initial_population) return 'not_in_population'
  if (!populations.denominator) return 'not_in_denominator'
  if (populations.denominator_exclusion) return 'excluded'
  if (pending) return 'pending'
  if (populations.numerator) return 'met'
  return populations.denominator_exception ? 'excepted' : 'not_met'
}

/** The sentence that decides a unit's part: the first that the measure gives for it; null where it gives none. */
export function decidingReason(subject: MeasureSubject): MeasureSubject['reasons'][number] | null {
  const [population, met] = deciding[partOf(subject)]
  return subject.reasons.find((reason) => reason.population === population && reason.met === met) ?? null
}

const bitOf: Readonly<Record<MeasurePopulation, number>> = {
  initial_population: 1,
  denominator: 2,
  denominator_exclusion: 4,
  denominator_exception: 8,
  numerator: 16,
}

/** The populations of a unit as bits. */
export const populationBits = (populations: MeasureSubject['populations']): number =>
  (Object.keys(bitOf) as MeasurePopulation[]).reduce(
    (bits, population) => bits + (populations[population] ? bitOf[population] : 0),
    0,
  )

import type { QualityMeasure } from '../quality-measure.ts'
import { careMeasures } from './care-measures.ts'
import { depressionMeasures } from './depression-measures.ts'

/** Every measure, in the order in which a screen shows them. */
export const qualityMeasures: readonly QualityMeasure[] = [...depressionMeasures, ...careMeasures]

/** The measure of this id, or null. */
export const findMeasure = (id: string): QualityMeasure | null =>
  qualityMeasures.find((measure) => measure.id === id) ?? null

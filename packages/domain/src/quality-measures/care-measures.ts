import type { QualityMeasure } from '../quality-measure.ts'

export const careMeasures: readonly QualityMeasure[] = []

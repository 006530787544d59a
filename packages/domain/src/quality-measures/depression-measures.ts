import type { QualityMeasure } from '../quality-measure.ts'

export const depressionMeasures: readonly QualityMeasure[] = []

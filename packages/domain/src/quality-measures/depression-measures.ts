import type { QualityMeasure } from '../quality-measure.ts'
import { cms159 } from './depression-remission.ts'

/** Whether depression gets better, and whether it is measured at all; in the order in which a screen shows them. */
export const depressionMeasures: readonly QualityMeasure[] = [cms159]

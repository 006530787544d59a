import type { QualityMeasure } from '../quality-measure.ts'
import { drrFollowUp, drrRemission, drrResponse } from './depression-follow-up.ts'
import { depressionMonitoring } from './depression-monitoring.ts'
import {
  remissionAt6Months,
  remissionAt12Months,
  responseAt6Months,
  responseAt12Months,
} from './depression-outcomes.ts'
import { cms159 } from './depression-remission.ts'
import { depressionScreened, positiveScreenFollowedUp } from './depression-screening.ts'
import { phq9Use } from './phq-9-use.ts'

/** Whether depression gets better, and whether it is measured at all; in the order in which a screen shows them. */
export const depressionMeasures: readonly QualityMeasure[] = [
  cms159,
  remissionAt6Months,
  responseAt6Months,
  remissionAt12Months,
  responseAt12Months,
  drrFollowUp,
  drrRemission,
  drrResponse,
  phq9Use,
  depressionMonitoring,
  depressionScreened,
  positiveScreenFollowedUp,
]

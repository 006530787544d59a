import type { QualityMeasure } from '../quality-measure.ts'
import { antidepressantDaysCovered } from './antidepressant-days-covered.ts'
import { antidepressantAcutePhase, antidepressantContinuationPhase } from './antidepressant-management.ts'
import { dropOut, dropOutNoContact, dropOutRecorded, dropOutTwoMissed } from './drop-out.ts'
import { earlyFollowUp } from './early-follow-up.ts'
import { didNotAttend } from './nhs-did-not-attend.ts'
import { finishedCourse } from './nhs-finished-course.ts'
import {
  pairedCompleteness,
  recovery,
  reliableDeterioration,
  reliableImprovement,
  reliableRecovery,
} from './nhs-outcomes.ts'
import { treatedWithin6Weeks, treatedWithin18Weeks } from './nhs-waits.ts'
import { returnWithin6Months, returnWithin12Months } from './return-after-remission.ts'
import { screeningAndFollowUp } from './screening-and-follow-up.ts'
import { treatToTarget } from './treat-to-target.ts'

export const careMeasures: readonly QualityMeasure[] = [
  screeningAndFollowUp,
  antidepressantAcutePhase,
  antidepressantContinuationPhase,
  antidepressantDaysCovered,
  recovery,
  reliableRecovery,
  reliableImprovement,
  reliableDeterioration,
  finishedCourse,
  pairedCompleteness,
  treatedWithin6Weeks,
  treatedWithin18Weeks,
  didNotAttend,
  earlyFollowUp,
  treatToTarget,
  returnWithin6Months,
  returnWithin12Months,
  dropOut,
  dropOutRecorded,
  dropOutTwoMissed,
  dropOutNoContact,
]

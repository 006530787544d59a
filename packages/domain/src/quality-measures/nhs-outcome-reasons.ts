import { depressionMeasure, isCaseOn, reliableDirection } from '../nhs-outcome.ts'
import type { PopulationReason } from '../quality-measure.ts'
import { type CourseOutcome, type DatedPair, pairInWords } from './nhs-course.ts'
import { because } from './populations.ts'

const thresholdsInWords = ({ measure }: DatedPair): string =>
  `${measure.code}: caseness ${measure.casenessIncluded ? '' : 'above '}${measure.caseness}, reliable change ${measure.reliableChange}`

const scoresInWords = ({ depression, anxiety }: CourseOutcome): string =>
  `${pairInWords(depression)}; ${pairInWords(anxiety)}`

/** Scores and thresholds of both measures. */
export const inWords = (course: CourseOutcome): string =>
  `${scoresInWords(course)} (${thresholdsInWords(course.depression)}; ${thresholdsInWords(course.anxiety)})`

const isComplete = ({ first, last }: DatedPair): boolean => first !== null && last !== null

/** What is missing, by measure, for courses without both pairs; null when nothing is. */
export const missing = ({ depression, anxiety }: CourseOutcome): string | null => {
  const [hasDepression, hasAnxiety] = [isComplete(depression), isComplete(anxiety)]
  if (hasDepression && hasAnxiety) return null
  if (hasDepression) return 'No two anxiety scores to compare'
  return hasAnxiety
    ? `No two ${depressionMeasure.code} scores to compare`
    : 'No two scores to compare on either measure'
}

const isCaseAtLast = ({ measure, last }: DatedPair): boolean => last !== null && isCaseOn(measure, last)

const stillCase = ({ depression, anxiety }: CourseOutcome): string => {
  const [onDepression, onAnxiety] = [isCaseAtLast(depression), isCaseAtLast(anxiety)]
  if (onDepression && onAnxiety) return 'Still at caseness on both measures'
  return onDepression
    ? `Still at caseness on the ${depression.measure.code}`
    : 'Still at caseness on the anxiety measure'
}

/** How the two measures moved, for courses with both pairs. */
const movement = ({ depression, anxiety, outcome }: CourseOutcome): string => {
  if (outcome.reliableImprovement) return 'Reliably better on one measure, not reliably worse on the other'
  if (outcome.reliableDeterioration) return 'Reliably worse on one measure, not reliably better on the other'
  return reliableDirection(depression) === 0 && reliableDirection(anxiety) === 0
    ? 'No reliable change on either measure'
    : 'Reliably better on one measure and reliably worse on the other'
}

export const recoveryReason = (course: CourseOutcome): string =>
  missing(course) ??
  (course.outcome.recovery ? 'At caseness first, below it on both measures last' : stillCase(course))

export const reliableRecoveryReason = (course: CourseOutcome): string => {
  if (missing(course) !== null || !course.outcome.recovery) return recoveryReason(course)
  return course.outcome.reliableRecovery
    ? 'Below caseness on both measures last, and reliably better'
    : 'Below caseness on both measures last, without a reliable improvement'
}

export const movementReason = (course: CourseOutcome): string => missing(course) ?? movement(course)

/** Who is known not to have been at caseness can't recover. */
export const notACase = (course: CourseOutcome): readonly PopulationReason[] =>
  course.outcome.inRecoveryDenominator
    ? []
    : [
        because(
          'denominator_exclusion',
          true,
          'Below caseness on both measures at the start',
          inWords(course),
        ),
      ]

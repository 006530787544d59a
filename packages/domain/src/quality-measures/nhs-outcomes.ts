import { contactsNeeded } from '../nhs-outcome.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { MeasureSubject, PopulationReason, QualityMeasure } from '../quality-measure.ts'
import {
  type CourseOutcome,
  courseOutcome,
  coursesEnded,
  type EndedCourse,
  endedReason,
  finishedReason,
} from './nhs-course.ts'
import { nhsSet } from './nhs-measure.ts'
import {
  inWords,
  missing,
  movementReason,
  notACase,
  recoveryReason,
  reliableRecoveryReason,
} from './nhs-outcome-reasons.ts'
import { because, subjectOf } from './populations.ts'

/** Strata of the outcome measures: the rate of the first stands beside the rate of all. */
export const pairedStratum = 'first and last score of both measures'
export const unpairedStratum = 'a first or last score is missing'

interface OutcomeRule {
  readonly met: (course: CourseOutcome) => boolean
  readonly reason: (course: CourseOutcome) => string
  readonly exclusions: (course: CourseOutcome) => readonly PopulationReason[]
}

const subjectsBy =
  ({ met, reason, exclusions }: OutcomeRule) =>
  (record: PatientRecord, ended: EndedCourse): MeasureSubject => {
    const { key } = ended.episode
    const unit = { key, episodeKey: key, on: ended.endedOn }
    const entry = [endedReason(ended), finishedReason(ended)]
    if (!ended.isFinished) return subjectOf({ ...unit, reasons: entry })
    const course = courseOutcome(record, ended)
    const { firstForm } = course.depression
    const excluded = exclusions(course)
    const outcome =
      excluded.length > 0 ? [] : [because('numerator', met(course), reason(course), inWords(course))]
    return subjectOf({
      ...unit,
      stratum: course.outcome.paired ? pairedStratum : unpairedStratum,
      index: firstForm === null ? null : { on: firstForm.takenOn, score: firstForm.total },
      reasons: [...entry, ...excluded, ...outcome],
    })
  }

const outcomeMeasure = (
  about: Pick<QualityMeasure, 'id' | 'name' | 'shortName' | 'improvement'>,
  numerator: string,
  rule: OutcomeRule & { readonly exclusion: string | null },
): QualityMeasure => {
  const subject = subjectsBy(rule)
  return {
    ...nhsSet,
    ...about,
    populations: {
      initial_population: 'Courses of treatment that ended in the period, on the as-of day or before.',
      denominator: `Finished courses: at least ${contactsNeeded} attended treatment contacts. Courses without a first and last score of both measures stay in.`,
      ...(rule.exclusion === null ? {} : { denominator_exclusion: rule.exclusion }),
      numerator,
    },
    unverified: [
      'the rule for two measures: one reliably changed and the other not reliably changed the other way',
      'a course without a first and last score of both measures stays in the denominator',
      'thresholds of the anxiety measures for single disorders',
    ],
    strata: [pairedStratum, unpairedStratum],
    evaluate: (record, question) => coursesEnded(record, question).map((ended) => subject(record, ended)),
  }
}

const belowCaseness =
  'Below caseness on both measures at the first score. Where a missing score leaves that open, the course stays in.'

export const recovery = outcomeMeasure(
  {
    id: 'nhs-recovery',
    name: 'Recovery (NHS Talking Therapies rule)',
    shortName: 'Recovery',
    improvement: 'higher',
  },
  'At caseness on the PHQ-9 or the anxiety measure first, and below caseness on both last.',
  {
    met: ({ outcome }) => outcome.recovery,
    reason: recoveryReason,
    exclusions: notACase,
    exclusion: belowCaseness,
  },
)

export const reliableRecovery = outcomeMeasure(
  {
    id: 'nhs-reliable-recovery',
    name: 'Reliable recovery (NHS Talking Therapies rule)',
    shortName: 'Reliable recovery',
    improvement: 'higher',
  },
  'Recovery together with reliable improvement.',
  {
    met: ({ outcome }) => outcome.reliableRecovery,
    reason: reliableRecoveryReason,
    exclusions: notACase,
    exclusion: belowCaseness,
  },
)

export const reliableImprovement = outcomeMeasure(
  {
    id: 'nhs-reliable-improvement',
    name: 'Reliable improvement (NHS Talking Therapies rule)',
    shortName: 'Reliable improvement',
    improvement: 'higher',
  },
  'The PHQ-9 or the anxiety measure improves by its reliable change or more, and the other does not worsen by its own.',
  {
    met: ({ outcome }) => outcome.reliableImprovement,
    reason: movementReason,
    exclusions: () => [],
    exclusion: null,
  },
)

export const reliableDeterioration = outcomeMeasure(
  {
    id: 'nhs-reliable-deterioration',
    name: 'Reliable deterioration (NHS Talking Therapies rule)',
    shortName: 'Reliable deterioration',
    improvement: 'lower',
  },
  'The PHQ-9 or the anxiety measure worsens by its reliable change or more, and the other does not improve by its own.',
  {
    met: ({ outcome }) => outcome.reliableDeterioration,
    reason: movementReason,
    exclusions: () => [],
    exclusion: null,
  },
)

export const pairedCompleteness = outcomeMeasure(
  {
    id: 'nhs-paired-completeness',
    name: 'First and last scores of both measures (NHS Talking Therapies rule)',
    shortName: 'Paired scores',
    improvement: 'higher',
  },
  'A first score, and a last one on a later day, of the PHQ-9 and of the anxiety measure.',
  {
    met: ({ outcome }) => outcome.paired,
    reason: (course) => missing(course) ?? 'First and last score of both measures',
    exclusions: () => [],
    exclusion: null,
  },
)

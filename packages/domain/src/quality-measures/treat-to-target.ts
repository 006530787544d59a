import { addDays, type CalendarDay } from '../calendar-day.ts'
import { isAboveChangeFloor, registryImprovement } from '../change.ts'
import { dayInWords } from '../day-in-words.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { PatientRecord, RecordedEpisode } from '../patient-record.ts'
import type { MeasureQuestion, MeasureSubject, PopulationReason, QualityMeasure } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { isPartOfPlan, landmarkDay } from '../treatment-arm.ts'
import { type Score, scoresByEpisode } from './depression-course.ts'
import { endedBefore } from './early-follow-up.ts'
import { because, isOpen, isWithin, reachedPart, subjectOf } from './populations.ts'

const parameters = { weeks: 12, changeFromDay: landmarkDay }

type Parameters = typeof parameters

/** The first treatment of the plan that begins in the window: a new drug, dose or therapy, not a stop alone. */
const planChange = (
  { treatments }: PatientRecord,
  { medicationClasses }: RecordedEpisode,
  window: DayWindow,
): CalendarDay | null =>
  treatments
    .filter(
      (treatment) => isWithin(treatment.startedOn, window) && isPartOfPlan(treatment, medicationClasses),
    )
    .map(({ startedOn }) => startedOn)
    .toSorted()[0] ?? null

const startReason = (baseline: Score | null): PopulationReason => {
  const floor = phq9.changeFloor
  if (baseline === null) return because('denominator', false, `No ${phq9.code} at the start`)
  const words = `${phq9.code} of ${baseline.total} on ${dayInWords(baseline.takenOn)} is the baseline`
  return isAboveChangeFloor(phq9, baseline.total)
    ? because('denominator', true, `${phq9.code} at the start ${floor} or above`, words)
    : because('denominator', false, `${phq9.code} at the start below ${floor}`, words)
}

const outcomeReason = (
  baseline: Score,
  last: Score | null,
  changedOn: CalendarDay | null,
  weeks: number,
): PopulationReason => {
  const atTarget = last !== null && registryImprovement(phq9, baseline.total, last.total) === true
  const score =
    last === null
      ? `No ${phq9.code} after the baseline by week ${weeks}`
      : `Last ${phq9.code} by week ${weeks} is ${last.total} on ${dayInWords(last.takenOn)}, from ${baseline.total}: ` +
        (atTarget
          ? `below ${phq9.caseness} or down by half`
          : `neither below ${phq9.caseness} nor down by half`)
  const change = changedOn === null ? 'no change of plan' : `plan changed on ${dayInWords(changedOn)}`
  const words = `${score}; ${change}`
  if (atTarget) return because('numerator', true, 'Target met', words)
  const miss = last === null ? 'No score' : 'Target not met'
  return changedOn === null
    ? because('numerator', false, `${miss}, plan not changed`, words)
    : because('numerator', true, `${miss}, plan changed`, words)
}

const episodeSubject = (
  record: PatientRecord,
  episode: RecordedEpisode,
  { period, asOf, parameters: { weeks, changeFromDay } }: MeasureQuestion<Parameters>,
): MeasureSubject | null => {
  const { key, startedOn } = episode
  const window = { from: startedOn, to: addDays(startedOn, 7 * weeks) }
  if (startedOn > asOf || !isWithin(window.to, period)) return null
  const scores = scoresByEpisode(record, phq9.code, asOf).find((each) => each.episode === episode)
  const baseline = scores?.baseline ?? null
  const start = startReason(baseline)
  const due = `Begun on ${dayInWords(startedOn)}; week ${weeks} is ${dayInWords(window.to)}`
  const unit = {
    key,
    episodeKey: key,
    on: window.to,
    window,
    index: baseline === null ? null : { on: baseline.takenOn, score: baseline.total },
  }
  const entry = [because('initial_population', true, `Week ${weeks} lies in the period`, due), start]
  const ended = endedBefore(record, episode, window.to, `week ${weeks}`)
  if (ended !== null) return subjectOf({ ...unit, reasons: [...entry, ended] })
  if (baseline === null || !start.met) return subjectOf({ ...unit, reasons: entry })
  const inTime = ({ takenOn }: Score) => takenOn > baseline.takenOn && takenOn <= window.to
  const last = scores?.own.findLast(inTime) ?? null
  const changes = { from: addDays(startedOn, changeFromDay), to: window.to }
  const outcome = outcomeReason(
    baseline,
    last,
    planChange(record, episode, reachedPart(changes, asOf)),
    weeks,
  )
  const pending = isOpen(window, asOf)
  const decided = pending
    ? because(
        'numerator',
        false,
        `Week ${weeks} is not over`,
        `So far, up to ${dayInWords(asOf)}: ${outcome.words}`,
      )
    : outcome
  return subjectOf({ ...unit, pending, reasons: [...entry, decided] })
}

/** Whether by week 12 somebody had reached the target, or else the plan was changed. */
export const treatToTarget: QualityMeasure<Parameters> = {
  id: 'treat-to-target-12-weeks',
  version: '1',
  name: 'Treat to target: target met or plan changed by week 12',
  shortName: 'Treat to target by week 12',
  family: 'Collaborative care',
  unit: 'episode',
  improvement: 'higher',
  populations: {
    initial_population: 'Episodes whose week 12 (day 84) lies in the period.',
    denominator: `A ${phq9.code} of ${phq9.changeFloor} or more at the start.`,
    denominator_exclusion: 'The episode ended, or the patient died, before day 84.',
    numerator:
      `The last ${phq9.code} after the baseline, up to day 84, is below ${phq9.caseness} or down by half; or a treatment ` +
      `of the plan (a new drug, dose or therapy) begins on days ${landmarkDay} to 84. A stop alone is no change, and ` +
      'without a score only a change counts.',
  },
  source:
    'Bao 2016 (improvement in collaborative care); change of plan by 10 to 12 weeks: AIMS Center, IMPACT protocol; which ' +
    'change counts by Tandem',
  notice: null,
  unverified: ['change of plan by 10 to 12 weeks (AIMS Center, IMPACT protocol)'],
  needs: [],
  strata: [],
  parameters,
  parameterWords: {
    weeks: 'Weeks after the start by which the target is to be met or the plan changed',
    changeFromDay:
      'First day on which a new treatment is a change; before it, it belongs to the initial plan',
  },
  reach: ({ from, to }) => ({ from: addDays(from, -7 * parameters.weeks - 14), to }),
  evaluate: (record, question) =>
    record.episodes.flatMap((episode) => episodeSubject(record, episode, question) ?? []),
}

import { addDays, type CalendarDay } from '../calendar-day.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { MeasureQuestion, MeasureSubject, PopulationReason } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { depressionExclusions } from './exclusions.ts'
import { ageReason, ageStratum } from './followed-index.ts'
import { depressionDiagnoses, identificationPeriod } from './index-event.ts'
import { ageAt, because, episodeKeyOn, isOpen, reachedPart, subjectOf } from './populations.ts'
import { completedForms, formsIn, standsIn } from './record-facts.ts'

export type IntakeParameters = Readonly<
  Record<
    'minimumAge' | 'indexFrom' | 'intakeMonths' | 'diagnosisDays' | 'windowFromDays' | 'windowToDays',
    number
  >
>

export type NumeratorOf<P extends IntakeParameters> = (
  record: PatientRecord,
  window: DayWindow,
  question: MeasureQuestion<P>,
  indexScore: number,
) => PopulationReason

/** A patient with a PHQ-9 in the intake period; null without one. */
export const followedFromIntake = <P extends IntakeParameters>(
  record: PatientRecord,
  question: MeasureQuestion<P>,
  numeratorOf: NumeratorOf<P>,
): MeasureSubject | null => {
  const { period, asOf, lists, parameters } = question
  const intake = identificationPeriod(period, parameters.intakeMonths)
  const seen = reachedPart(intake, asOf)
  const [firstForm] = formsIn(record, phq9.code, seen)
  if (firstForm === undefined) return null
  const outside = (on: CalendarDay, reason: string, words?: string): MeasureSubject =>
    subjectOf({
      key: 'patient',
      episodeKey: episodeKeyOn(record, on),
      on,
      reasons: [because('initial_population', false, reason, words)],
    })
  const completed = completedForms(record, phq9.code, seen)
  const elevated = completed.filter(({ total }) => total >= parameters.indexFrom)
  const [firstElevated] = elevated
  const above = `above ${parameters.indexFrom - 1}`
  if (firstElevated === undefined)
    return outside(
      firstForm.takenOn,
      completed.length > 0
        ? `No PHQ-9 ${above} in the intake period`
        : 'Only incomplete PHQ-9 in the intake period',
      completed.length > 0
        ? `Highest PHQ-9 in ${windowInWords(intake)} is ${Math.max(...completed.map(({ total }) => total))}, not ${above}`
        : `Only incomplete PHQ-9 in ${windowInWords(intake)}`,
    )
  const diagnoses = depressionDiagnoses(record, lists)
  const index = elevated.find(({ takenOn }) => {
    const around = {
      from: addDays(takenOn, -parameters.diagnosisDays),
      to: addDays(takenOn, parameters.diagnosisDays),
    }
    return diagnoses.some((each) => standsIn(each, reachedPart(around, asOf)))
  })
  if (index === undefined)
    return outside(
      firstElevated.takenOn,
      'No depression or dysthymia around an elevated PHQ-9',
      `No depression or dysthymia within ${parameters.diagnosisDays} days of a PHQ-9 ${above} in ${windowInWords(intake)}`,
    )
  const { takenOn: on, total: score } = index
  const age = ageAt(record, on)
  const window = { from: addDays(on, parameters.windowFromDays), to: addDays(on, parameters.windowToDays) }
  const eligible = [
    because(
      'initial_population',
      true,
      'Depression with an elevated PHQ-9',
      `PHQ-9 of ${score} on ${dayInWords(on)} is the first ${above} in ${windowInWords(intake)} with depression or dysthymia within ${parameters.diagnosisDays} days`,
    ),
    ageReason(age, parameters.minimumAge, on, 'the index day'),
  ]
  const facts = { key: 'patient', episodeKey: episodeKeyOn(record, on), on, index: { on, score }, window }
  if (age === null || age < parameters.minimumAge) return subjectOf({ ...facts, reasons: eligible })
  const care = { from: intake.from, to: period.to }
  return subjectOf({
    ...facts,
    stratum: ageStratum(age),
    pending: isOpen(window, asOf),
    reasons: [
      ...eligible,
      because('denominator', true, 'All of the initial population'),
      ...depressionExclusions(record, lists, { care, disorders: care }, asOf),
      numeratorOf(record, window, question, score),
    ],
  })
}

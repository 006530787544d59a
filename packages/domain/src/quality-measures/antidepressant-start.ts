import { addDays, addMonths, type CalendarDay } from '../calendar-day.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import type { PatientRecord, RecordedDiagnosis } from '../patient-record.ts'
import type { MeasureQuestion, PopulationReason } from '../quality-measure.ts'
import { type DayWindow, knownDays, type Supply } from '../supply.ts'
import { hasKnownSupply } from './antidepressant-supply.ts'
import { ageReason } from './followed-index.ts'
import { ageAt, because, isWithin, reachedPart } from './populations.ts'
import { diagnosesOf, hospiceIn, standsIn, visitsIn } from './record-facts.ts'

/** What makes a first dispense the start of a course that is followed. */
export const startParameters = {
  minimumAge: 18,
  intakeBeginsMonthsBefore: 8,
  intakeMonths: 12,
  historyDays: 105,
  aroundDays: 60,
  diagnosisMustBegin: false,
}

type StartParameters = typeof startParameters
type Question = MeasureQuestion<StartParameters>

/** Days in which the first dispense is looked for. */
export const intakeOf = (
  period: DayWindow,
  { intakeBeginsMonthsBefore, intakeMonths }: StartParameters,
): DayWindow => {
  const from = addMonths(period.from, -intakeBeginsMonthsBefore)
  return { from, to: addDays(addMonths(from, intakeMonths), -1) }
}

const lastDayOf = (supply: Supply): CalendarDay => addDays(supply.dispensedOn, (knownDays(supply) ?? 1) - 1)

/** The last dispense before the first day whose supply reaches into the days that must be free of any. */
const historyOf = (supplies: readonly Supply[], first: CalendarDay, days: number): Supply | null => {
  const from = addDays(first, -days)
  return supplies.findLast((supply) => supply.dispensedOn < first && lastDayOf(supply) >= from) ?? null
}

const diagnosisReason = (
  record: PatientRecord,
  { lists, parameters, asOf }: Question,
  around: DayWindow,
): PopulationReason => {
  const { aroundDays, diagnosisMustBegin } = parameters
  const begins = ({ onsetOn }: RecordedDiagnosis) => onsetOn !== null && isWithin(onsetOn, around)
  const found = diagnosesOf(record, lists.depression).find(
    (diagnosis) =>
      standsIn(diagnosis, reachedPart(around, asOf)) && (!diagnosisMustBegin || begins(diagnosis)),
  )
  const verb = diagnosisMustBegin ? 'begins' : 'stands'
  const when = `within ${aroundDays} days of the first dispense`
  const days = windowInWords(around)
  return found === undefined
    ? because(
        'initial_population',
        false,
        `No diagnosis of depression ${when}`,
        `No diagnosis of depression ${verb} in ${days}`,
      )
    : because(
        'initial_population',
        true,
        `Diagnosis of depression ${when}`,
        `Diagnosis ${found.code} ${verb} in ${days}`,
      )
}

const visitReason = (
  record: PatientRecord,
  { lists, parameters, asOf }: Question,
  around: DayWindow,
): PopulationReason => {
  const [visit] = visitsIn(record, lists['contact or office visit'], reachedPart(around, asOf))
  const when = `within ${parameters.aroundDays} days of the first dispense`
  const days = windowInWords(around)
  return visit === undefined
    ? because('initial_population', false, `No visit ${when}`, `No finished visit begins in ${days}`)
    : because(
        'initial_population',
        true,
        `Visit ${when}`,
        `Visit of ${dayInWords(visit.startedOn)}, in ${days}`,
      )
}

/** Why the patient counts at all: age, diagnosis and visit around the first dispense. */
export const entryReasons = (
  record: PatientRecord,
  question: Question,
  first: CalendarDay,
): readonly PopulationReason[] => {
  const { minimumAge, aroundDays } = question.parameters
  const around = { from: addDays(first, -aroundDays), to: addDays(first, aroundDays) }
  return [
    ageReason(ageAt(record, first), minimumAge, first, 'the day of the first dispense'),
    diagnosisReason(record, question, around),
    visitReason(record, question, around),
  ]
}

/** Why a patient with such a start is left out. */
export const exclusionReasons = (
  record: PatientRecord,
  { lists, period, asOf, parameters }: Question,
  supplies: readonly Supply[],
  first: CalendarDay,
): readonly PopulationReason[] => {
  const { historyDays } = parameters
  const earlier = historyOf(supplies, first, historyDays)
  const hospice = hospiceIn(record, lists['hospice or palliative care'], reachedPart(period, asOf))
  const history =
    earlier === null
      ? []
      : [
          because(
            'denominator_exclusion',
            true,
            `Antidepressant in the ${historyDays} days before the first dispense`,
            `${earlier.drug} of ${dayInWords(earlier.dispensedOn)} reaches into the ${historyDays} days before ` +
              `${dayInWords(first)}${hasKnownSupply(earlier) ? '' : ' (its supply is unknown)'}`,
          ),
        ]
  const care =
    hospice === null
      ? []
      : [
          because(
            'denominator_exclusion',
            true,
            'Hospice or palliative care',
            `Hospice or palliative care on ${dayInWords(hospice)}`,
          ),
        ]
  return [...history, ...care]
}

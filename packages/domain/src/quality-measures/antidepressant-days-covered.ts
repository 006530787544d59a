import {
  adherentFrom,
  type DaysCovered,
  minimumDispenses,
  minimumMeasureDays,
  type NotMeasured,
  type PdcReason,
  pdcMeasure,
  stockCapDays,
} from '../adherence.ts'
import { addMonths, earlierDay } from '../calendar-day.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import type { PatientRecord, RecordedEpisode } from '../patient-record.ts'
import type { MeasureQuestion, MeasureSubject, PopulationReason, QualityMeasure } from '../quality-measure.ts'
import type { DayWindow, Supply } from '../supply.ts'
import type { Treatment } from '../treatment-arm.ts'
import { antidepressantsDispensed, treatmentsByClass, unknownInWords } from './antidepressant-supply.ts'
import { ageReason } from './followed-index.ts'
import { ageAt, because, isWithin, reachedPart, subjectOf } from './populations.ts'

const parameters = { minimumAge: 18, shareFrom: adherentFrom }

type Parameters = typeof parameters
type Measured = DaysCovered | NotMeasured<PdcReason>

const whyNotMeasured: Readonly<Record<PdcReason, string>> = {
  no_dispense_in_period: 'No dispense of known supply in the period',
  fewer_than_two_dispenses: `Fewer than ${minimumDispenses} dispenses of known supply`,
  window_under_91_days: `Fewer than ${minimumMeasureDays} days from the first dispense to the end`,
  whole_window_in_hospital: 'In hospital on every day',
}

/** Least number of covered days that reaches the share; the share itself is compared, this is for the words. */
const daysNeeded = (days: number, shareFrom: number): number => Math.ceil(days * shareFrom - 1e-9)

const coveredInWords = ({ coveredDays, days, window, unknownSupplies }: DaysCovered, shareFrom: number) =>
  `Antidepressants cover ${coveredDays} of the ${days} days ${windowInWords(window)}, supply carried over; ` +
  `${daysNeeded(days, shareFrom)} are needed.${unknownInWords(unknownSupplies)}`

const numeratorReason = (
  measured: DaysCovered,
  soFar: Measured | null,
  shareFrom: number,
): PopulationReason => {
  if (soFar !== null) {
    const words =
      soFar.kind === 'measured'
        ? `So far: ${coveredInWords(soFar, shareFrom)}`
        : `So far: ${whyNotMeasured[soFar.reason].toLowerCase()}`
    return because('numerator', false, 'The treatment period is not over', words)
  }
  const words = coveredInWords(measured, shareFrom)
  return measured.share >= shareFrom
    ? because('numerator', true, `Days covered ${shareFrom.toFixed(2)} or more`, words)
    : because('numerator', false, `Days covered below ${shareFrom.toFixed(2)}`, words)
}

/** Days of the period that lie in the episode; its `to` before its `from` when none does. */
const shared = ({ startedOn, endedOn }: RecordedEpisode, { from, to }: DayWindow): DayWindow => ({
  from: startedOn > from ? startedOn : from,
  to: endedOn === null ? to : earlierDay(endedOn, to),
})

/** Supplies and treatments of antidepressants, as the service's list tells them. */
interface Antidepressants {
  readonly supplies: readonly Supply[]
  readonly treatments: readonly Treatment[]
}

const episodeSubject = (
  record: PatientRecord,
  episode: RecordedEpisode,
  { supplies, treatments }: Antidepressants,
  { period, asOf, parameters: rule }: MeasureQuestion<Parameters>,
): MeasureSubject | null => {
  const days = shared(episode, period)
  const first = supplies.find(({ dispensedOn }) => isWithin(dispensedOn, days))?.dispensedOn
  if (first === undefined) return null
  const { stays, diedOn } = record
  const over = (of: DayWindow) => pdcMeasure({ supplies, treatments, episode, period: of, stays, diedOn })
  const unit = { key: episode.key, episodeKey: episode.key, on: first, index: { on: first, score: null } }
  const age = ageReason(ageAt(record, first), rule.minimumAge, first, 'the day of the first dispense')
  if (!age.met) return subjectOf({ ...unit, reasons: [age] })
  const measured = over(period)
  if (measured.kind === 'not_measured') {
    const reason = whyNotMeasured[measured.reason]
    const words = `${reason}; the first of the period on ${dayInWords(first)}.${unknownInWords(measured.unknownSupplies)}`
    return subjectOf({ ...unit, reasons: [age, because('denominator', false, reason, words)] })
  }
  const { window, dispenses } = measured
  const soFar = window.to > asOf ? over(reachedPart(period, asOf)) : null
  const enough = because(
    'denominator',
    true,
    `${minimumDispenses} dispenses and ${minimumMeasureDays} days or more`,
    `${dispenses} dispenses of known supply in ${windowInWords(window)}`,
  )
  const reasons = [age, enough, numeratorReason(measured, soFar, rule.shareFrom)]
  return subjectOf({ ...unit, window, pending: soFar !== null, reasons })
}

const evaluate: QualityMeasure<Parameters>['evaluate'] = (record, question) => {
  const { period, asOf, lists } = question
  if (!record.dispensed.some(({ dispensedOn }) => isWithin(dispensedOn, period))) return []
  const supplies = antidepressantsDispensed(record, lists.antidepressant, earlierDay(asOf, period.to))
  const treatments = treatmentsByClass(record, lists.antidepressant, asOf)
  return record.episodes.flatMap(
    (episode) => episodeSubject(record, episode, { supplies, treatments }, question) ?? [],
  )
}

/** Antidepressant supply of a measurement period: who is covered on at least four days of five. */
export const antidepressantDaysCovered: QualityMeasure<Parameters> = {
  id: 'pdc-antidepressant',
  version: '1',
  name: `Days covered by antidepressants ${adherentFrom.toFixed(2)} or more (PDC, PQA-style)`,
  shortName: 'Antidepressant days covered',
  family: 'Adherence',
  unit: 'episode',
  improvement: 'higher',
  populations: {
    initial_population:
      'Episodes with an antidepressant dispensed in the period and the episode, aged 18 or over at that dispense.',
    denominator:
      `At least ${minimumDispenses} dispenses of known supply, and at least ${minimumMeasureDays} days, both ends in, ` +
      'from the first of them to the end of the treatment period: the end of the measurement period, of the episode, ' +
      'of the last antidepressant treatment, or death, whichever is first.',
    numerator:
      `Supply covers at least ${adherentFrom.toFixed(2)} of those days outside hospital. A refill of the same ` +
      `ingredient waits for what is at hand (at most ${stockCapDays} days of it); any antidepressant covers a day; ` +
      'supply from before the period is not carried in.',
  },
  source:
    'PQA, proportion of days covered; the cap on stock and the clipping to episode and treatment by Tandem',
  notice:
    'In the style of the PDC measures of PQA, which are copyright of PQA; PQA publishes none for antidepressants, the ' +
    'threshold is borrowed by convention.',
  unverified: ['PQA shifts a refill only behind supply of the same ingredient'],
  needs: ['antidepressant'],
  strata: [],
  parameters,
  parameterWords: {
    minimumAge: 'Youngest age at the first dispense, years',
    shareFrom: 'Share of days that must be covered, 0 to 1',
  },
  reach: ({ from, to }) => ({ from: addMonths(from, -12), to }),
  evaluate,
}

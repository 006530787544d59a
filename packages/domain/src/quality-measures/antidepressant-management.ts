import { stockCapDays } from '../adherence.ts'
import { addDays, addMonths } from '../calendar-day.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import type { MeasureQuestion, PopulationReason, QualityMeasure } from '../quality-measure.ts'
import { collapsedDays, coverageOf, type DayWindow, type Supply } from '../supply.ts'
import { entryReasons, exclusionReasons, intakeOf, startParameters } from './antidepressant-start.ts'
import { antidepressantsDispensed, hasKnownSupply, unknownInWords } from './antidepressant-supply.ts'
import { because, episodeKeyOn, isOpen, isWithin, reachedPart, subjectOf } from './populations.ts'

/** The rule of one phase: days from the first dispense on, that day included, and how many must be covered. */
const acutePhase = { windowDays: 115, neededDays: 84 }
const continuationPhase = { windowDays: 232, neededDays: 180 }

type Parameters = typeof startParameters & typeof acutePhase

const parameterWords: Readonly<Record<keyof Parameters, string>> = {
  minimumAge: 'Youngest age at the first dispense, years',
  intakeBeginsMonthsBefore: 'Intake period begins so many months before the measurement period',
  intakeMonths: 'Length of the intake period, months',
  historyDays: 'Days before the first dispense without any antidepressant',
  aroundDays: 'Days on either side of the first dispense for the diagnosis and the visit',
  diagnosisMustBegin:
    'false: the diagnosis stands on one of these days; true: it begins on one of them, as in the published logic',
  windowDays: 'Days from the first dispense on, that day included',
  neededDays: 'Days of them that must be covered, overlapping supply counted once',
}

/** The days covered, by both ways of counting, against those needed. */
const numeratorReason = (
  supplies: readonly Supply[],
  window: DayWindow,
  { parameters, asOf }: MeasureQuestion<Parameters>,
): PopulationReason => {
  const { windowDays, neededDays } = parameters
  const seen = reachedPart(window, asOf)
  const covered = collapsedDays(supplies, seen)
  const carried = coverageOf(supplies, seen, {
    carryOver: 'same_ingredient',
    capDays: stockCapDays,
  }).coveredDays
  const unknown = unknownInWords(supplies.filter((supply) => !hasKnownSupply(supply)).length)
  const facts =
    `Supply covers ${covered} of the ${windowDays} days ${windowInWords(window)} with overlaps counted once; ` +
    `${neededDays} are needed. With supply carried over to later days it covers ${carried}.${unknown}`
  if (isOpen(window, asOf)) {
    const far = `So far, up to ${dayInWords(asOf)}: ${facts}`
    return because('numerator', false, `The ${windowDays} days are not over`, far)
  }
  return covered >= neededDays
    ? because('numerator', true, `${neededDays} or more of ${windowDays} days covered`, facts)
    : because('numerator', false, `Fewer than ${neededDays} of ${windowDays} days covered`, facts)
}

const evaluate: QualityMeasure<Parameters>['evaluate'] = (record, question) => {
  const { period, asOf, lists, parameters } = question
  const intake = intakeOf(period, parameters)
  if (!record.dispensed.some(({ dispensedOn }) => isWithin(dispensedOn, intake))) return []
  const supplies = antidepressantsDispensed(record, lists.antidepressant, asOf)
  const index = supplies.find((supply) => isWithin(supply.dispensedOn, intake) && hasKnownSupply(supply))
  if (index === undefined) return []
  const first = index.dispensedOn
  const window = { from: first, to: addDays(first, parameters.windowDays - 1) }
  const unit = {
    key: 'patient',
    episodeKey: episodeKeyOn(record, first),
    on: first,
    index: { on: first, score: null },
    window,
  }
  const entry = entryReasons(record, question, first)
  if (!entry.every(({ met }) => met)) return [subjectOf({ ...unit, reasons: entry })]
  const denominator = because(
    'denominator',
    true,
    'First dispense of an antidepressant in the intake period',
    `${index.drug} of ${dayInWords(first)} is the first antidepressant dispensed in ${windowInWords(intake)}`,
  )
  const exclusions = exclusionReasons(record, question, supplies, first)
  if (exclusions.length > 0) return [subjectOf({ ...unit, reasons: [...entry, denominator, ...exclusions] })]
  return [
    subjectOf({
      ...unit,
      pending: isOpen(window, asOf),
      reasons: [...entry, denominator, numeratorReason(supplies, window, question)],
    }),
  ]
}

const phase = (
  id: string,
  name: string,
  shortName: string,
  rule: typeof acutePhase,
): QualityMeasure<Parameters> => ({
  id,
  version: '1',
  name,
  shortName,
  family: 'Antidepressant medication management, CMS128-style (legacy)',
  unit: 'patient',
  improvement: 'higher',
  populations: {
    initial_population:
      'People aged 18 or over at their first dispense of an antidepressant in the intake period (1 May of the year ' +
      'before to 30 April of a measurement period that is a calendar year), with a diagnosis of depression and a ' +
      'visit within 60 days before or after it.',
    denominator: 'The same people.',
    denominator_exclusion:
      'Supply of an antidepressant reaches into the 105 days before the first dispense; hospice or palliative care ' +
      'in the measurement period.',
    numerator:
      `At least ${rule.neededDays} of the ${rule.windowDays} days from the first dispense on are covered. ` +
      'Overlapping supply collapses: it is counted once and not carried over, so that the figure is below days ' +
      'covered with carry-over, which the reason of each patient tells beside it.',
  },
  source:
    'CMS128 as published in CQL for 2025 (measure retired from HEDIS for 2025); dispenses instead of orders for the ' +
    'days before',
  notice:
    'Legacy: retired from HEDIS for 2025 and kept as an internal measure. In the style of CMS128 and HEDIS AMM, which ' +
    'are copyright of NCQA; not a certified or licensed rate.',
  unverified: [],
  needs: ['antidepressant', 'depression', 'contact or office visit', 'hospice or palliative care'],
  strata: [],
  parameters: { ...startParameters, ...rule },
  parameterWords,
  reach: (period) => ({
    from: addDays(addMonths(period.from, -startParameters.intakeBeginsMonthsBefore), -365),
    to: addDays(addMonths(period.from, 4), rule.windowDays - 1),
  }),
  evaluate,
})

/** Whether an antidepressant that was begun is supplied long enough: twelve weeks of the first 115 days. */
export const antidepressantAcutePhase = phase(
  'cms128-acute',
  'Antidepressant medication management, acute phase (CMS128-style, legacy)',
  'Antidepressant, acute phase',
  acutePhase,
)

/** The same for the continuation phase: 180 of the first 232 days. */
export const antidepressantContinuationPhase = phase(
  'cms128-continuation',
  'Antidepressant medication management, continuation phase (CMS128-style, legacy)',
  'Antidepressant, continuation phase',
  continuationPhase,
)

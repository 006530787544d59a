import type { Output } from '../api.ts'
import { formatCount, formatPercent, formatPlural } from '../ui/format.ts'
import type { CohortSearch } from './cohort-search.ts'
import { shareInterval, visitWords } from './figure-words.ts'

export type Rates = Output['cohort']['rates']
export type Visit = Rates['visits'][number]
export type ArmRates = Visit['arms'][number]
export type Measure = CohortSearch['measure']
export type ShownRate = NonNullable<ArmRates['rates'][Measure]>

export const measureNames: Readonly<Record<Measure, string>> = {
  response: 'Response',
  remission: 'Remission',
  improved: 'Reliable improvement',
  deteriorated: 'Reliable deterioration',
}

/** What it takes, in the instrument's own numbers. */
export const measureRule = (
  measure: Measure,
  { instrument: { code }, rules }: Pick<Rates, 'instrument' | 'rules'>,
): string => {
  const { remissionBelow, reliableChange, changeFloor } = rules
  const asked =
    changeFloor === null ? 'everybody with a first score' : `first scores of ${changeFloor} or more`
  switch (measure) {
    case 'response':
      return `At least half of the first ${code} gone; of ${asked}.`
    case 'remission':
      return `${code} below ${remissionBelow ?? '–'} (a convention); of ${asked}.`
    case 'improved':
      return `${code} better by ${reliableChange ?? '–'} points or more since the first score; of everybody with a first score.`
    case 'deteriorated':
      return `${code} worse by ${reliableChange ?? '–'} points or more since the first score; of everybody with a first score.`
  }
}

/** `46 % (39 to 53 %), 82 of 178`; where there is no rate, why. */
export const shownRateWords = (rate: ShownRate | null, threshold: number): string => {
  if (rate === null) return 'not defined'
  if (rate.withheld) return 'withheld'
  if (rate.rate === null || rate.lower === null || rate.upper === null) return 'nobody to count'
  return `${formatPercent(rate.rate)} (${shareInterval(rate.lower, rate.upper)}), ${formatCount(rate.met, threshold)} of ${formatCount(rate.counted, threshold)}`
}

/** `39 to 58 % if none or all of the 31 without a score had it`; null where nobody's score is missing or known to be. */
export const boundsWords = (rate: ShownRate, threshold: number): string | null => {
  const { ifNoneMet, ifAllMet, noScore } = rate
  if (ifNoneMet === null || ifAllMet === null || noScore === 0) return null
  return `${shareInterval(ifNoneMet, ifAllMet)} if none or all of the ${formatCount(noScore, threshold)} without a score had it`
}

export const rateAt = (visit: Visit, arm: string, measure: Measure): ShownRate | null =>
  visit.arms.find((own) => own.arm === arm)?.rates[measure] ?? null

/** What is read out at one visit. */
export const visitSentence = (visit: Visit, measure: Measure, threshold: number): string =>
  `${visitWords(visit.visit)}. ${visit.arms
    .map((arm) => {
      const rate = arm.rates[measure]
      const bounds = rate === null ? null : boundsWords(rate, threshold)
      return `${arm.label}: ${shownRateWords(rate, threshold)}${bounds === null ? '' : `; ${bounds}`}`
    })
    .join('. ')}.`

/** Whether only some programmes have the visit: its people are others than those of the visits around it. */
export const isOfSome = ({ visits }: Rates, { arms }: Visit): boolean => {
  const size = (own: Visit['arms']) => own.reduce((sum, { episodes }) => sum + (episodes ?? 0), 0)
  return size(arms) < 0.9 * Math.max(...visits.map((visit) => size(visit.arms)))
}

const FEW = 10

/**
 * Each arm at the last visit of everybody at which every arm has ten people or more and at least half of those it asks,
 * in one sentence.
 */
export const ratesSummary = (rates: Rates, measure: Measure, threshold: number): string => {
  const name = measureNames[measure]
  const visits = rates.visits.filter((visit) => !isOfSome(rates, visit))
  const filled = (visit: Visit) => visit.arms.filter((arm) => arm.rates[measure]?.counted !== 0)
  const full = (visit: Visit) =>
    filled(visit).length > 0 &&
    filled(visit).every((arm) => {
      const rate = arm.rates[measure]
      if (rate == null || rate.rate === null) return false
      const counted = rate.counted ?? FEW
      return counted >= FEW && counted >= (rate.noScore ?? 0)
    })
  const visit = visits.findLast(full) ?? visits.find((own) => filled(own).length > 0)
  if (visit === undefined) return `No rate of ${name.toLowerCase()} can be shown.`
  const parts = filled(visit).map(
    (arm) => `${arm.label.toLowerCase()} ${shownRateWords(arm.rates[measure] ?? null, threshold)}`,
  )
  return `${name} at ${visitWords(visit.visit).toLowerCase()}, observed, not adjusted for who received which plan: ${parts.join('; ')}.`
}

/** Episodes that a landmark figure leaves out; null where it leaves out none, or the count is not known. */
export const provisionalWords = ({ provisional, armView }: Rates, threshold: number): string | null => {
  if (armView !== 'initial_plan' || provisional.every(({ episodes }) => episodes === 0)) return null
  const known = provisional.flatMap(({ episodes }) => (episodes === null ? [] : [episodes]))
  const sum = known.reduce((total, count) => total + count, 0)
  const count =
    known.length < provisional.length ? formatCount(null, threshold) : formatPlural(sum, 'episode')
  return `${known.length < provisional.length ? 'Some episodes are' : `${count} ${sum === 1 ? 'is' : 'are'}`} left out because the initial plan is final only on day 28: younger than that, or ended before.`
}

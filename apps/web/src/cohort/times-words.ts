import type { Output } from '../api.ts'
import { formatCount, formatNumber, formatPercent, formatPlural } from '../ui/format.ts'
import type { CohortSearch } from './cohort-search.ts'
import { shareInterval } from './figure-words.ts'

export type Times = Output['cohort']['times']
export type EventName = CohortSearch['event']
export type Curves = Extract<Times['curves'][number], { kind: 'estimated' }> & {
  /** whether steps have been joined because this reader may not see small counts */
  readonly joined: boolean
}
export type ArmTimes = Curves['arms'][number]
export type Weeks = ArmTimes['median']

export const eventNames: Readonly<Record<EventName, string>> = {
  response: 'Response',
  remission: 'Remission',
  return: 'Return after remission',
}

/** What the curve's height is. */
export const shareName: Readonly<Record<EventName, string>> = {
  response: 'Share with a response',
  remission: 'Share in remission once or more',
  return: 'Share without a return of depression',
}

/** A response or remission is counted up, what is kept after remission is counted down. */
export const shareOf = (event: EventName, survival: number): number =>
  event === 'return' ? survival : 1 - survival

export interface CurvePoint {
  readonly share: number
  readonly lower: number | null
  readonly upper: number | null
}

/**
 * The curve on a day; null before it begins, after it ends, and where there is none. Where steps have been joined, so
 * that nobody is given away, it is known only on the days that are told.
 */
export const curveOn = (curves: Curves, arm: ArmTimes, day: number): CurvePoint | null => {
  const last = arm.steps.at(-1)
  if (last === undefined || day < curves.fromDay || day > last.day) return null
  if (curves.joined && day > curves.fromDay && !arm.steps.some((own) => own.day === day)) return null
  const step = arm.steps.findLast((own) => own.day <= day)
  if (step === undefined) return { share: shareOf(curves.event, 1), lower: null, upper: null }
  const [lower, upper] = curves.event === 'return' ? [step.lower, step.upper] : [step.upper, step.lower]
  return {
    share: shareOf(curves.event, step.survival),
    lower: lower === null ? null : shareOf(curves.event, lower),
    upper: upper === null ? null : shareOf(curves.event, upper),
  }
}

export const atRiskOn = (arm: ArmTimes, day: number): number | null | undefined =>
  arm.atRisk.find((own) => own.day === day)?.n

/** `38 % (31 to 46 %)`; where there is none, why. */
export const curveWords = (curves: Curves, arm: ArmTimes, day: number): string => {
  if (arm.withheld) return 'withheld'
  const point = curveOn(curves, arm, day)
  if (point === null) {
    if (curves.joined) return 'withheld'
    return arm.followed === 0 ? 'nobody followed' : 'nobody left to follow'
  }
  const interval =
    point.lower === null || point.upper === null ? '' : ` (${shareInterval(point.lower, point.upper)})`
  return `${formatPercent(point.share)}${interval}`
}

/** What is read out at a week. */
export const weekSentence = (curves: Curves, week: number, threshold: number): string =>
  `Week ${week}. ${curves.arms
    .map((arm) => {
      const n = atRiskOn(arm, week * 7)
      const atRisk =
        n === undefined || arm.withheld
          ? ''
          : `, ${n === null ? 'at risk withheld' : `${formatCount(n, threshold)} at risk`}`
      return `${arm.label}: ${curveWords(curves, arm, week * 7)}${atRisk}`
    })
    .join('. ')}.`

/** `14.2 (11.0 to 18.4)`; a limit that the curve never reaches is open; without a figure, why. */
export const weeksWords = (weeks: Weeks | undefined): string => {
  if (weeks === undefined) return 'not known'
  if (weeks.kind === 'not_estimable')
    return weeks.reason.startsWith('withheld') ? 'withheld' : `cannot be estimated: ${weeks.reason}`
  const limit = (value: number | null) => (value === null ? 'open' : formatNumber(value))
  return `${formatNumber(weeks.estimate)} (${limit(weeks.lower)} to ${limit(weeks.upper)})`
}

const plural = (weeks: number) => (Math.abs(weeks) === 1 ? 'week' : 'weeks')

/** `3.1 weeks sooner (1.0 to 5.2)` of the first arm against the second, in words that need no sign. */
export const differenceWords = (event: EventName, difference: Weeks): string => {
  if (difference.kind === 'not_estimable') return weeksWords(difference)
  const { estimate, lower, upper } = difference
  const [more, less] = event === 'return' ? ['longer', 'shorter'] : ['later', 'sooner']
  const size = formatNumber(Math.abs(estimate))
  const side = (value: number) => (value < 0 ? less : more)
  const weeks = (value: number) => formatNumber(Math.abs(value))
  const start = size === '0.0' ? 'no difference' : `${size} ${plural(estimate)} ${side(estimate)}`
  if (lower === null || upper === null) return start
  // On one side of 0 both limits go without a word; across it each says which way.
  if (lower > 0 || upper < 0) {
    const [near, far] = estimate < 0 ? [upper, lower] : [lower, upper]
    return `${start} (${weeks(near)} to ${weeks(far)})`
  }
  return `${start} (${weeks(lower)} ${less} to ${weeks(upper)} ${more})`
}

/** Below this many at risk a curve says little, and is drawn pale. */
export const FEW_AT_RISK = 10

/** The day from which fewer are at risk; null where there never are fewer. */
export const thinFrom = (arm: ArmTimes): number | null =>
  arm.steps.find(({ atRisk }) => atRisk !== null && atRisk < FEW_AT_RISK)?.day ?? null

/** Each arm at the last of some weeks at which every arm that has a curve has ten people at risk, else somebody. */
export const timesSummary = (curves: Curves): string => {
  const drawn = curves.arms.filter(({ steps }) => steps.length > 0)
  const weeks = [52, 39, 26, 20, 16, 12, 8].filter(
    (at) => drawn.length > 0 && drawn.every((arm) => curveOn(curves, arm, at * 7) !== null),
  )
  const many = weeks.find((at) => drawn.every((arm) => (atRiskOn(arm, at * 7) ?? FEW_AT_RISK) >= FEW_AT_RISK))
  const week = many ?? weeks.at(-1)
  if (week === undefined) return 'No curve can be shown.'
  const parts = drawn.map((arm) => `${arm.label.toLowerCase()} ${curveWords(curves, arm, week * 7)}`)
  const since = curves.event === 'return' ? 'after remission began' : 'since the start'
  return `${shareName[curves.event]} by week ${week} ${since}, observed, not adjusted for who received which plan: ${parts.join('; ')}.`
}

export const testWords = ({ test, errors }: Curves): string => {
  if (test.kind === 'not_estimable') return `Log-rank test: cannot be told, ${test.reason}.`
  const p = test.p < 0.001 ? 'p below 0.001' : `p = ${test.p.toFixed(3)}`
  const robust = errors === 'clustered' ? ', clustered by person' : ''
  return `Log-rank test over the arms${robust}: chi-squared ${formatNumber(test.chiSquared, 2)} with ${formatPlural(test.df, 'degree')} of freedom, ${p}. People were not assigned to arms by chance.`
}

export const leftOutWords: Readonly<Record<ArmTimes['leftOut'][number]['reason'], string>> = {
  provisional: 'plan not final on day 28',
  no_baseline: 'without a first score',
  below_caseness: 'first score below the cut-off',
  no_remission: 'never in remission',
  before_landmark: 'before day 28',
  left_before_landmark: 'last score before day 28',
  no_later_score: 'no score after the start',
  arm_unknown: 'arm not known',
}

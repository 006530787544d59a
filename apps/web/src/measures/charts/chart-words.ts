import type { Output } from '../../api.ts'
import { formatCount, formatDay, formatInstant, formatMonth, formatPercent } from '../../ui/format.ts'

export type OverTime = Output['measureCharts']['overTime']
export type HeldOverTime = Extract<OverTime, { process: unknown }>
export type ProcessPoint = HeldOverTime['process']['points'][number]
export type Segment = HeldOverTime['process']['segments'][number]
export type EstimatedSegment = Extract<Segment, { kind: 'estimated' }>
export type Note = OverTime['notes'][number]
export type Meaning = NonNullable<NonNullable<ProcessPoint['charted']>['meaning']>
export type NotHeld = Exclude<OverTime['found'], { kind: 'held' }>
export type ChartRun = Extract<OverTime['found'], { kind: 'held' }>['run']

export const chartNames = {
  p: 'p chart',
  p_prime: 'p′ chart',
  u: 'u chart',
  xmr: 'XmR chart',
  t: 'Time between',
  g: 'Cases between',
} as const
export type ChartName = keyof typeof chartNames

/** Why a chart of this kind, in a sentence. */
export const chartReasons: Readonly<Record<ChartName, string>> = {
  p: 'p chart: a share of changing numbers of people.',
  p_prime: 'p′ chart (Laney): the rates vary by more than chance, so the limits follow how much they do.',
  u: 'u chart: counts for each one that took place, as one person may be counted several times.',
  xmr: 'XmR chart: rates as single values; how many people stand behind each is not looked at.',
  t: 'Days between events: too rare for a rate in each period.',
  g: 'Others counted between events: too rare for a rate in each period.',
}

/** The months of a period: `Mar 2026`, `Jan to Mar 2026`, `2026`. */
export const periodWords = ({ from, to }: { readonly from: string; readonly to: string }): string => {
  if (from.slice(0, 7) === to.slice(0, 7)) return formatMonth(from, true)
  if (from.endsWith('-01-01') && to.endsWith('-12-31')) return from.slice(0, 4)
  return `${formatMonth(from, false)} to ${formatMonth(to, true)}`
}

/** The same where there is little room: `Mar 2026`, `Q1 2026`, `2026`. */
export const shortPeriod = (period: { readonly key: string; readonly from: string; readonly to: string }) => {
  const [year, quarter] = period.key.split('-')
  return quarter?.startsWith('Q') ? `${quarter} ${year}` : periodWords(period)
}

export const ruleWords = {
  outside_limits: 'outside the limits',
  trend: 'one of 7 or more rising or falling in a row',
  two_of_three: 'one of 2 of 3 close to a limit',
  shift: 'one of 7 or more in a row on one side of the centre',
} as const

export const meaningWords: Readonly<Record<Meaning, string>> = {
  improvement: 'improvement',
  concern: 'concern',
  change: 'change',
}

export const variationWords: Readonly<Record<Meaning | 'common_cause', string>> = {
  improvement: 'Special cause, improvement',
  concern: 'Special cause, concern',
  change: 'Special cause, change',
  common_cause: 'Common cause: as chance lets it vary',
}

export const assuranceWords = {
  consistently_passes: 'consistently met',
  consistently_fails: 'consistently missed',
  hit_and_miss: 'met or missed by chance',
} as const

/** Rates of shares as percentages; few decimals, so that neighbours stay apart. */
export const rateWords = (rate: number): string => formatPercent(rate, 1)

/** What is special about a point; empty for common cause. */
export const signalWords = (point: {
  readonly signal: { readonly rule: keyof typeof ruleWords } | null
  readonly meaning: Meaning | null
}): string =>
  point.signal === null || point.meaning === null
    ? ''
    : `special cause, ${meaningWords[point.meaning]}: ${ruleWords[point.signal.rule]}`

/** One point read out. */
export const pointSentence = (point: ProcessPoint, threshold: number): string => {
  const when = `${periodWords(point)}${point.partial ? ' (in part)' : ''}`
  if (point.count.withheld) return `${when}: withheld, fewer than ${threshold} or a neighbour of such.`
  if (point.rate === null) return `${when}: nobody to count.`
  const counted = `${rateWords(point.rate)}, ${formatCount(point.count.met)} of ${formatCount(point.count.n)}`
  const { charted } = point
  if (charted === null) return `${when}: ${counted}, no limits.`
  const limits = `limits ${rateWords(charted.lower)} to ${rateWords(charted.upper)}`
  return `${when}: ${counted}, ${limits}, ${signalWords(charted) || 'common cause'}.`
}

/** The assurance in words; why there is none. */
export const assuranceSentence = ({ target, process, measure }: HeldOverTime): string => {
  if (target === null) return 'No target is set.'
  const aim = `Target ${rateWords(target)}`
  if (measure.improvement === 'neither') return `${aim}: neither way is better, so nothing is judged.`
  if (process.assurance === null) return `${aim}: without limits it can’t be told whether it will be met.`
  return `${aim}: ${assuranceWords[process.assurance]}.`
}

const stretchWords = (segment: Segment): string => {
  if (segment.kind === 'not_estimable') return `No limits: ${segment.reason}.`
  const locked = segment.trial
    ? `Trial limits: they rest on ${segment.baseline} points and still move until there are 12.`
    : 'Limits rest on the first 12 points and are locked.'
  return `Centre ${rateWords(segment.centre)}. ${locked}`
}

/** What the chart shows, in a few sentences. */
export const overTimeSummary = (held: HeldOverTime, threshold: number): string => {
  const { points, segments, variation } = held.process
  const latest = points.findLast((point) => point.rate !== null)
  const last = segments.at(-1)
  const parts = [
    latest === undefined ? 'Nobody is counted in any period.' : `Latest: ${pointSentence(latest, threshold)}`,
    last === undefined ? '' : stretchWords(last),
    variation === null ? '' : `${variationWords[variation]}.`,
    assuranceSentence(held),
  ]
  return parts.filter(Boolean).join(' ')
}

/** What stands under every chart: when it was computed, from which data, for which period. */
export const runWords = (run: ChartRun, timeZone: string): string =>
  `Computed ${formatInstant(run.computedAt, timeZone)} from data as of ${formatInstant(run.dataAsOf, timeZone)}; period ${formatDay(run.from)} to ${formatDay(run.to)}, as of ${formatDay(run.asOf)}; definition ${run.version}.`

import type { Output } from '../api.ts'
import { formatChange, formatCount, formatNumber, formatPercent } from '../ui/format.ts'

type MissingArm = Output['cohort']['missing']['arms'][number]
type CareArm = Output['cohort']['care']['arms'][number]
type BenefitsArm = Output['cohort']['benefits']['arms'][number]

export type Rate = MissingArm['paired']
export type Curve = MissingArm['inCare']
export type Contacts = CareArm['attendance']
export type Spread = CareArm['covered']
export type Mean = BenefitsArm['change'][number]

/** Below which counts are withheld from this reader. */
export const thresholdOf = (answer: {
  readonly suppression: { readonly threshold: number } | null
}): number => answer.suppression?.threshold ?? 11

const isWithheld = (reason: string | null) => reason?.startsWith('withheld') ?? false

/** Why there is no figure, short enough for a cell. */
export const reasonWords = (reason: string | null): string =>
  reason === null ? 'not known' : isWithheld(reason) ? 'withheld' : reason

/** A count, or that it is withheld: it need not be small itself. */
export const countWords = (n: number | null, threshold: number): string =>
  n === null ? 'withheld' : formatCount(n, threshold)

/** `5 returns`; `returns withheld`. */
export const countOf = (n: number | null, what: string, threshold: number): string =>
  n === null ? `${what} withheld` : `${formatCount(n, threshold)} ${what}`

/** `55 to 69 %` */
export const shareInterval = (lower: number, upper: number): string =>
  `${formatNumber(lower * 100, 0)} to ${formatPercent(upper)}`

/** `62 % (55 to 69 %), 110 of 178`; without a share, the reason. */
export const rateWords = (rate: Rate, threshold: number): string => {
  const { share, lower, upper, events, n, reason } = rate
  if (share === null) return n === 0 || isWithheld(reason) ? reasonWords(reason) : 'not known'
  const interval = lower === null || upper === null ? '' : ` (${shareInterval(lower, upper)})`
  const counts =
    events === null || n === null
      ? 'counts withheld'
      : `${formatCount(events, threshold)} of ${formatCount(n, threshold)}`
  return `${formatPercent(share)}${interval}, ${counts}`
}

/** `−5.2 (−6.0 to −4.4)`; without an interval, the reason. */
export const meanWords = (
  { mean, lower, upper, reason }: Mean,
  write: (value: number) => string = (value) => formatChange(value, 1),
): string => {
  if (mean === null) return reasonWords(reason)
  return lower === null || upper === null
    ? write(mean)
    : `${write(mean)} (${write(lower)} to ${write(upper)})`
}

/** `n 84 of 120`, or `n 84` where all had a value. */
export const ofWords = ({ n, of }: Pick<Mean, 'n' | 'of'>, threshold: number): string =>
  of === null || n === of
    ? `n ${countWords(n, threshold)}`
    : `n ${countWords(n, threshold)} of ${countWords(of, threshold)}`

/** Days as weeks: `9.4`. */
const weeks = (day: number) => formatNumber(day / 7)

/** `9.4 weeks (7.0 to 12.9)`; a limit that the curve never reaches is said to be open. */
export const medianWords = (curve: Curve): string => {
  if (curve.n === 0) return reasonWords(curve.reason)
  if (isWithheld(curve.reason)) return 'withheld'
  if (curve.median === null) return 'fewer than half'
  const { day, lower, upper } = curve.median
  const open = 'open'
  return `${weeks(day)} weeks (${lower === null ? open : weeks(lower)} to ${upper === null ? open : weeks(upper)})`
}

/** The curve at a place of its grid: `81 % (74 to 87 %), 96 at risk`. */
export const curveWords = (curve: Curve, at: number, threshold: number): string => {
  const point = curve.points.find((each) => each.at === at)
  if (point === undefined) return curve.n === 0 ? 'nobody' : isWithheld(curve.reason) ? 'withheld' : '–'
  if (point.share === null) return point.atRisk === 0 ? 'nobody left to follow' : 'withheld'
  const interval =
    point.lower === null || point.upper === null ? '' : ` (${shareInterval(point.lower, point.upper)})`
  return `${formatPercent(point.share)}${interval}, ${countWords(point.atRisk, threshold)} at risk`
}

export const visitWords = ({ unit, at }: { readonly unit: 'week' | 'month'; readonly at: number }): string =>
  `${unit === 'week' ? 'Week' : 'Month'} ${at}`

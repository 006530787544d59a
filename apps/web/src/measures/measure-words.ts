import type { Output } from '../api.ts'
import { formatCount, formatDay, formatInterval, formatMonth, formatPercent } from '../ui/format.ts'

export type Overview = Output['measures']['overview']
export type Tile = Overview['families'][number]['tiles'][number]
export type Detail = Output['measures']['detail']
export type Figures = NonNullable<Detail['figures']>
export type Part = Figures['parts'][number]['part']
export type Rate = Figures['rate']
export type Progress = Output['measures']['compute']

const units = {
  patient: ['patient', 'patients'],
  episode: ['episode', 'episodes'],
  appointment: ['appointment', 'appointments'],
  'patient and period': ['patient and period', 'patients and periods'],
} as const

/** What a measure counts: `patients`, or `patient` for one. */
export const unitWords = (unit: Tile['unit'], count: number | null): string =>
  units[unit][count === 1 ? 0 : 1]

/** `30 to 47 %`: the interval of a rate. */
export const intervalWords = ({ lower, upper }: Rate): string | null =>
  lower === null || upper === null ? null : `${formatInterval(100 * lower, 100 * upper, 0)} %`

/** `40 of 105 patients`. */
export const countsWords = ({ met, included }: Rate, unit: Tile['unit']): string | null =>
  met === null || included === null
    ? null
    : `${formatCount(met)} of ${formatCount(included)} ${unitWords(unit, included)}`

/** A rate with all that it may not stand without. */
export const rateInWords = (rate: Rate, unit: Tile['unit'], threshold: number): string => {
  if (rate.withheld) return withheldWords(threshold)
  if (rate.rate === null) return 'nobody to count'
  return `${formatPercent(rate.rate)}, 95 % interval ${intervalWords(rate)}, ${countsWords(rate, unit)}`
}

export const withheldWords = (threshold: number): string =>
  `withheld: fewer than ${threshold}, or one could be worked out`

export const partNames: Readonly<Record<Part, string>> = {
  not_in_population: 'Not in the population',
  not_in_denominator: 'Not in the denominator',
  excluded: 'Excluded',
  pending: 'Still open',
  excepted: 'Excepted',
  not_met: 'Not met',
  met: 'Met',
}

/** What becomes of the units of a part. */
export const partNotes: Readonly<Record<Part, string>> = {
  not_in_population: 'looked at, and not counted anywhere',
  not_in_denominator: 'in the population, not asked about',
  excluded: 'taken out by a rule of the measure',
  pending: 'the window is not over: left out of the rate until it is',
  excepted: 'not met for a reason that the measure accepts: left out of the rate',
  not_met: 'in the rate, and not met',
  met: 'in the rate, and met',
}

export const stepNames = {
  treated: 'Treated',
  population: 'In the period',
  denominator: 'Asked about',
  included: 'Included',
  met: 'Met',
} as const

export const directionWords = (improvement: Tile['improvement']): string | null =>
  improvement === 'neither' ? null : `${improvement} is better`

/** `1 Nov 2025 to 31 Oct 2026`. */
export const periodWords = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  `${formatDay(from)} to ${formatDay(to)}`

/** `Nov 2025 to Oct 2026`: the months of a trend. */
export const monthsWords = (months: readonly { readonly month: string }[]): string | null => {
  const [first, last] = [months[0], months.at(-1)]
  if (first === undefined || last === undefined) return null
  return `${formatMonth(`${first.month}-01`, true)} to ${formatMonth(`${last.month}-01`, true)}`
}

/** How long ago a state was computed: `3 minutes ago`. */
export const ageWords = (instant: string, now: Date): string => {
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(instant)) / 60_000))
  const of = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'} ago`
  if (minutes < 1) return 'just now'
  if (minutes < 60) return of(minutes, 'minute')
  if (minutes < 24 * 60) return of(Math.floor(minutes / 60), 'hour')
  return of(Math.floor(minutes / (24 * 60)), 'day')
}

/** How far a computation is, in words. */
export const progressWords = ({ state, done, total }: Progress): string => {
  if (state === 'waiting') return 'Waiting for another computation to end'
  if (total === null) return 'Starting'
  return `${formatCount(done)} of ${formatCount(total)} patients read`
}

/** `treatWithinDays` as `treat within days`. */
export const readableName = (key: string): string =>
  key
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z0-9])/g, '$1 $2')
    .toLowerCase()

/** A limit of a definition with its value; `true: without reviews` is answered by yes or no. */
export const limitWords = (words: string, value: number | string | boolean): string =>
  typeof value === 'boolean'
    ? `${words.replace(/^true: /, '')}: ${value ? 'yes' : 'no'}`
    : `${words}: ${value}`

/** Why a measure can't be computed: codes that nobody mapped, records that the service does not keep. */
export const notComputableWords = (missing: readonly string[]): string => {
  const lists = missing.filter((name) => name !== 'appointments')
  return [
    ...(lists.length > 0 ? [`no codes mapped for ${lists.join(', ')}`] : []),
    ...(missing.includes('appointments') ? ['no appointments on record'] : []),
  ].join('; ')
}

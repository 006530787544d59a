import type { Output } from '../../api.ts'
import { formatCount, formatNumber } from '../../ui/format.ts'
import { rateWords } from './chart-words.ts'

export type EquityAnswer = Output['measureCharts']['equity']
export type HeldEquity = Extract<EquityAnswer, { equity: unknown }>
export type Group = HeldEquity['equity']['groups'][number]
export type Gap = NonNullable<Group['gap']>

export const dimensionWords = {
  ageBand: 'age band',
  sex: 'sex',
  ethnicity: 'ethnicity',
  language: 'language',
  deprivation: 'deprivation band',
} as const

/** A group as it is written everywhere: the unknown in words. */
export const groupWords = (group: string | null): string => group ?? 'not recorded'

const points = (share: number, signed: boolean): string => {
  const text = formatNumber(Math.abs(share) * 100, 1)
  if (Number(text) === 0) return '0.0'
  return share < 0 ? `−${text}` : `${signed ? '+' : ''}${text}`
}

/** `−10.0 points (−19.9 to 0.4)` */
export const gapWords = (gap: Gap | null): string =>
  gap === null
    ? '–'
    : `${points(gap.estimate, true)} points (${points(gap.lower, false)} to ${points(gap.upper, false)})`

const againstWords = (reference: string | null): string =>
  reference === null ? 'everybody else' : groupWords(reference)

export const groupSentence = (group: Group, reference: string | null, threshold: number): string => {
  const name = groupWords(group.group)
  if (group.count.withheld) return `${name}: withheld, fewer than ${threshold} or a neighbour of such.`
  if (group.rate === null) return `${name}: nobody to count.`
  const rate = `${rateWords(group.rate.rate)} (${rateWords(group.rate.lower)} to ${rateWords(group.rate.upper)}), ${formatCount(group.count.met)} of ${formatCount(group.count.n)}`
  const gap = group.gap === null ? '' : `; gap to ${againstWords(reference)} ${gapWords(group.gap)}`
  return `${name}: ${rate}${gap}.`
}

/** How many groups, and whether any gap is larger than its interval leaves to chance; says nothing about why. */
export const equitySummary = ({ equity }: HeldEquity): string => {
  const { groups, reference, dimension } = equity
  const known = groups.filter(({ group }) => group !== null).length
  const apart = groups.filter(({ gap }) => gap !== null && (gap.lower > 0 || gap.upper < 0)).length
  const held = `${known === 0 ? 'No' : known} ${dimensionWords[dimension]} ${known === 1 ? 'group' : 'groups'} recorded, each against ${againstWords(reference)}.`
  return `${held} ${apart === 0 ? 'No gap has an interval without 0.' : `${apart} ${apart === 1 ? 'gap has' : 'gaps have'} an interval without 0.`}`
}

import type { Output } from '../../api.ts'
import { formatCount, formatNumber } from '../../ui/format.ts'
import { rateWords } from './chart-words.ts'

export type Between = Output['measureCharts']['betweenSites']
export type HeldBetween = Extract<Between, { units: unknown }>
export type Funnel = Extract<HeldBetween['funnel'], { kind: 'estimated' }>
export type FunnelPoint = Funnel['points'][number]
export type Unit = HeldBetween['units'][number]

export const placeWords: Readonly<Record<FunnelPoint['place'], string>> = {
  within: 'within the limits',
  above_95: 'above the 95 % limit',
  above_998: 'above the 99.8 % limit: a reason to look',
  below_95: 'below the 95 % limit',
  below_998: 'below the 99.8 % limit: a reason to look',
}

export const unitWords = { site: 'sites', clinician: 'clinicians' } as const

/** One unit read out, with the limits of its size. */
export const unitSentence = (unit: Unit, point: FunnelPoint | undefined, threshold: number): string => {
  if (unit.count.withheld) return `${unit.label}: withheld, fewer than ${threshold} or a neighbour of such.`
  if (point === undefined) return `${unit.label}: no place in the funnel.`
  const counted = `${formatCount(unit.count.met)} of ${formatCount(unit.count.n)}`
  const adjusted =
    point.ratio === null || point.expected === null
      ? ''
      : `, observed over expected ${formatNumber(point.ratio, 2)} (${formatNumber(point.expected)} expected)`
  return `${unit.label}: ${rateWords(point.rate)}, ${counted}${adjusted}; 99.8 % limits ${rateWords(point.limits998.lower)} to ${rateWords(point.limits998.upper)}, ${placeWords[point.place]}.`
}

/** What the funnel shows; names nobody. */
export const funnelSummary = ({ by, units }: HeldBetween, funnel: Funnel): string => {
  const beyond = funnel.points.filter(({ place }) => place.endsWith('998')).length
  const withheld = units.filter(({ count }) => count.withheld).length
  return [
    `${funnel.points.length} ${unitWords[by]} against the ${rateWords(funnel.target)} of all that are shown.`,
    beyond === 0
      ? 'None lies outside the 99.8 % limits.'
      : `${beyond} outside the 99.8 % limits: a reason to look, not a verdict.`,
    funnel.overDispersed
      ? 'They vary by more than chance, so the limits are widened by how much they do.'
      : 'Limits are those of chance alone.',
    withheld === 0 ? '' : `${withheld} withheld.`,
  ]
    .filter(Boolean)
    .join(' ')
}

import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { OutcomeVisit } from './episode-columns.ts'
import { withheldReason } from './guarded-figures.ts'
import {
  type ArmRates,
  type OutcomeRate,
  type OutcomeRates,
  type RateMeasure,
  rateMeasures,
} from './outcome-rates.ts'
import type { SuppressionRule } from './small-counts.ts'

/** A rate as a reader may see it; what is null can't be said, or is withheld, and `reason` says which. */
export type ShownRate = {
  readonly met: number | null
  readonly counted: number | null
  /** 0 to 1. */
  readonly rate: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly ifNoneMet: number | null
  readonly ifAllMet: number | null
  readonly belowCaseness: number | null
  readonly noScore: number | null
  readonly notYet: number | null
  readonly noBaseline: number | null
  /** Whether the rate is withheld. */
  readonly withheld: boolean
  readonly reason: string | null
}

export type ShownVisit = {
  readonly visit: OutcomeVisit
  readonly arms: readonly {
    readonly arm: PlanArm
    readonly episodes: number | null
    readonly rates: Readonly<Record<RateMeasure, ShownRate | null>>
  }[]
}

/** A rate with nothing withheld. */
export function openRate(rate: OutcomeRate): ShownRate {
  const { interval } = rate
  const known = interval.kind === 'estimated'
  return {
    met: rate.met,
    counted: rate.counted,
    rate: known ? interval.proportion : null,
    lower: known ? interval.lower : null,
    upper: known ? interval.upper : null,
    ifNoneMet: rate.ifNoneMet,
    ifAllMet: rate.ifAllMet,
    belowCaseness: rate.belowCaseness,
    noScore: rate.noScore,
    notYet: rate.notYet,
    noBaseline: rate.noBaseline,
    withheld: false,
    reason: known ? null : 'nobody to count',
  }
}

const eachRate = <From, To>(
  rates: Readonly<Record<RateMeasure, From | null>>,
  shown: (rate: From, measure: RateMeasure) => To,
): Record<RateMeasure, To | null> =>
  Object.fromEntries(
    rateMeasures.map((measure) => {
      const rate = rates[measure]
      return [measure, rate === null ? null : shown(rate, measure)]
    }),
  ) as Record<RateMeasure, To | null>

/** All rates with nothing withheld. */
export const openVisits = (visits: OutcomeRates['visits']): ShownVisit[] =>
  visits.map(({ visit, arms }) => ({
    visit,
    arms: arms.map(({ arm, episodes, rates }) => ({ arm, episodes, rates: eachRate(rates, openRate) })),
  }))

/** Counts of one arm that add up to its episodes, by name; names that several tables share are the same people. */
type Parts = Readonly<Record<string, number>>

/** Response, remission, and the two joined: a remission is also a response. */
function askedTables({ episodes, rates }: ArmRates): readonly Parts[] {
  const { response, remission } = rates
  const asked = response ?? remission
  if (asked === null) return []
  const { counted, noScore, notYet } = asked
  const others = { noScore, notYet, rest: episodes - counted - noScore - notYet }
  const responded =
    response === null ? null : { responded: response.met, notResponded: counted - response.met }
  const remitted =
    remission === null ? null : { remitted: remission.met, notRemitted: counted - remission.met }
  return [
    ...(responded === null ? [] : [{ ...responded, ...others }]),
    ...(remitted === null ? [] : [{ ...remitted, ...others }]),
    ...(responded === null || remitted === null
      ? []
      : [
          {
            remitted: remitted.remitted,
            respondedOnly: responded.responded - remitted.remitted,
            notResponded: responded.notResponded,
            ...others,
          },
        ]),
  ]
}

/** Reliably better, reliably worse, and the two joined; of everybody with a baseline. */
function changeTables({ episodes, rates }: ArmRates): readonly Parts[] {
  const { improved, deteriorated } = rates
  if (improved === null || deteriorated === null) return []
  const { counted, noScore, notYet } = improved
  const others = { allNoScore: noScore, allNotYet: notYet, allRest: episodes - counted - noScore - notYet }
  const [better, worse] = [improved.met, deteriorated.met]
  return [
    { improved: better, notImproved: counted - better, ...others },
    { deteriorated: worse, notDeteriorated: counted - worse, ...others },
    { improved: better, deteriorated: worse, unchanged: counted - better - worse, ...others },
  ]
}

/** Parts that are withheld together when one of the first is: what they leave over is told by no figure that is shown. */
const together: readonly { readonly any: readonly string[]; readonly also: readonly string[] }[] = [
  { any: ['responded', 'notResponded'], also: [] },
  { any: ['remitted', 'notRemitted', 'respondedOnly'], also: [] },
  { any: ['improved', 'notImproved'], also: ['unchanged'] },
  { any: ['deteriorated', 'notDeteriorated'], also: ['unchanged'] },
]

/** Names of parts whose distance from the same part of another denominator is small. */
function nearParts({ rates }: ArmRates, isSmall: (count: number) => boolean): readonly string[] {
  const asked = rates.response ?? rates.remission
  const all = rates.improved
  if (asked === null || all === null) return []
  return [
    ...(isSmall(all.counted - asked.counted) ? ['improved', 'deteriorated'] : []),
    ...(isSmall(all.noScore - asked.noScore) ? ['allNoScore'] : []),
    ...(isSmall(all.notYet - asked.notYet) ? ['allNotYet'] : []),
  ]
}

/** Parts to withhold beside those that are, so that what they add up to gives none of them away: smallest first. */
function alsoHidden(table: Parts, isHidden: (part: string) => boolean, threshold: number): readonly string[] {
  const names = Object.keys(table)
  const hidden = names.filter(isHidden)
  if (hidden.length === 0) return []
  const others = names
    .filter((name) => !hidden.includes(name))
    .sort((a, b) => (table[a] || Infinity) - (table[b] || Infinity))
  const added: string[] = []
  const isEnough = () => {
    const all = [...hidden, ...added]
    return all.length >= 2 && all.reduce((sum, name) => sum + table[name]!, 0) >= threshold
  }
  while (!isEnough() && others.length > 0) added.push(others.shift()!)
  return added
}

/** Which parts of which arm are withheld: `arm:part`. Withholding in one table is carried into every other. */
function hiddenParts(
  arms: readonly ArmRates[],
  { threshold, roundTo }: SuppressionRule,
): ReadonlySet<string> {
  const isSmall = (count: number) => count > 0 && count < threshold
  const byArm = arms.map((arm) => [...askedTables(arm), ...changeTables(arm)])
  const hidden = new Set<string>()
  arms.forEach((arm, a) => {
    const parts: Parts = Object.assign({}, ...byArm[a]!)
    const small = Object.keys(parts).filter((name) => isSmall(parts[name]!))
    // What is neither better nor worse is what the two rates leave over: one of them has to go.
    const leftOver = small.includes('unchanged') ? ['deteriorated'] : []
    for (const name of [...small, ...leftOver, ...nearParts(arm, isSmall)]) hidden.add(`${a}:${name}`)
  })
  const spread = () => {
    for (const a of arms.keys())
      for (const { any, also } of together)
        if (any.some((name) => hidden.has(`${a}:${name}`)))
          for (const name of [...any, ...also]) hidden.add(`${a}:${name}`)
  }
  spread()
  // Rounded counts add up to no exact sum, so the small ones alone are withheld.
  if (roundTo !== null) return hidden
  for (let size = -1; size !== hidden.size; ) {
    size = hidden.size
    for (const [a, tables] of byArm.entries())
      for (const table of tables)
        for (const name of alsoHidden(table, (part) => hidden.has(`${a}:${part}`), threshold))
          hidden.add(`${a}:${name}`)
    spread()
  }
  return hidden
}

/** Parts that have to be shown for a rate to be shown, and those that hold who has no score. */
const partsOf: Readonly<
  Record<RateMeasure, { readonly rate: readonly string[]; readonly noScore: string; readonly notYet: string }>
> = {
  response: { rate: ['responded', 'notResponded'], noScore: 'noScore', notYet: 'notYet' },
  remission: { rate: ['remitted', 'notRemitted'], noScore: 'noScore', notYet: 'notYet' },
  improved: { rate: ['improved', 'notImproved'], noScore: 'allNoScore', notYet: 'allNotYet' },
  deteriorated: { rate: ['deteriorated', 'notDeteriorated'], noScore: 'allNoScore', notYet: 'allNotYet' },
}

/**
 * Rates for a reader who may not see patients: no count from 1 to threshold − 1, and none from which one could be worked
 * out, within a measure or between measures whose denominators are parts of one another.
 *
 * Each arm is judged by itself: this reader is never shown all four arms (see `withoutNeither`), so no sum over arms is
 * known from which the last one could be taken.
 */
export function guardedVisits(visits: OutcomeRates['visits'], rule: SuppressionRule): ShownVisit[] {
  const { threshold, roundTo } = rule
  const isSmall = (count: number) => count > 0 && count < threshold
  const rounded = (count: number) =>
    roundTo === null ? count : roundTo * Math.floor((count + Math.floor(roundTo / 2)) / roundTo)
  const share = (value: number | null) =>
    value === null || roundTo === null ? value : Math.round(value * 100) / 100
  return visits.map(({ visit, arms }) => {
    const hidden = hiddenParts(arms, rule)
    return {
      visit,
      arms: arms.map(({ arm, episodes, rates }, a) => ({
        arm,
        episodes: isSmall(episodes) ? null : rounded(episodes),
        rates: eachRate(rates, (rate, measure): ShownRate => {
          const parts = partsOf[measure]
          const shows = (part: string) => !hidden.has(`${a}:${part}`)
          const counted = parts.rate.every(shows)
          const known = counted && shows(parts.noScore)
          const open = openRate(rate)
          const nobody = rate.counted === 0 && counted
          return {
            met: counted ? rounded(rate.met) : null,
            counted: counted ? rounded(rate.counted) : null,
            rate: counted ? share(open.rate) : null,
            lower: counted ? share(open.lower) : null,
            upper: counted ? share(open.upper) : null,
            ifNoneMet: known ? share(open.ifNoneMet) : null,
            ifAllMet: known ? share(open.ifAllMet) : null,
            belowCaseness: null,
            noScore: shows(parts.noScore) ? rounded(rate.noScore) : null,
            notYet: shows(parts.notYet) ? rounded(rate.notYet) : null,
            noBaseline: null,
            withheld: !counted,
            reason: counted ? (nobody ? open.reason : null) : withheldReason(threshold),
          }
        }),
      })),
    }
  })
}

/**
 * The visits without the arm that has neither component: with it, the arms of one view would add up to the sum of
 * another, and a small count withheld in one of them could be worked out.
 */
export const withoutNeither = (visits: readonly ShownVisit[]): ShownVisit[] =>
  visits.map(({ visit, arms }) => ({ visit, arms: arms.filter(({ arm }) => arm !== 'neither') }))

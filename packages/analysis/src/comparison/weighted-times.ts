import { landmarkDay } from '@tandem/domain/treatment-arm'
import { kaplanMeier } from '@tandem/stats/kaplan-meier'
import { weightedRestrictedMeans } from '@tandem/stats/weighted-restricted-mean'
import { answers, none } from '../episode-columns.ts'
import type { ArmDifference, ArmEstimate } from './clustered-contrasts.ts'
import type { ComparedEpisodes } from './compared-episodes.ts'
import type { ComparisonData } from './comparison-data.ts'
import type { NotEstimable } from './propensity.ts'

export const comparedEvents = ['response', 'remission', 'return'] as const
export type ComparedEvent = (typeof comparedEvents)[number]

export type CurvePoint = {
  /** Weeks since the start of the episode; since remission for the return. */
  readonly week: number
  /** Share without the event. */
  readonly share: number
  readonly lower: number | null
  readonly upper: number | null
}

export type ArmTimes = {
  readonly curves: readonly { readonly arm: number; readonly points: readonly CurvePoint[] }[]
  /** Mean weeks without the event from the landmark (from remission) up to week `untilWeek`. */
  readonly means: readonly ArmEstimate[] | NotEstimable
  readonly differences: readonly ArmDifference[] | NotEstimable
}

export type EventTimes = {
  readonly event: ComparedEvent
  readonly untilWeek: number
  /** Followed from the landmark on, and with the event, per arm. */
  readonly arms: readonly { readonly followed: number; readonly events: number }[]
  readonly beforeLandmark: number
  readonly unadjusted: ArmTimes
  readonly adjusted: ArmTimes
}

/** Fixed beforehand: half a year. */
const untilWeek = 26

type Followed = {
  readonly places: readonly number[]
  readonly days: readonly number[]
  readonly happened: readonly boolean[]
  readonly beforeLandmark: number
}

function followedFrom(data: ComparisonData, { rows }: ComparedEpisodes, event: ComparedEvent): Followed {
  const { outcomes } = data
  const places: number[] = []
  const days: number[] = []
  const happened: boolean[] = []
  let beforeLandmark = 0
  rows.forEach((row, place) => {
    const since = event === 'return' ? outcomes.remissionDay[row]! : landmarkDay
    if (since === none || (event !== 'return' && outcomes.atCaseness[row] === answers.no)) return
    const day =
      event === 'response'
        ? outcomes.responseDay[row]!
        : event === 'remission'
          ? outcomes.remissionDay[row]!
          : outcomes.returnDay[row]!
    const last = event === 'return' ? outcomes.watchedDay[row]! : outcomes.lastDay[row]!
    if (event === 'return' ? since < landmarkDay : day !== none && day < landmarkDay) {
      beforeLandmark += 1
      return
    }
    const until = day === none ? last : day
    if (until === none || until <= since) return
    places.push(place)
    days.push(until - since)
    happened.push(day !== none)
  })
  return { places, days, happened, beforeLandmark }
}

function armTimes(
  compared: ComparedEpisodes,
  { places, days, happened }: Followed,
  weights: Float64Array | null,
  offsetWeeks: number,
): ArmTimes {
  const arm = places.map((place) => compared.arm[place]!)
  const weight = places.map((place) => weights?.[place] ?? 1)
  const patient = places.map((place) => compared.patient[place]!)
  const tau = (untilWeek - offsetWeeks) * 7
  const found = weightedRestrictedMeans(days, happened, arm, tau, { weights: weight, cluster: patient })
  const failed = found.groups.find(({ mean }) => mean.kind === 'not_estimable')?.mean
  const apart = found.differences.find(({ difference }) => difference.kind === 'not_estimable')?.difference
  const inWeeks = (estimate: number) => estimate / 7
  return {
    curves: compared.arms.map((_, own) => ({
      arm: own,
      points: curveOf(arm, own, days, happened, weight, patient, offsetWeeks),
    })),
    means:
      failed?.kind === 'not_estimable'
        ? failed
        : found.groups.flatMap(({ group, mean }) =>
            mean.kind === 'estimated' ? [{ arm: group, ...scaled(mean, inWeeks) }] : [],
          ),
    differences:
      apart?.kind === 'not_estimable'
        ? apart
        : found.differences.flatMap(({ first, second, difference }) =>
            difference.kind === 'estimated' ? [{ first, second, ...scaled(difference, inWeeks) }] : [],
          ),
  }
}

type Numbers = Record<'estimate' | 'standardError' | 'lower' | 'upper', number>
const scaled = (
  { estimate, standardError, lower, upper }: Numbers,
  by: (value: number) => number,
): Numbers => ({
  estimate: by(estimate),
  standardError: by(standardError),
  lower: by(lower),
  upper: by(upper),
})

/** The curve at whole weeks: daily steps would tell single patients apart, and nobody reads them. */
function curveOf(
  arm: readonly number[],
  own: number,
  days: readonly number[],
  happened: readonly boolean[],
  weight: readonly number[],
  patient: readonly number[],
  offsetWeeks: number,
): CurvePoint[] {
  const members = arm.flatMap((each, at) => (each === own ? [at] : []))
  const pick = <T>(values: readonly T[]) => members.map((at) => values[at]!)
  if (members.length === 0) return []
  const curve = kaplanMeier(pick(days), pick(happened), {
    weights: pick(weight),
    cluster: pick(patient),
  })
  if (curve.kind === 'not_estimable') return []
  const followed = curve.steps.at(-1)!.time
  const points: CurvePoint[] = [{ week: offsetWeeks, share: 1, lower: null, upper: null }]
  for (let week = offsetWeeks + 1; week <= untilWeek * 2 && (week - offsetWeeks) * 7 <= followed; week += 1) {
    const step = curve.steps.findLast(({ time }) => time <= (week - offsetWeeks) * 7)
    if (step === undefined) points.push({ week, share: 1, lower: null, upper: null })
    else points.push({ week, share: step.survival, lower: step.lower, upper: step.upper })
  }
  return points
}

/**
 * Time to response, to remission, and from remission to the return of depression, from the landmark on: what happened
 * before day 28 is counted apart. Kaplan-Meier and restricted means, unadjusted and with overlap weights, errors robust
 * and clustered by patient.
 *
 * The return is told of those who remitted, whom the plans may have chosen: weighting at baseline does not mend that.
 */
export function eventTimes(
  data: ComparisonData,
  compared: ComparedEpisodes,
  event: ComparedEvent,
  weights: Float64Array,
): EventTimes {
  const followed = followedFrom(data, compared, event)
  const offsetWeeks = event === 'return' ? 0 : landmarkDay / 7
  const counts = compared.arms.map((_, own) => {
    const members = followed.places.flatMap((place, at) => (compared.arm[place] === own ? [at] : []))
    return { followed: members.length, events: members.filter((at) => followed.happened[at]).length }
  })
  const nobody = { kind: 'not_estimable', reason: 'nobody is followed in an arm' } as const
  const empty = { curves: [], means: nobody, differences: nobody }
  const someMissing = counts.some((count) => count.followed === 0)
  return {
    event,
    untilWeek,
    arms: counts,
    beforeLandmark: followed.beforeLandmark,
    unadjusted: someMissing ? empty : armTimes(compared, followed, null, offsetWeeks),
    adjusted: someMissing ? empty : armTimes(compared, followed, weights, offsetWeeks),
  }
}

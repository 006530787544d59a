import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import type { SurvivalCurve } from '@tandem/stats/kaplan-meier'
import { restrictedMean, restrictedMeanDifference } from '@tandem/stats/restricted-mean'
import { weightedRestrictedMeans } from '@tandem/stats/weighted-restricted-mean'
import type { FollowedRows } from './followed-rows.ts'

export type CannotSay = { readonly kind: 'not_estimable'; readonly reason: string }

/** A time in weeks since follow-up began, with its interval; limits are null where the curve's never fall that far. */
export type WeeksEstimate =
  | {
      readonly kind: 'estimated'
      readonly estimate: number
      readonly lower: number | null
      readonly upper: number | null
    }
  | CannotSay

export type MeansToHorizon = {
  /** Weeks since the start (since remission) at which it was meant to end, and at which it ends. */
  readonly plannedWeeks: number
  readonly weeks: number
  readonly arms: readonly { readonly arm: PlanArm; readonly mean: WeeksEstimate }[]
  /** First minus second: weeks longer without the event. */
  readonly differences: readonly {
    readonly first: PlanArm
    readonly second: PlanArm
    readonly difference: WeeksEstimate
  }[]
}

/** Weeks to which means are told, fixed in advance; where follow-up of an arm is shorter, to its end. */
export const horizonWeeks: readonly number[] = [26, 52]
const leastHorizonWeeks = 4

/** Whole weeks, at most as planned, up to which every arm was followed; an arm in which nobody is left is no limit. */
function horizonsOf(curves: Iterable<SurvivalCurve>, from: number) {
  let longest = Infinity
  for (const curve of curves) {
    const last = curve.steps.at(-1)
    if (last !== undefined && last.survival > 0) longest = Math.min(longest, last.time + from)
  }
  const weeks = horizonWeeks.map((planned) => ({
    planned,
    weeks: Math.min(planned, Math.floor(longest / 7)),
  }))
  return weeks.filter(({ weeks: own }, place) => weeks[place - 1]?.weeks !== own)
}

export function meansOf(
  rows: FollowedRows,
  curveOf: ReadonlyMap<number, SurvivalCurve>,
  from: number,
  level: number,
): { readonly means: readonly MeansToHorizon[]; readonly reason: string | null } {
  if (curveOf.size === 0) return { means: [], reason: 'no episode is followed' }
  const horizons = horizonsOf(curveOf.values(), from).filter(
    ({ weeks }) => weeks >= from / 7 + leastHorizonWeeks,
  )
  if (horizons.length === 0)
    return { means: [], reason: `an arm is followed for less than ${leastHorizonWeeks} weeks` }
  return {
    means: horizons.map(({ planned, weeks }) => ({
      plannedWeeks: planned,
      weeks,
      ...meansTo(rows, curveOf, weeks * 7 - from, level),
    })),
    reason: null,
  }
}

type Mean = { kind: 'estimated'; estimate: number; lower: number; upper: number } | CannotSay

const weeksOf = (mean: Mean): WeeksEstimate =>
  mean.kind === 'not_estimable'
    ? { kind: 'not_estimable', reason: wordsOf(mean.reason) }
    : {
        kind: 'estimated',
        estimate: mean.estimate / 7,
        lower: mean.lower / 7,
        upper: mean.upper / 7,
      }

/** The reason as it may stand on a screen. */
const wordsOf = (reason: string): string =>
  ({
    'no events up to tau': 'no event has been seen by then',
    'follow-up of a group ends before tau': 'follow-up of an arm ends earlier',
    'no spread in either group': 'all episodes of both arms had the event on the same day',
  })[reason] ?? reason

function meansTo(
  rows: FollowedRows,
  curveOf: ReadonlyMap<number, SurvivalCurve>,
  tau: number,
  level: number,
): Pick<MeansToHorizon, 'arms' | 'differences'> {
  if (rows.cluster !== undefined) {
    const { entry, cluster } = rows
    const found = weightedRestrictedMeans(rows.time, rows.event, rows.group, tau, { entry, cluster, level })
    return {
      arms: found.groups.map(({ group, mean }) => ({ arm: planArms[group]!, mean: weeksOf(mean) })),
      differences: found.differences.map(({ first, second, difference }) => ({
        first: planArms[first]!,
        second: planArms[second]!,
        difference: weeksOf(difference),
      })),
    }
  }
  const places = [...curveOf.keys()]
  return {
    arms: places.map((place) => ({
      arm: planArms[place]!,
      mean: weeksOf(restrictedMean(curveOf.get(place)!, tau, level)),
    })),
    differences: places.flatMap((first, at) =>
      places.slice(at + 1).map((second) => ({
        first: planArms[first]!,
        second: planArms[second]!,
        difference: weeksOf(restrictedMeanDifference(curveOf.get(first)!, curveOf.get(second)!, tau, level)),
      })),
    ),
  }
}

import { landmarkDay, type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import { type CurveFigure, curveFigure } from './curve-figure.ts'
import { none } from './episode-columns.ts'
import { episodesByArm } from './episodes-by-arm.ts'
import { curveGrid } from './missing-data.ts'

/** Where an episode stands: in an arm, no longer in care, or not there yet. */
export const flowPlaces = [...planArms, 'ended', 'not_yet'] as const
export type FlowPlace = (typeof flowPlaces)[number]

export type SwitchingOfArm = {
  readonly arm: PlanArm
  /** Episodes whose initial plan is final. */
  readonly followed: number | null
  /** Per moment, how many stand in each of `flowPlaces`; they add up to `followed`. */
  readonly flows: readonly (readonly (number | null)[])[]
  /** Episodes with 0, 1, 2, and 3 or more changes of plan after day 27. */
  readonly changes: readonly (number | null)[]
  /** From day 28: not yet in another plan than the initial one. */
  readonly firstSwitch: CurveFigure
}

export type Switching = {
  /** Week of the episode; null for the last day that is known. */
  readonly moments: readonly (number | null)[]
  readonly unit: 'week' | 'month'
  readonly arms: readonly SwitchingOfArm[]
}

const moments = [12, 24, 52, null] as const

/**
 * From the initial plan to the plan in force: who moved where, how often and when.
 *
 * The initial plan counts everything in force on days 0-27 together, so two components that followed each other without
 * meeting are a switch on day 28. Stopping all treatment and starting again are changes, too.
 *
 * @example switching(data, chosen, {}).arms[0]?.flows[0] // [310, 2, 41, 20, 60, 12] at week 12
 */
export function switching(
  data: CohortData,
  chosen: ChosenEpisodes,
  _options: Readonly<Record<string, never>>,
): Switching {
  const { episodes } = data
  const { segmentOffset, segmentArm, segmentFromDay } = episodes
  const armOn = (i: number, day: number) => {
    let arm = segmentArm[segmentOffset[i]!]
    for (let k = segmentOffset[i]!; k < segmentOffset[i + 1]!; k += 1)
      if (segmentFromDay[k]! <= day) arm = segmentArm[k]
    return arm ?? planArms.indexOf('neither')
  }
  const placeAt = (i: number, week: number | null) => {
    const known = episodes.followedDays[i]!
    if (week === null) return armOn(i, known)
    if (7 * week <= known) return armOn(i, 7 * week)
    return flowPlaces.indexOf(episodes.endedOnDay[i] === none ? 'not_yet' : 'ended')
  }
  const firstSwitchOf = (i: number, initial: number) => {
    if (armOn(i, landmarkDay) !== initial) return landmarkDay
    for (let k = segmentOffset[i]!; k < segmentOffset[i + 1]!; k += 1)
      if (segmentFromDay[k]! > landmarkDay && segmentArm[k] !== initial) return segmentFromDay[k]!
    return null
  }
  const changesOf = (i: number) => {
    let count = 0
    for (let k = segmentOffset[i]! + 1; k < segmentOffset[i + 1]!; k += 1)
      if (segmentFromDay[k]! >= landmarkDay) count += 1
    return count
  }
  const arms = episodesByArm(data, chosen).map(({ arm, fromLandmark }, initial): SwitchingOfArm => {
    const flows = moments.map((week) => {
      const counts = flowPlaces.map(() => 0)
      for (const i of fromLandmark) counts[placeAt(i, week)]! += 1
      return counts
    })
    const changes = [0, 0, 0, 0]
    for (const i of fromLandmark) changes[Math.min(3, changesOf(i))]! += 1
    const first = fromLandmark.map((i) => firstSwitchOf(i, initial))
    return {
      arm,
      followed: fromLandmark.length,
      flows,
      changes,
      firstSwitch: curveFigure(
        {
          days: first.map((day, k) => day ?? Math.max(landmarkDay, episodes.followedDays[fromLandmark[k]!]!)),
          event: first.map((day) => day !== null),
        },
        fromLandmark.map((i) => episodes.patientId[i]!),
        curveGrid(chosen.unit).filter(({ day }) => day >= landmarkDay),
      ),
    }
  })
  return { moments, unit: chosen.unit, arms }
}

import { response } from '@tandem/domain/change'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import { exposures, none, type OutcomeVisit, visitStates } from './episode-columns.ts'
import { episodesByArm } from './episodes-by-arm.ts'
import { requireInstrument } from './outcome-rates.ts'

export const received = ['adequate', 'inadequate', 'unknown'] as const
export type Received = (typeof received)[number]
/** What is asked about: the tablets, the sessions, or all that was in the plan. */
export const components = ['plan', 'medication', 'therapy'] as const
export type Component = (typeof components)[number]

export type Quadrants = {
  readonly component: Component
  /** Episodes that responded, in the order of `received`, and those that did not. */
  readonly responded: readonly (number | null)[]
  readonly notResponded: readonly (number | null)[]
}

export type ReceivedOfArm = {
  readonly arm: PlanArm
  /** Followed for 28 days. */
  readonly followed: number | null
  /** At caseness, with a score at the visit: those in the quadrants. */
  readonly counted: number | null
  readonly belowCaseness: number | null
  readonly noScore: number | null
  readonly quadrants: readonly Quadrants[]
}

export type ReceivedOrResponded = { readonly visit: OutcomeVisit; readonly arms: readonly ReceivedOfArm[] }

/** What each arm's plan consists of; the whole plan is asked about only where it has two parts. */
const componentsOf: Readonly<Record<PlanArm, readonly Component[]>> = {
  medication_only: ['medication'],
  therapy_only: ['therapy'],
  combined: ['plan', 'medication', 'therapy'],
  neither: [],
}

/**
 * Who received an adequate trial of the plan and who responded, so that a trial that was never had does not count as
 * one that failed.
 *
 * A plan of two parts is adequate when both are, inadequate when one is not, otherwise not known. Told of episodes
 * followed for 28 days, at caseness at first, whose visit is over and has a score; the others are counted beside it.
 * On an instrument where higher is better nobody is counted: there a response is not defined.
 *
 * @param options instrument: its response rule; visit: week 12, or month 3, unless told
 * @throws RangeError for an instrument that Tandem does not know
 */
export function receivedOrResponded(
  data: CohortData,
  chosen: ChosenEpisodes,
  options: { readonly instrument: string; readonly visit?: OutcomeVisit },
): ReceivedOrResponded {
  const { outcomes, episodes } = data
  const visit = options.visit ?? { unit: chosen.unit, at: chosen.unit === 'week' ? 12 : 3 }
  const instrument = requireInstrument('receivedOrResponded', options.instrument)
  const column = outcomes.visits.find((held) => held.visit.unit === visit.unit && held.visit.at === visit.at)
  const receivedOf = (i: number, component: Component): Received => {
    const medication = exposures[episodes.medicationExposure[i]!]!
    const therapy = exposures[episodes.therapyExposure[i]!]!
    const asked =
      component === 'plan' ? [medication, therapy] : [component === 'medication' ? medication : therapy]
    if (asked.includes('inadequate')) return 'inadequate'
    return asked.every((exposure) => exposure === 'adequate') ? 'adequate' : 'unknown'
  }
  const arms = episodesByArm(data, chosen).map(({ arm, fromLandmark }): ReceivedOfArm => {
    const due = fromLandmark.filter(
      (i) => outcomes.baseline[i] !== none && column?.closed[i] === visitStates.over,
    )
    const noScore = due.filter((i) => column?.score[i] === none)
    const seen = due
      .filter((i) => column?.score[i] !== none)
      .map((i) => ({ i, responded: response(instrument, outcomes.baseline[i]!, column!.score[i]!) }))
    const counted = seen.filter(({ responded }) => responded !== null)
    return {
      arm,
      followed: fromLandmark.length,
      counted: counted.length,
      belowCaseness: seen.length - counted.length,
      noScore: noScore.length,
      quadrants: componentsOf[arm].map((component) => {
        const count = (wanted: boolean) =>
          received.map(
            (kind) =>
              counted.filter(({ i, responded }) => responded === wanted && receivedOf(i, component) === kind)
                .length,
          )
        return { component, responded: count(true), notResponded: count(false) }
      }),
    }
  })
  return { visit, arms }
}

import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { OutcomeVisit } from './episode-columns.ts'
import type { EventKind, FollowState } from './event-times.ts'
import type { RateMeasure, RateState } from './outcome-rates.ts'
import type { Component, Received } from './received-or-responded.ts'
import type { FlowPlace } from './switching.ts'

/**
 * The set of episodes behind one number of the Cohort screen, described so that it can stand in an address: no
 * patient, no name. `arm: null` stands for all arms that are shown together.
 *
 * The same words on the screen, in the API and here; `membersOf` works out who they are.
 */
export type CohortDrill =
  /** Everybody whom the filters choose. */
  | { readonly of: 'cohort' }
  | { readonly of: 'arm'; readonly arm: PlanArm }
  /** A point of the course: episodes with a score at this week or month. */
  | { readonly of: 'slot'; readonly arm: PlanArm; readonly slot: number }
  /** Left out of the course, by the reason that the screen names. */
  | { readonly of: 'excluded'; readonly reason: string }
  /** A rate at a visit: of whom it is told, who met it, who could not be told. */
  | {
      readonly of: 'rate'
      readonly arm: PlanArm | null
      readonly visit: OutcomeVisit
      readonly measure: RateMeasure
      readonly part: Exclude<RateState, 'not_planned'> | 'counted'
    }
  /**
   * A time to an event: everybody in the curve; of them those with the event by a day, whose follow-up ended without it
   * by the day, or who were still under observation on it; and whoever is not in the curve, by reason.
   */
  | {
      readonly of: 'event'
      readonly arm: PlanArm | null
      readonly event: EventKind
      readonly part: FollowState | 'event' | 'censored' | 'at_risk'
      /** Days since the start (since remission, for the return); null: ever. */
      readonly day: number | null
    }
  /** Dropped out before day 28; followed for 28 days; of those, dropped out by a week (null: ever). */
  | {
      readonly of: 'drop_out'
      readonly arm: PlanArm | null
      readonly part: 'left_early' | 'followed' | 'left'
      readonly week: number | null
    }
  /** A first score and one at the visit (null for whichever later one), of those whose visit is over; or which is missing. */
  | {
      readonly of: 'paired'
      readonly arm: PlanArm | null
      readonly visit: OutcomeVisit | null
      readonly part: 'due' | 'paired' | 'no_baseline' | 'no_score'
    }
  /** From the initial plan to where the episode stands in a week (null: on the last day that is known). */
  | {
      readonly of: 'switch'
      readonly from: PlanArm
      readonly to: FlowPlace
      readonly week: number | null
    }
  /** Changes of plan after day 27: none, one, two, three or more. */
  | { readonly of: 'changes'; readonly arm: PlanArm; readonly times: number }
  /** In an arm by the initial plan, with a score under an arm (the same or another) by another view. */
  | {
      readonly of: 'moved'
      readonly from: PlanArm
      readonly to: PlanArm
      readonly view: 'plan_in_force' | 'as_treated'
    }
  /** Received or responded: was the plan, or its medication or therapy, received; did the patient respond. */
  | {
      readonly of: 'exposure'
      readonly arm: PlanArm
      readonly component: Component
      readonly visit: OutcomeVisit
      readonly received: Received
      readonly responded: 'yes' | 'no'
    }
  /** Care received: had it, or had it not; `adherent` is told of those whose days covered could be measured. */
  | {
      readonly of: 'care'
      readonly arm: PlanArm | null
      readonly event: CareFact
      readonly had: boolean
    }

/** What of the care received is told as yes or no of an episode. */
export const careFacts = [
  'psychoeducation',
  'medication_review',
  'team_contact',
  'shared_decision',
  'follow_up',
  'adherent',
] as const
export type CareFact = (typeof careFacts)[number]

/** One episode behind a number: why it is there. */
export type Member = {
  /** Place of the episode in the cohort. */
  readonly place: number
  /** How often it counts in the number: more than 1 only where scores are counted. */
  readonly records: number
  /** The score that puts it there, and the day of it or of the event, since the start; null where there is none. */
  readonly score: number | null
  readonly day: number | null
}

import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { OutcomeVisit } from './episode-columns.ts'

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
      readonly measure: 'response' | 'remission' | 'improved' | 'deteriorated'
      readonly part: 'met' | 'not_met' | 'counted' | 'below_caseness' | 'no_score' | 'not_yet' | 'no_baseline'
    }
  /** A time to an event: everybody followed, those with the event by a day, censored by it, or still at risk on it. */
  | {
      readonly of: 'event'
      readonly arm: PlanArm | null
      readonly event: 'response' | 'remission' | 'return'
      readonly part: 'followed' | 'event' | 'censored' | 'at_risk' | 'before_landmark'
      /** Days since the start (since remission, for the return); null: ever. */
      readonly day: number | null
    }
  /** Who has left, or has stopped being measured, by a week since the start. */
  | {
      readonly of: 'drop_out'
      readonly arm: PlanArm | null
      readonly week: number
      readonly part: 'left' | 'followed'
    }
  /** A baseline and a score at the visit, or which of the two is missing. */
  | {
      readonly of: 'paired'
      readonly arm: PlanArm | null
      readonly visit: OutcomeVisit
      readonly part: 'paired' | 'no_baseline' | 'no_score'
    }
  /** From one plan to another during the episode; `week: null` at any time. */
  | {
      readonly of: 'switch'
      readonly from: PlanArm
      readonly to: PlanArm | 'ended'
      readonly week: number | null
    }
  /** In one arm by the initial plan, in another by the view that is chosen. */
  | {
      readonly of: 'moved'
      readonly from: PlanArm
      readonly to: PlanArm
      readonly view: 'plan_in_force' | 'as_treated'
    }
  /** Received or responded: was the plan received, did the patient respond. */
  | {
      readonly of: 'exposure'
      readonly arm: PlanArm | null
      readonly received: 'adequate' | 'inadequate' | 'unknown'
      readonly responded: 'yes' | 'no' | 'unknown'
    }
  /** Care received: had it, or had none on record. */
  | {
      readonly of: 'care'
      readonly arm: PlanArm | null
      readonly event:
        | 'psychoeducation'
        | 'medication_review'
        | 'team_contact'
        | 'shared_decision'
        | 'contact_attended'
        | 'contact_missed'
        | 'dropped_out'
        | 'covered_80'
      readonly had: boolean
    }

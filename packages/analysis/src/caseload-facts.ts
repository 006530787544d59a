import type { DaysCovered } from '@tandem/domain/adherence'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { EngagementSigns } from '@tandem/domain/dropout'
import { type Instrument, isCase } from '@tandem/domain/instrument'
import type { MonitoringPhase } from '@tandem/domain/measure-due'
import type { RelapseCourse, ReturnLabel } from '@tandem/domain/relapse'
import type { SafetyState } from '@tandem/domain/safety'

export type DatedScore = { readonly total: number; readonly on: CalendarDay }

/** A positive answer to a safety question that nobody has acknowledged yet. */
export type OpenAlert = {
  readonly instrument: Instrument
  readonly on: CalendarDay
  readonly severity: number | null
  /** False when the form was corrected since: the alert waits all the same. */
  readonly formStands: boolean
}

/** One open episode, as far as it bears on whether somebody should look at it today. */
export type CaseloadFacts = {
  readonly asOf: CalendarDay
  /** The instrument the scores are on; null when the episode has no score. */
  readonly instrument: Instrument | null
  readonly baseline: DatedScore | null
  /** The latest score after the baseline. */
  readonly latest: DatedScore | null
  /** The best score after the baseline, the latest one included. */
  readonly best: DatedScore | null
  /** The lowest score of the remission that still lasts; null outside one. */
  readonly lowestInRemission: DatedScore | null
  readonly daysInCare: number
  /** Attended treatment contacts up to the day of the latest score. */
  readonly sessionsHeld: number
  /** Newest first. */
  readonly alerts: readonly OpenAlert[]
  /** The last answer to a safety question. */
  readonly safety: {
    readonly state: SafetyState
    readonly on: CalendarDay
    readonly instrument: Instrument
  } | null
  /** Null for an instrument without a rule for remission and relapse. */
  readonly course: Pick<RelapseCourse, 'state' | 'label' | 'remissions' | 'pending' | 'possible'> | null
  /** A measure of anxiety that was below caseness in the present remission; null without one. */
  readonly anxiety: {
    readonly instrument: Instrument
    readonly lowest: DatedScore
    readonly latest: DatedScore
  } | null
  /** The measure that is overdue: by the phase of care, or a planned visit of the programme. */
  readonly overdue: {
    readonly dueOn: CalendarDay
    readonly closesOn: CalendarDay
    readonly by: MonitoringPhase | 'planned_visit'
  } | null
  readonly engagement: EngagementSigns
  /** Antidepressant supply over the last 90 days; null when it cannot be said. */
  readonly covered: Pick<DaysCovered, 'share' | 'coveredDays' | 'days' | 'longestGapDays' | 'window'> | null
  /** The end of antidepressant treatment within the last 26 weeks; null without one. */
  readonly stoppedOn: CalendarDay | null
  /** The latest relapse-prevention plan of the episode; null while there is none. */
  readonly relapsePlanOn: CalendarDay | null
}

/** The scores that were read and the course they make: all that a state in words needs. */
export type StateFacts = {
  readonly instrument: Instrument | null
  readonly baseline: DatedScore | null
  readonly latest: DatedScore | null
  readonly course: Pick<RelapseCourse, 'state' | 'label'> | null
}

export const inRemission = ({ course }: StateFacts): boolean =>
  course?.state === 'remission' || course?.state === 'recovery'

export const hasReturned = ({ course }: StateFacts): boolean =>
  course?.state === 'relapse' || course?.state === 'recurrence'

/**
 * A high score that waits for its confirmation, or waited in vain and was not followed by a lower one: a later score
 * below caseness has answered the question for today, though the course keeps the day.
 */
export function openReturn({ instrument, latest, course }: StateFacts): ReturnLabel | null {
  const label = course?.label ?? null
  if (label !== 'possible' || instrument === null || latest === null) return label
  return isCase(instrument, latest.total) === false ? null : label
}

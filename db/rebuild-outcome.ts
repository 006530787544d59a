import { type CalendarDay, daysBetween } from '@tandem/domain/calendar-day'
import { reliableChange, remission, response } from '@tandem/domain/change'
import { isCase } from '@tandem/domain/instrument'
import { initialPlan } from '@tandem/domain/treatment-arm'
import type { EpisodeFacts, PatientFacts, Programme } from './rebuild-facts.ts'
import type { InstrumentScores } from './rebuild-scores.ts'
import { courseOf } from './rebuild-status.ts'
import type { Database } from './schema.ts'

export type OutcomeRow = Omit<Database['episode_outcome'], 'rebuilt_at'>

/**
 * When one episode first responded, remitted, recovered and fell back on one instrument, in days since the start.
 *
 * Remission is the onset of the course of remission and relapse; on an instrument without such a rule the first score
 * in the remitted range.
 */
export function outcomeRow(
  organisationId: number,
  patient: PatientFacts,
  episode: EpisodeFacts,
  programme: Programme,
  scores: InstrumentScores,
  asOf: CalendarDay,
): OutcomeRow {
  const { instrument, baseline, own } = scores
  const plan = initialPlan(patient.treatments, episode, asOf, programme.medicationClasses)
  const later = own.filter(({ takenOn }) => baseline !== null && takenOn > baseline.takenOn)
  const last = later.at(-1)
  const course = courseOf(episode, programme, scores, asOf)
  const dayOf = (day: CalendarDay | null | undefined) =>
    day === null || day === undefined ? null : daysBetween(episode.startedOn, day)
  const firstWhere = (holds: (baseline: number, total: number) => boolean | null) =>
    baseline === null ? null : dayOf(later.find(({ total }) => holds(baseline.total, total))?.takenOn)
  return {
    organisation_id: organisationId,
    instrument: instrument.code,
    episode_id: episode.id,
    site_id: episode.siteId,
    programme_id: episode.programmeId,
    initial_arm: plan.arm,
    initial_provisional: plan.provisional,
    baseline: baseline?.total ?? null,
    at_caseness: baseline === null ? null : isCase(instrument, baseline.total),
    last_day: dayOf(own.at(-1)?.takenOn ?? baseline?.takenOn),
    response_day: firstWhere((from, to) => response(instrument, from, to)),
    remission_day:
      course === null
        ? firstWhere((from, to) => remission(instrument, from, to))
        : dayOf(course.remissionOnset),
    recovery_day: dayOf(course?.recoveryOn),
    return_day: dayOf(course?.returnOn),
    return_label: course?.remissions[0]?.returnKind ?? null,
    reliable_change:
      baseline === null || last === undefined ? null : reliableChange(instrument, baseline.total, last.total),
    as_of: asOf,
  }
}

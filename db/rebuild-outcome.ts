import { type CalendarDay, daysBetween } from '@tandem/domain/calendar-day'
import { reliableChange, remission, response } from '@tandem/domain/change'
import { isCase } from '@tandem/domain/instrument'
import { outcomesAtVisits, outcomeTargets } from '@tandem/domain/outcome-visits'
import { initialPlan } from '@tandem/domain/treatment-arm'
import type { EpisodeFacts, PatientFacts, Programme } from './rebuild-facts.ts'
import type { InstrumentScores } from './rebuild-scores.ts'
import { courseOf } from './rebuild-status.ts'
import type { Database } from './schema.ts'

type VisitColumn = 'visit_units' | 'visit_at' | 'visit_scores' | 'visit_closes_on'

export type OutcomeRow = Omit<Database['episode_outcome'], 'rebuilt_at' | VisitColumn> & {
  readonly visit_units: readonly string[]
  readonly visit_at: readonly number[]
  readonly visit_scores: readonly (number | null)[]
  readonly visit_closes_on: readonly CalendarDay[]
}

/**
 * When one episode first responded, remitted, recovered and fell back on one instrument, in days since the start.
 *
 * Remission is the onset of the course of remission and relapse; on an instrument without such a rule the first score
 * in the remitted range. What watched over the first remission ends with its last score, before any silence.
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
    watched_day: dayOf(course?.remissions[0]?.lastScoreOn),
    ...visitColumns(programme, episode, scores, asOf),
    reliable_change:
      baseline === null || last === undefined ? null : reliableChange(instrument, baseline.total, last.total),
    as_of: asOf,
  }
}

function visitColumns(
  { schedule }: Programme,
  episode: EpisodeFacts,
  { own, baseline }: InstrumentScores,
  asOf: CalendarDay,
): Pick<OutcomeRow, VisitColumn> {
  const targets = outcomeTargets(schedule, episode)
  const found = outcomesAtVisits(targets, schedule, episode, { own, baseline, asOf })
  return {
    visit_units: targets.map(({ unit }) => unit),
    visit_at: targets.map(({ at }) => at),
    visit_scores: found.map((score) => score?.total ?? null),
    visit_closes_on: targets.map(({ closesOn }) => closesOn),
  }
}

import { ageBandOf, ageOn } from '@tandem/domain/age'
import { armAsTreated, type DailyExposure } from '@tandem/domain/as-treated'
import { type CalendarDay, daysBetween } from '@tandem/domain/calendar-day'
import { containsDay, type PlacedScore, scoresByWeek, weekOf } from '@tandem/domain/episode'
import type { ExclusionReason } from '@tandem/domain/episode-scores'
import { bandOf, type Instrument } from '@tandem/domain/instrument'
import { armOfScore, initialPlan } from '@tandem/domain/treatment-arm'
import { plannedVisits, type VisitSchedule } from '@tandem/domain/visit-schedule'
import { scoresByVisit } from '@tandem/domain/visit-scores'
import type { EpisodeFacts, PatientFacts, Programme } from './rebuild-facts.ts'
import type { InstrumentScores, UsedScore } from './rebuild-scores.ts'
import type { Database } from './schema.ts'

/** Why a score stands at no slot. Those outside every episode are counted with the next, else with the last. */
export type SeriesExclusion = 'not_scorable' | 'between_slots' | 'nearer_score_taken' | ExclusionReason

export type SeriesRow = Omit<Database['series'], 'rebuilt_at' | 'excluded' | 'treated_arms'> & {
  readonly treated_arms: readonly string[]
  readonly excluded: Readonly<Partial<Record<SeriesExclusion, number>>>
}

/** The scores of one instrument in one episode, one per week or visit, with the columns that cohorts filter by. */
export function seriesRow(
  organisationId: number,
  patient: PatientFacts,
  episode: EpisodeFacts,
  programme: Programme,
  scores: InstrumentScores,
  exposure: DailyExposure,
  asOf: CalendarDay,
): SeriesRow {
  const { instrument, baseline, own } = scores
  const placed =
    programme.schedule.unit === 'week'
      ? scoresByWeek(own, episode.startedOn, baseline)
      : scoresByVisit(own, programme.schedule, episode.startedOn, baseline)
  const plan = initialPlan(patient.treatments, episode, asOf, programme.medicationClasses)
  return {
    organisation_id: organisationId,
    instrument: instrument.code,
    episode_id: episode.id,
    patient_id: patient.patientId,
    site_id: episode.siteId,
    programme_id: episode.programmeId,
    clinician_id: episode.clinicianId,
    started_on: episode.startedOn,
    age_band: ageBandAtStart(patient, episode),
    sex: patient.sex,
    initial_arm: plan.arm,
    initial_provisional: plan.provisional,
    baseline: baseline?.total ?? null,
    baseline_band: baseline === null ? null : (bandOf(instrument, baseline.total)?.label ?? null),
    slots: placed.map(({ at }) => at),
    scores: placed.map(({ score }) => score.total),
    score_arms: placed.map(({ score }) => scoreArm(patient, episode, programme, instrument, score, baseline)),
    score_days: placed.map(({ score }) => daysBetween(episode.startedOn, score.takenOn)),
    treated_arms: placed.map(({ score }) =>
      armAsTreated(
        exposure,
        episode,
        { takenOn: score.takenOn, isBaseline: score === baseline },
        instrument.recallDays,
      ),
    ),
    excluded: exclusions(scores, placed, programme.schedule, episode.startedOn),
  }
}

const ageBandAtStart = ({ birthDate }: PatientFacts, { startedOn }: EpisodeFacts): string | null =>
  birthDate === null || birthDate > startedOn ? null : ageBandOf(ageOn(birthDate, startedOn))

const scoreArm = (
  { treatments }: PatientFacts,
  episode: EpisodeFacts,
  { medicationClasses }: Programme,
  { recallDays }: Instrument,
  score: UsedScore,
  baseline: UsedScore | null,
) =>
  armOfScore(
    treatments,
    episode,
    { takenOn: score.takenOn, isBaseline: score === baseline },
    recallDays,
    medicationClasses,
  )

/** Scores that stand at no slot, by reason; a reason without scores is left out. */
function exclusions(
  { own, notScorable, repeatedOnOneDay, beforeStart, outside }: InstrumentScores,
  placed: readonly PlacedScore<UsedScore>[],
  schedule: VisitSchedule,
  startedOn: CalendarDay,
): SeriesRow['excluded'] {
  const shown = new Set(placed.map(({ score }) => score))
  const left = own.filter((score) => !shown.has(score))
  const beaten = left.filter((score) => lostToNearer(score, schedule, startedOn)).length
  const counts = {
    not_scorable: notScorable,
    before_start_not_baseline: beforeStart,
    between_slots: left.length - beaten,
    nearer_score_taken: beaten + repeatedOnOneDay,
    outside_every_episode: outside,
  } satisfies Record<SeriesExclusion, number>
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

/** Whether a score that is not shown belongs to a slot, where then another one stands. */
function lostToNearer(
  { takenOn, nominalVisit }: UsedScore,
  schedule: VisitSchedule,
  startedOn: CalendarDay,
): boolean {
  if (schedule.unit === 'week') return weekOf(takenOn, startedOn) >= 1
  return (
    nominalVisit !== null ||
    plannedVisits(schedule, startedOn).some(
      ({ at, opensOn, closesOn }) =>
        at !== 0 && containsDay({ startedOn: opensOn, endedOn: closesOn }, takenOn),
    )
  )
}

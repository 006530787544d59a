import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { Instrument } from '@tandem/domain/instrument'
import type { VisitSchedule } from '@tandem/domain/visit-schedule'
import { sql } from 'kysely'
import type { SeriesExclusion } from '../rebuild-series.ts'
import type { Scope, Trx } from '../scope.ts'

/** What spares reading rows; the rest of a choice is asked of the columns. */
export type CohortCut = {
  /** Codes; empty or missing: every site. */
  readonly sites?: readonly string[]
  readonly startedFrom?: CalendarDay | null
  readonly startedTo?: CalendarDay | null
  /** Ids, for whoever packs some episodes at a time; missing: all of them. */
  readonly episodes?: readonly number[]
  /** The day on which windows are open or over; missing: today in the organisation's time zone. */
  readonly asOf?: CalendarDay
}

/**
 * One row per episode with what was derived of it on one instrument, ascending by episode; what the instrument was
 * not used for is null.
 */
export async function findCohortRows(trx: Trx, scope: Scope, instrument: Instrument, cut: CohortCut) {
  const { sites = [], startedFrom = null, startedTo = null, episodes } = cut
  let query = trx
    .selectFrom('episode_profile as profile')
    .innerJoin('site', (join) =>
      join
        .onRef('site.organisation_id', '=', 'profile.organisation_id')
        .onRef('site.id', '=', 'profile.site_id'),
    )
    .innerJoin('programme', (join) =>
      join
        .onRef('programme.organisation_id', '=', 'profile.organisation_id')
        .onRef('programme.id', '=', 'profile.programme_id'),
    )
    .leftJoin('clinician', (join) =>
      join
        .onRef('clinician.organisation_id', '=', 'profile.organisation_id')
        .onRef('clinician.id', '=', 'profile.clinician_id'),
    )
    .leftJoin('series', (join) =>
      join
        .onRef('series.organisation_id', '=', 'profile.organisation_id')
        .on('series.instrument', '=', instrument.code)
        .onRef('series.episode_id', '=', 'profile.episode_id'),
    )
    .leftJoin('episode_outcome as outcome', (join) =>
      join
        .onRef('outcome.organisation_id', '=', 'profile.organisation_id')
        .on('outcome.instrument', '=', instrument.code)
        .onRef('outcome.episode_id', '=', 'profile.episode_id'),
    )
    .select([
      'profile.episode_id as episodeId',
      'profile.patient_id as patientId',
      'profile.programme_id as programmeId',
      'site.code as site',
      'programme.code as programme',
      'programme.visit_unit as unit',
      'clinician.code as clinician',
      'profile.started_on as startedOn',
      'profile.ended_day as endedOnDay',
      'profile.followed_days as followedDays',
      'profile.ending_reason as endingReason',
      'profile.initial_arm as initialArm',
      'profile.initial_provisional as provisional',
      'profile.age',
      'profile.age_band as ageBand',
      'profile.sex',
      'profile.diagnosis',
      'profile.substance_use as substanceUse',
      'profile.earlier_episodes as earlierEpisodes',
      'profile.chronic',
      'profile.depression_baseline as depressionBaseline',
      'profile.anxiety_baseline as anxietyBaseline',
      'profile.modalities as modality',
      'profile.drug_classes as drugClass',
      'profile.care_events as careEvent',
      'profile.segment_arms as segmentArms',
      'profile.segment_days as segmentDays',
      'profile.attended',
      'profile.missed',
      'profile.cancelled_by_patient as cancelledByPatient',
      'profile.cancelled_late as cancelledLate',
      'profile.cancelled_by_service as cancelledByService',
      'profile.treatment_attended as treatmentAttended',
      'profile.first_follow_up_day as firstFollowUpDay',
      'profile.drop_out_day as dropOutDay',
      'profile.days_covered as daysCovered',
      'profile.psychoeducation_day as psychoeducationDay',
      'profile.covered_before as coveredBefore',
      'profile.covered_after as coveredAfter',
      'profile.attended_before as attendedBefore',
      'profile.missed_before as missedBefore',
      'profile.attended_after as attendedAfter',
      'profile.missed_after as missedAfter',
      'profile.psychoeducations',
      'profile.medication_reviews as medicationReviews',
      'profile.team_contacts as teamContacts',
      'profile.shared_decisions as sharedDecisions',
      'profile.medication_exposure as medicationExposure',
      'profile.therapy_exposure as therapyExposure',
      'series.baseline_band as severity',
      'series.slots',
      'series.scores',
      'series.score_arms as scoreArms',
      'series.treated_arms as treatedArms',
      sql<Partial<Record<SeriesExclusion, number>> | null>`series.excluded`.as('excluded'),
      'outcome.baseline',
      'outcome.at_caseness as atCaseness',
      'outcome.last_day as lastDay',
      'outcome.response_day as responseDay',
      'outcome.remission_day as remissionDay',
      'outcome.recovery_day as recoveryDay',
      'outcome.return_day as returnDay',
      'outcome.watched_day as watchedDay',
      'outcome.visit_units as visitUnits',
      'outcome.visit_at as visitAt',
      'outcome.visit_scores as visitScores',
      'outcome.visit_closes_on as visitClosesOn',
    ])
    .where('profile.organisation_id', '=', scope.organisationId)
    .orderBy('profile.episode_id')
  if (sites.length > 0) query = query.where('site.code', '=', sql<string>`any(${sites}::text[])`)
  if (startedFrom !== null) query = query.where('profile.started_on', '>=', startedFrom)
  if (startedTo !== null) query = query.where('profile.started_on', '<=', startedTo)
  if (episodes !== undefined)
    query = query.where('profile.episode_id', '=', sql<number>`any(${episodes}::bigint[])`)
  return query.execute()
}

export type CohortRow = Awaited<ReturnType<typeof findCohortRows>>[number]

/** The visits of every programme, by id. */
export async function findSchedules(trx: Trx, scope: Scope): Promise<ReadonlyMap<number, VisitSchedule>> {
  const programmes = await trx
    .selectFrom('programme')
    .select(['id', 'visit_unit as unit', 'visits'])
    .where('organisation_id', '=', scope.organisationId)
    .execute()
  return new Map(programmes.map(({ id, unit, visits }) => [id, { unit, visits }]))
}

/** Today in the organisation's time zone; in that of the database where the transaction does not see it. */
export async function findToday(trx: Trx, scope: Scope): Promise<CalendarDay> {
  const { rows } = await sql<{ today: CalendarDay }>`
    select (clock_timestamp() at time zone coalesce(
      (select time_zone from organisation where organisation_id = ${scope.organisationId}),
      current_setting('TimeZone')))::date as today`.execute(trx)
  const [row] = rows
  if (row === undefined) throw new Error('findToday: a statement without a row')
  return row.today
}

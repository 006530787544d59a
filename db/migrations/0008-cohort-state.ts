import { type Kysely, sql } from 'kysely'
import { markEveryEpisode } from './mark-every-episode.ts'

/**
 * Derived state of the Cohort screen: what is known of an episode beside its scores, the arm that each score was
 * treated under, and the outcome at every visit.
 *
 * Rows that exist say nothing of this yet, so every episode is marked to be derived again.
 */
export const cohortState = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table episode_profile (
        organisation_id bigint not null,
        episode_id bigint not null,
        patient_id bigint not null,
        site_id bigint not null,
        programme_id bigint not null,
        clinician_id bigint,
        started_on date not null,
        ended_day integer,
        followed_days integer not null,
        ending_reason text,
        initial_arm text not null,
        initial_provisional boolean not null,
        age smallint,
        age_band text,
        sex text,
        diagnosis text,
        substance_use boolean,
        earlier_episodes smallint,
        chronic boolean,
        depression_baseline smallint,
        anxiety_baseline smallint,
        modalities text[] not null,
        drug_classes text[] not null,
        care_events text[] not null,
        segment_arms text[] not null,
        segment_days integer[] not null,
        attended smallint not null,
        missed smallint not null,
        cancelled_by_patient smallint not null,
        cancelled_late smallint not null,
        cancelled_by_service smallint not null,
        treatment_attended smallint not null,
        first_follow_up_day integer,
        drop_out_day integer,
        days_covered double precision,
        psychoeducation_day integer,
        covered_before double precision,
        covered_after double precision,
        attended_before smallint not null,
        missed_before smallint not null,
        attended_after smallint not null,
        missed_after smallint not null,
        psychoeducations smallint not null,
        medication_reviews smallint not null,
        team_contacts smallint not null,
        shared_decisions smallint not null,
        medication_exposure text not null,
        therapy_exposure text not null,
        rebuilt_at timestamptz not null,
        primary key (organisation_id, episode_id),
        foreign key (organisation_id, episode_id) references episode (organisation_id, id) on delete cascade
      );
      create index episode_profile_by_site on episode_profile (organisation_id, site_id, clinician_id);
      comment on table episode_profile is 'days are counted from the start of the episode; null is not known or has not happened';
      comment on column episode_profile.followed_days is 'days that are known: up to the end, or to the day of the rebuild';
      comment on column episode_profile.diagnosis is 'group of the primary diagnosis';
      comment on column episode_profile.modalities is 'in the initial plan, as are drug_classes; care_events are those of the whole episode';
      comment on column episode_profile.segment_days is 'first day of each stretch of the plan in force; same length as segment_arms';
      comment on column episode_profile.cancelled_by_patient is 'all of them; cancelled_late is a part';
      comment on column episode_profile.days_covered is 'PDC (measure) of the first year';

      alter table series add column treated_arms text[] not null default '{}';
      comment on column series.treated_arms is 'arm that was received over the recall period of each score; same length as scores';

      alter table episode_outcome
        add column watched_day integer,
        add column visit_units text[] not null default '{}',
        add column visit_at smallint[] not null default '{}',
        add column visit_scores smallint[] not null default '{}',
        add column visit_closes_on date[] not null default '{}';
      comment on column episode_outcome.watched_day is 'last score that watched over the first remission';
      comment on column episode_outcome.visit_at is 'weeks or months (visit_units) since the start; the four lists have one length';
      comment on column episode_outcome.visit_scores is 'null where no score lies in the window';
      comment on column episode_outcome.visit_closes_on is 'last day on which a score could still come';

      alter table episode_profile enable row level security;
      alter table episode_profile force row level security;
      create policy episode_profile_read on episode_profile for select using (
        episode_profile.organisation_id = (select scope_organisation())
        and ((select scope_reads_all_aggregates())
          or episode_profile.site_id = any ((select scope_sites())::bigint[])));
      create policy episode_profile_add on episode_profile for insert with check (
        episode_profile.organisation_id = (select scope_organisation()) and (select scope_is_system()));
      create policy episode_profile_change on episode_profile for update using (
        episode_profile.organisation_id = (select scope_organisation()) and (select scope_is_system()))
        with check (
        episode_profile.organisation_id = (select scope_organisation()) and (select scope_is_system()));
      create policy episode_profile_remove on episode_profile for delete using (
        episode_profile.organisation_id = (select scope_organisation()) and (select scope_is_system()));
    `.execute(db)
    await markEveryEpisode(db)
  },
}

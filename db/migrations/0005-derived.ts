import { type Kysely, sql } from 'kysely'

/**
 * Derived state, one maker (`rebuild.ts`), and the queue of episodes whose facts changed.
 *
 * Every row here may be dropped and made again. Filter columns stand in each row so that a question touches one table.
 */
export const derived = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table dirty (
        organisation_id bigint not null,
        episode_id bigint not null,
        at timestamptz not null default clock_timestamp(),
        failure text,
        retry_at timestamptz,
        primary key (organisation_id, episode_id),
        foreign key (organisation_id, episode_id) references episode (organisation_id, id) on delete cascade
      );

      create index dirty_by_time on dirty (organisation_id, at);
      comment on column dirty.failure is 'why the last rebuild of this episode did not succeed; cleared by a new mark';
      comment on column dirty.retry_at is 'not before this instant, after a failure';

      create table series (
        organisation_id bigint not null,
        instrument text not null,
        episode_id bigint not null,
        patient_id bigint not null,
        site_id bigint not null,
        programme_id bigint not null,
        clinician_id bigint,
        started_on date not null,
        age_band text,
        sex text,
        initial_arm text not null,
        initial_provisional boolean not null,
        baseline smallint,
        baseline_band text,
        slots smallint[] not null,
        scores smallint[] not null,
        score_arms text[] not null,
        score_days integer[] not null,
        excluded jsonb not null default '{}',
        rebuilt_at timestamptz not null,
        primary key (organisation_id, instrument, episode_id),
        foreign key (organisation_id, episode_id) references episode (organisation_id, id) on delete cascade
      );
      create index series_by_site on series (organisation_id, instrument, site_id, clinician_id);
      create index series_by_episode on series (organisation_id, episode_id);
      comment on column series.slots is 'week or month since the start, one score per slot; same length as scores';
      comment on column series.score_arms is 'plan in force for the recall period of each score';
      comment on column series.score_days is 'days since the start of the episode, negative before it';
      comment on column series.excluded is 'scores left out, by reason';

      create table episode_status (
        organisation_id bigint not null,
        episode_id bigint not null,
        patient_id bigint not null,
        site_id bigint not null,
        programme_id bigint not null,
        clinician_id bigint,
        started_on date not null,
        ended_on date,
        plan_arm text not null,
        initial_arm text not null,
        initial_provisional boolean not null,
        instrument text,
        first_score smallint,
        first_on date,
        last_score smallint,
        last_on date,
        last_band text,
        change smallint,
        spark_days integer[] not null,
        spark_scores smallint[] not null,
        state text,
        state_label text,
        safety text,
        safety_value smallint,
        safety_on date,
        attended integer not null,
        missed integer not null,
        days_covered_90 double precision,
        days_covered_reason text,
        next_due_on date,
        due_until date,
        reasons jsonb not null default '[]',
        need smallint not null default 0,
        as_of date not null,
        rebuilt_at timestamptz not null,
        primary key (organisation_id, episode_id),
        foreign key (organisation_id, episode_id) references episode (organisation_id, id) on delete cascade
      ) with (fillfactor = 80);
      comment on column episode_status.next_due_on is 'the planned visit that is due or overdue';
      comment on column episode_status.due_until is 'last day of its window: overdue is every day after it';
      create index episode_status_by_need on episode_status (organisation_id, need desc, last_on desc nulls last, episode_id);
      create index episode_status_by_clinician on episode_status (organisation_id, clinician_id, need desc);
      create index episode_status_by_patient on episode_status (organisation_id, patient_id);

      create table episode_outcome (
        organisation_id bigint not null,
        instrument text not null,
        episode_id bigint not null,
        site_id bigint not null,
        programme_id bigint not null,
        initial_arm text not null,
        initial_provisional boolean not null,
        baseline smallint,
        at_caseness boolean,
        last_day integer,
        response_day integer,
        remission_day integer,
        recovery_day integer,
        return_day integer,
        return_label text,
        reliable_change text,
        as_of date not null,
        rebuilt_at timestamptz not null,
        primary key (organisation_id, instrument, episode_id),
        foreign key (organisation_id, episode_id) references episode (organisation_id, id) on delete cascade
      );
      create index episode_outcome_by_site on episode_outcome (organisation_id, instrument, site_id);
      create index episode_outcome_by_episode on episode_outcome (organisation_id, episode_id);
    `.execute(db)
  },
}

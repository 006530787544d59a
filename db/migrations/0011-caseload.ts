import { type Kysely, sql } from 'kysely'
import { markEveryEpisode } from './mark-every-episode.ts'

/**
 * What people do about a caseload: acknowledge a safety alert, flag somebody for discussion, decide, assign, and switch
 * a rule off. None of it is derived, so no rebuild may lose it; reviews are versioned like facts.
 */
export const caseload = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table caseload_rule (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        rule text not null,
        enabled boolean not null,
        changed_at timestamptz not null default now(),
        changed_by text not null,
        changed_name text not null,
        primary key (organisation_id, rule)
      );
      comment on table caseload_rule is 'switches; a rule without a row is on';

      create table safety_alert (
        organisation_id bigint not null,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        patient_id bigint not null,
        raised_on date not null,
        instrument text not null,
        severity smallint,
        owner_id bigint,
        raised_at timestamptz not null default clock_timestamp(),
        acknowledged_at timestamptz,
        acknowledged_by text,
        acknowledged_name text,
        action text check (action in ('assessed_now', 'contacted', 'safety_plan', 'urgent_referral', 'emergency',
          'already_known', 'other')),
        note text,
        second_look_on date,
        second_look_at timestamptz,
        second_look_by text,
        second_look_name text,
        second_look_note text,
        primary key (organisation_id, id),
        unique (organisation_id, uuid),
        unique (organisation_id, patient_id, raised_on, instrument),
        foreign key (organisation_id, patient_id) references patient (organisation_id, id) on delete cascade,
        foreign key (organisation_id, owner_id) references clinician (organisation_id, id),
        check ((acknowledged_at is null) = (acknowledged_by is null)),
        check ((acknowledged_at is null) = (acknowledged_name is null)),
        check ((acknowledged_at is null) = (action is null)),
        check (second_look_at is null or acknowledged_at is not null),
        check ((second_look_at is null) = (second_look_by is null))
      );
      create index safety_alert_open on safety_alert (organisation_id, patient_id) where acknowledged_at is null;
      comment on column safety_alert.raised_on is 'the day of the form with the positive answer';
      comment on column safety_alert.owner_id is 'the clinician in charge when it was raised';

      create table case_review (
        organisation_id bigint not null,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        patient_id bigint not null,
        episode_id bigint not null,
        version integer not null check (version >= 1),
        discuss boolean not null,
        flagged_at timestamptz,
        flagged_name text,
        flag_note text,
        decision text check (decision in ('continue', 'change_plan', 'consultation', 'contact_patient',
          'relapse_prevention_plan', 'end_care', 'other')),
        decision_note text,
        decided_on date,
        decided_at timestamptz,
        decided_name text,
        owner_id bigint,
        follow_up_on date,
        basis jsonb not null default '{}',
        recorded_at timestamptz not null default clock_timestamp(),
        superseded_at timestamptz,
        recorded_by text not null,
        recorded_name text not null,
        primary key (organisation_id, id),
        unique (organisation_id, uuid),
        unique (organisation_id, episode_id, version),
        foreign key (organisation_id, episode_id, patient_id)
          references episode (organisation_id, id, patient_id) on delete cascade,
        foreign key (organisation_id, owner_id) references clinician (organisation_id, id)
      );
      create unique index case_review_current on case_review (organisation_id, episode_id)
        where superseded_at is null;
      create index case_review_by_patient on case_review (organisation_id, patient_id);
      create index case_review_by_decision on case_review (organisation_id, decided_on) where decided_on is not null;
      comment on column case_review.version is 'of the episode’s review, from 1; an edit names the one it was made on';
      comment on column case_review.basis is 'latest score and reasons to look when it was decided';

      alter table episode_status
        add column rules text[] not null default '{}',
        add column safety_instrument text,
        add column past_positive_on date;
      create index episode_status_by_rule on episode_status using gin (rules);
      comment on column episode_status.rules is 'codes of the reasons, in their order';
      comment on column episode_status.past_positive_on is 'last positive answer to a safety question within 24 months';

      create function scope_sets_rules() returns boolean language sql stable as
        $$ select coalesce(current_setting('tandem.role', true), '') in ('system', 'administrator', 'clinical_lead')
             and coalesce(current_setting('tandem.aggregates', true), '') = 'all' $$;
    `.execute(db)
    for (const statement of policies) await sql.raw(statement).execute(db)
    await markEveryEpisode(db)
  },
}

const ofOrganisation = (table: string) => `${table}.organisation_id = (select scope_organisation())`

const reachesPatient = (table: string) => `
  ${ofOrganisation(table)}
  and ((select scope_reads_all_patients()) or exists (
    select 1 from patient_access
    where patient_access.organisation_id = ${table}.organisation_id
      and patient_access.patient_id = ${table}.patient_id))`

const secure = (table: string) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;`

/**
 * An alert is raised by the system alone, acknowledged once, looked at a second time once, and removed by nobody.
 * A version of a review is added by whoever reaches the patient; only its end may be set later.
 */
const policies = [
  `${secure('caseload_rule')}
   create policy caseload_rule_read on caseload_rule for select using (${ofOrganisation('caseload_rule')});
   create policy caseload_rule_add on caseload_rule for insert
     with check (${ofOrganisation('caseload_rule')} and (select scope_sets_rules()));
   create policy caseload_rule_change on caseload_rule for update
     using (${ofOrganisation('caseload_rule')} and (select scope_sets_rules()))
     with check (${ofOrganisation('caseload_rule')} and (select scope_sets_rules()));`,
  `${secure('safety_alert')}
   create policy safety_alert_read on safety_alert for select using (${reachesPatient('safety_alert')});
   create policy safety_alert_raise on safety_alert for insert
     with check (${ofOrganisation('safety_alert')} and (select scope_is_system()));
   create policy safety_alert_answer on safety_alert for update
     using (${reachesPatient('safety_alert')}
       and (safety_alert.acknowledged_at is null or safety_alert.second_look_at is null))
     with check (${reachesPatient('safety_alert')});`,
  `${secure('case_review')}
   create policy case_review_read on case_review for select using (${reachesPatient('case_review')});
   create policy case_review_add on case_review for insert with check (${reachesPatient('case_review')});
   create policy case_review_end on case_review for update
     using (${reachesPatient('case_review')} and case_review.superseded_at is null)
     with check (${reachesPatient('case_review')});`,
]

import { type Kysely, sql } from 'kysely'

/**
 * What a service's codes stand for, and quality measures as they were computed.
 *
 * A run and its counts stay, so that a past figure can be shown and compared. Its single units stay until the same
 * period is computed again: the counts say what was published, and a run of that moment gives the units back.
 */
export const quality = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table code_list (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        list text not null,
        version integer not null check (version >= 1),
        lines jsonb not null,
        recorded_at timestamptz not null default clock_timestamp(),
        superseded_at timestamptz,
        recorded_by text not null,
        recorded_name text not null,
        primary key (organisation_id, id),
        unique (organisation_id, list, version)
      );
      create unique index code_list_current on code_list (organisation_id, list) where superseded_at is null;
      comment on table code_list is 'what the service mapped; a list without a row is the one that comes with Tandem';
      comment on column code_list.lines is 'array of {codeSystem, code, match}; empty: nothing is mapped on purpose';

      create table measure_run (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        period_from date not null,
        period_to date not null,
        as_of date not null,
        recorded_as_of timestamptz,
        data_as_of timestamptz not null,
        computed_at timestamptz not null default clock_timestamp(),
        computed_by text not null,
        patients integer not null check (patients >= 0),
        code_lists jsonb not null,
        facts_digest text not null,
        check (period_to >= period_from),
        primary key (organisation_id, id),
        unique (organisation_id, uuid)
      );
      create index measure_run_by_period on measure_run (organisation_id, period_from, period_to, computed_at);
      comment on column measure_run.recorded_as_of is 'what was recorded later is not in it; null: everything of its moment';
      comment on column measure_run.data_as_of is 'everything recorded up to this instant was there to be read';
      comment on column measure_run.patients is 'records that were read';
      comment on column measure_run.facts_digest is 'SHA-256 over the versions of facts that stood, hexadecimal';

      create table measure_result (
        organisation_id bigint not null,
        id bigint generated always as identity,
        run_id bigint not null,
        measure text not null,
        definition_version text not null,
        definition jsonb not null,
        not_computable text[] not null default '{}',
        reasons text[] not null default '{}',
        units integer not null default 0,
        digest text,
        primary key (organisation_id, id),
        unique (organisation_id, run_id, measure),
        foreign key (organisation_id, run_id) references measure_run (organisation_id, id) on delete cascade,
        check ((digest is null) = (cardinality(not_computable) > 0))
      );
      create index measure_result_by_measure on measure_result (organisation_id, measure, run_id);
      comment on column measure_result.definition is 'words, parameters and source of the measure as it was applied';
      comment on column measure_result.not_computable is 'code lists it needs in which nothing is mapped';
      comment on column measure_result.reasons is 'sentences that its units and counts name by their place, from 1';
      comment on column measure_result.digest is 'SHA-256 over its units in order, hexadecimal';

      create table measure_subject (
        organisation_id bigint not null,
        result_id bigint not null,
        patient_id bigint not null,
        unit text not null,
        part text not null check (part in ('not_in_population', 'not_in_denominator', 'excluded', 'pending',
          'excepted', 'not_met', 'met')),
        populations smallint not null,
        counted_on date not null,
        stratum text,
        index_on date,
        index_score smallint,
        window_from date,
        window_to date,
        reason smallint,
        episode_id bigint,
        site_id bigint,
        programme_id bigint,
        clinician_id bigint,
        age_band text,
        sex text,
        ethnicity text,
        language text,
        deprivation_band smallint,
        primary key (organisation_id, result_id, patient_id, unit),
        foreign key (organisation_id, patient_id) references patient (organisation_id, id) on delete cascade
      );
      create index measure_subject_by_patient on measure_subject (organisation_id, patient_id);
      create index measure_subject_by_part on measure_subject (organisation_id, result_id, part, reason);
      comment on column measure_subject.result_id is
        'of measure_result, which is written after them in the same transaction, when all reasons are known';
      comment on column measure_subject.unit is 'tells the units of one patient apart; no name or number of the source';
      comment on column measure_subject.populations is
        'bits: 1 initial population, 2 denominator, 4 exclusion, 8 exception, 16 numerator';
      comment on column measure_subject.reason is 'place of the deciding sentence in the result; null: none was given';

      create table measure_count (
        organisation_id bigint not null,
        result_id bigint not null,
        place integer not null,
        dimension text not null check (dimension in ('treated', 'reason', 'stratum', 'month')),
        value text,
        part text not null,
        site_id bigint,
        units integer not null check (units > 0),
        primary key (organisation_id, result_id, place),
        foreign key (organisation_id, result_id) references measure_result (organisation_id, id) on delete cascade
      );
      comment on table measure_count is 'units of a result by site and part: once by reason, once by stratum, once by month';
    `.execute(db)
    for (const statement of policies) await sql.raw(statement).execute(db)
  },
}

const ofOrganisation = (table: string) => `${table}.organisation_id = (select scope_organisation())`
const bySystem = (table: string) => `${ofOrganisation(table)} and (select scope_is_system())`
const inReach = (table: string) => `${ofOrganisation(table)} and (
  (select scope_reads_all_aggregates()) or ${table}.site_id = any ((select scope_sites())::bigint[]))`

const secure = (table: string) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;`

const addedBySystem = (table: string, read: string) => `
  ${secure(table)}
  create policy ${table}_read on ${table} for select using (${read});
  create policy ${table}_add on ${table} for insert with check (${bySystem(table)});`

/** Runs are made by the system alone and never rewritten; lists are set by whoever sets the rules of the caseload. */
const policies = [
  `${secure('code_list')}
   create policy code_list_read on code_list for select using (${ofOrganisation('code_list')});
   create policy code_list_add on code_list for insert
     with check (${ofOrganisation('code_list')} and (select scope_sets_rules()));
   create policy code_list_end on code_list for update
     using (${ofOrganisation('code_list')} and code_list.superseded_at is null and (select scope_sets_rules()))
     with check (${ofOrganisation('code_list')} and (select scope_sets_rules()));`,
  addedBySystem('measure_run', ofOrganisation('measure_run')),
  addedBySystem('measure_result', ofOrganisation('measure_result')),
  addedBySystem('measure_subject', inReach('measure_subject')),
  `create policy measure_subject_remove on measure_subject for delete using (${bySystem('measure_subject')});`,
  addedBySystem('measure_count', inReach('measure_count')),
]

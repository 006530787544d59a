import { type Kysely, sql } from 'kysely'

/** Tenants, who may read what, and the settings of the transaction that the policies look at. */
export const organisation = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table organisation (
        organisation_id bigint generated always as identity primary key,
        uuid uuid not null default gen_random_uuid(),
        code text not null check (code ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
        name text not null check (name <> ''),
        kind text not null check (kind in ('service', 'invented', 'public_trial', 'public_sample')),
        time_zone text not null,
        default_instrument text not null default 'PHQ-9',
        suppression_threshold smallint not null default 11 check (suppression_threshold between 0 and 100),
        suppression_rounding smallint not null default 0 check (suppression_rounding between 0 and 10),
        created_at timestamptz not null default now(),
        unique (code)
      );

      create table user_grant (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        user_id text not null,
        role text not null check (role in ('clinician', 'clinical_lead', 'quality', 'administrator', 'auditor')),
        clinician_id bigint,
        site_ids bigint[],
        granted_at timestamptz not null default now(),
        primary key (organisation_id, user_id, role)
      );
      create index user_grant_by_user on user_grant (user_id);
      comment on column user_grant.site_ids is 'null: every site of the organisation';

      create table site (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        code text not null,
        name text not null,
        primary key (organisation_id, id),
        unique (organisation_id, code)
      );

      create table programme (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        code text not null,
        name text not null,
        visit_unit text not null check (visit_unit in ('week', 'month')),
        visits jsonb not null,
        medication_classes text[] not null,
        primary key (organisation_id, id),
        unique (organisation_id, code)
      );
      comment on column programme.visits is 'array of {at, windowDays}, at in visit_unit; week or month 0 is the start';

      create table clinician (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        code text not null,
        name text not null,
        profession text not null,
        site_id bigint,
        primary key (organisation_id, id),
        unique (organisation_id, code),
        foreign key (organisation_id, site_id) references site (organisation_id, id)
      );
      alter table user_grant add foreign key (organisation_id, clinician_id) references clinician (organisation_id, id);

      create table drug (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        drug text not null,
        drug_class text not null,
        primary key (organisation_id, drug)
      );
      comment on table drug is 'the service''s own map from a drug name, in lower case, to the class that counts';

      create table import_batch (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        file_name text not null,
        format text not null,
        source text not null,
        digest text not null,
        counts jsonb not null default '{}',
        recorded_by text not null,
        recorded_at timestamptz not null default now(),
        undone_at timestamptz,
        primary key (organisation_id, id)
      );
      comment on column import_batch.digest is 'SHA-256 of the file as read, hexadecimal';

      create table import_notice (
        organisation_id bigint not null,
        id bigint generated always as identity,
        import_batch_id bigint not null,
        kind text not null,
        line integer,
        field text,
        value text,
        message text not null,
        occurrences integer not null default 1,
        primary key (organisation_id, id),
        foreign key (organisation_id, import_batch_id) references import_batch (organisation_id, id) on delete cascade
      );
      comment on table import_notice is 'what an import saw and left: unknown codes, totals that differ from their items';

      create table audit_event (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        happened_at timestamptz not null default clock_timestamp(),
        actor text not null,
        role text not null,
        action text not null,
        resource text not null,
        resource_uuid uuid,
        details jsonb not null default '{}',
        request_id text,
        primary key (organisation_id, id)
      );
      create index audit_event_by_time on audit_event (organisation_id, happened_at);
      create index audit_event_by_resource on audit_event (organisation_id, resource_uuid, happened_at);

      -- The identity of a transaction. Each setting is absent outside a scope, and then nothing is visible.
      create function scope_organisation() returns bigint language sql stable as
        $$ select nullif(current_setting('tandem.organisation', true), '')::bigint $$;
      create function scope_user() returns text language sql stable as
        $$ select nullif(current_setting('tandem.user', true), '') $$;
      create function scope_reads_audit() returns boolean language sql stable as
        $$ select coalesce(current_setting('tandem.role', true), '') in ('system', 'auditor') $$;
      create function scope_manages() returns boolean language sql stable as
        $$ select coalesce(current_setting('tandem.role', true), '') in ('system', 'administrator') $$;
      create function scope_is_system() returns boolean language sql stable as
        $$ select coalesce(current_setting('tandem.role', true), '') = 'system' $$;
      create function scope_clinician() returns bigint language sql stable as
        $$ select nullif(current_setting('tandem.clinician', true), '')::bigint $$;
      create function scope_sites() returns bigint[] language sql stable as
        $$ select string_to_array(nullif(current_setting('tandem.sites', true), ''), ',')::bigint[] $$;
      create function scope_reads_all_patients() returns boolean language sql stable as
        $$ select coalesce(current_setting('tandem.patients', true), '') = 'all' $$;
      create function scope_reads_own_patients() returns boolean language sql stable as
        $$ select coalesce(current_setting('tandem.patients', true), '') = 'caseload' $$;
      create function scope_reads_site_patients() returns boolean language sql stable as
        $$ select coalesce(current_setting('tandem.patients', true), '') = 'sites' $$;
      create function scope_reads_all_aggregates() returns boolean language sql stable as
        $$ select coalesce(current_setting('tandem.aggregates', true), '') = 'all' $$;
      create function scope_is_directory() returns boolean language sql stable as
        $$ select coalesce(current_setting('tandem.directory', true), '') = 'on' $$;
    `.execute(db)
  },
}

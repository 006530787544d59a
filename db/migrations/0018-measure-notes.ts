import { type Kysely, sql } from 'kysely'

/**
 * What people write on a chart of a measure: a note on a day, from when on limits start anew and why, what is aimed at.
 *
 * Nothing is rewritten: a note is taken back with a reason, and stays.
 */
export const measureNotes = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table measure_note (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        measure text not null,
        site_id bigint,
        noted_on date not null,
        kind text not null check (kind in ('annotation', 'rebase', 'target')),
        words text not null check (length(btrim(words)) between 3 and 500),
        target double precision check (target between 0 and 1),
        recorded_at timestamptz not null default clock_timestamp(),
        recorded_by text not null,
        recorded_name text not null,
        superseded_at timestamptz,
        superseded_by text,
        superseded_name text,
        superseded_words text check (length(btrim(superseded_words)) between 3 and 500),
        check ((target is not null) = (kind = 'target')),
        check ((superseded_at is null) = (superseded_by is null and superseded_words is null)),
        primary key (organisation_id, id),
        unique (organisation_id, uuid),
        foreign key (organisation_id, site_id) references site (organisation_id, id)
      );
      create index measure_note_by_measure on measure_note (organisation_id, measure, noted_on);
      comment on column measure_note.site_id is 'the chart it stands on: that of a site; null: that of the organisation';
      comment on column measure_note.noted_on is 'rebase: limits start anew with the first period from this day on';
      comment on column measure_note.superseded_words is 'why it was taken back or replaced';
      create function scope_charts_measures() returns boolean language sql stable as
        $$ select coalesce(current_setting('tandem.role', true), '') in ('system', 'clinical_lead', 'quality') $$;
    `.execute(db)
    await sql.raw(policies).execute(db)
  },
}

const ofOrganisation =
  'measure_note.organisation_id = (select scope_organisation()) and (select scope_charts_measures())'
const inReach = `((select scope_reads_all_aggregates()) or measure_note.site_id = any ((select scope_sites())::bigint[]))`

/** A lead of some sites reads the notes of the organisation’s charts, and writes on those of the own sites. */
const policies = `
  alter table measure_note enable row level security;
  alter table measure_note force row level security;
  create policy measure_note_read on measure_note for select
    using (${ofOrganisation} and (measure_note.site_id is null or ${inReach}));
  create policy measure_note_add on measure_note for insert
    with check (${ofOrganisation} and ${inReach} and measure_note.recorded_by = (select scope_user()));
  create policy measure_note_end on measure_note for update
    using (${ofOrganisation} and ${inReach} and measure_note.superseded_at is null)
    with check (${ofOrganisation} and ${inReach} and measure_note.superseded_by = (select scope_user()));`

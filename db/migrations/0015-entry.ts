import { type Kysely, sql } from 'kysely'

/**
 * What people did to single facts by hand: who entered, corrected or withdrew which version, when and why. The facts
 * themselves keep their versions; this says what their columns can't, and makes a repeated request one act.
 */
export const entry = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table record_edit (
        organisation_id bigint not null,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        patient_id bigint not null,
        record text not null check (record in ('assessment', 'appointment', 'dispense', 'treatment', 'care_event')),
        record_uuid uuid not null,
        source text not null,
        source_key text not null,
        act text not null check (act in ('enter', 'correct', 'settle', 'stop', 'withdraw')),
        old_id bigint,
        new_id bigint,
        brought_id bigint,
        reason text,
        client_key uuid not null,
        step smallint not null default 1,
        recorded_at timestamptz not null default clock_timestamp(),
        recorded_by text not null,
        recorded_name text not null,
        primary key (organisation_id, id),
        unique (organisation_id, uuid),
        unique (organisation_id, recorded_by, client_key, step),
        foreign key (organisation_id, patient_id) references patient (organisation_id, id) on delete cascade,
        check ((old_id is null) = (act = 'enter')),
        check ((new_id is null) = (act = 'withdraw')),
        check (reason is not null or act in ('enter', 'settle'))
      );
      create index record_edit_by_patient on record_edit (organisation_id, patient_id, id);
      create index record_edit_by_key on record_edit (organisation_id, record, source, source_key);
      comment on column record_edit.record is 'the table of the fact';
      comment on column record_edit.act is 'settle: a booked contact gets its outcome; stop: a treatment its end';
      comment on column record_edit.old_id is 'the version that stood before';
      comment on column record_edit.brought_id is 'the last version that a file brought, which files may repeat';
      comment on column record_edit.client_key is 'of the form that was sent: the same twice is one act';

      alter table record_edit enable row level security;
      alter table record_edit force row level security;
    `.execute(db)
    const reaches = `record_edit.organisation_id = (select scope_organisation())
      and ((select scope_reads_all_patients()) or exists (
        select 1 from patient_access
        where patient_access.organisation_id = record_edit.organisation_id
          and patient_access.patient_id = record_edit.patient_id))`
    await sql
      .raw(`
      create policy record_edit_read on record_edit for select using (${reaches});
      create policy record_edit_add on record_edit for insert
        with check (${reaches} and record_edit.recorded_by = (select scope_user()));`)
      .execute(db)
  },
}

import { type Kysely, sql } from 'kysely'
import { history, versionIndexes } from './history.ts'

/**
 * Patients and episodes of care.
 *
 * Identity (what other rows refer to) and facts (what may be corrected) are apart, so that a correction adds a
 * version and nothing is overwritten. `patient_access` is the one table that says who reaches whom.
 */
export const patients = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table patient (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        source text not null,
        source_key text not null,
        primary key (organisation_id, id),
        unique (organisation_id, uuid),
        unique (organisation_id, source, source_key)
      );

      create table patient_record (
        organisation_id bigint not null,
        id bigint generated always as identity,
        patient_id bigint not null,
        display_name text,
        birth_date date,
        sex text check (sex in ('female', 'male', 'other', 'unknown')),
        gender text,
        ethnicity text,
        language text,
        deprivation_band smallint check (deprivation_band between 1 and 10),
        died_on date,
        ${history},
        primary key (organisation_id, id),
        foreign key (organisation_id, patient_id) references patient (organisation_id, id) on delete cascade,
        foreign key (organisation_id, import_batch_id) references import_batch (organisation_id, id),
        foreign key (organisation_id, superseded_batch_id) references import_batch (organisation_id, id)
      );
      create unique index patient_record_current on patient_record (organisation_id, patient_id)
        where superseded_at is null;
      create index patient_record_by_patient on patient_record (organisation_id, patient_id);
      ${versionIndexes('patient_record')}

      create table episode (
        organisation_id bigint not null,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        patient_id bigint not null,
        source text not null,
        source_key text not null,
        primary key (organisation_id, id),
        unique (organisation_id, uuid),
        unique (organisation_id, source, source_key),
        unique (organisation_id, id, patient_id),
        foreign key (organisation_id, patient_id) references patient (organisation_id, id) on delete cascade
      );
      create index episode_by_patient on episode (organisation_id, patient_id);

      create table episode_record (
        organisation_id bigint not null,
        id bigint generated always as identity,
        episode_id bigint not null,
        patient_id bigint not null,
        site_id bigint not null,
        programme_id bigint not null,
        clinician_id bigint,
        referred_on date,
        started_on date not null,
        ended_on date,
        ending_reason text,
        chronic boolean,
        earlier_episodes smallint check (earlier_episodes >= 0),
        check (ended_on >= started_on),
        ${history},
        primary key (organisation_id, id),
        foreign key (organisation_id, episode_id, patient_id)
          references episode (organisation_id, id, patient_id) on delete cascade,
        foreign key (organisation_id, patient_id) references patient (organisation_id, id) on delete cascade,
        foreign key (organisation_id, site_id) references site (organisation_id, id),
        foreign key (organisation_id, programme_id) references programme (organisation_id, id),
        foreign key (organisation_id, clinician_id) references clinician (organisation_id, id),
        foreign key (organisation_id, import_batch_id) references import_batch (organisation_id, id),
        foreign key (organisation_id, superseded_batch_id) references import_batch (organisation_id, id)
      );
      create unique index episode_record_current on episode_record (organisation_id, episode_id)
        where superseded_at is null;
      create index episode_record_by_episode on episode_record (organisation_id, episode_id);
      ${versionIndexes('episode_record')}
      create index episode_record_by_patient on episode_record (organisation_id, patient_id);
      create index episode_record_by_clinician on episode_record (organisation_id, clinician_id)
        where superseded_at is null;

      create table patient_access (
        organisation_id bigint not null,
        id bigint generated always as identity,
        patient_id bigint not null,
        site_id bigint,
        clinician_id bigint,
        reason text not null check (reason in ('episode', 'care_team')),
        primary key (organisation_id, id),
        foreign key (organisation_id, patient_id) references patient (organisation_id, id) on delete cascade,
        foreign key (organisation_id, site_id) references site (organisation_id, id),
        foreign key (organisation_id, clinician_id) references clinician (organisation_id, id)
      );
      create index patient_access_by_patient on patient_access (organisation_id, patient_id);
      create index patient_access_by_clinician on patient_access (organisation_id, clinician_id, patient_id);
      comment on table patient_access is
        'kept by the write path with each change of an episode or a care team; the policies read nothing else';
    `.execute(db)
  },
}

import { sql } from 'kysely'

/** The columns of every clinical fact: when it became known, until when it stood, and who or what brought it. */
export const history = sql.raw(`
        recorded_at timestamptz not null default now(),
        superseded_at timestamptz,
        import_batch_id bigint,
        superseded_batch_id bigint,
        recorded_by text not null`)

/** The identity of a fact at its source, and the patient it belongs to. One current version per source key. */
export const sourced = sql.raw(`
        organisation_id bigint not null,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        patient_id bigint not null,
        source text not null,
        source_key text not null`)

/** Keys of a table that has `history` and `sourced`. */
export const factKeys = sql.raw(`
        primary key (organisation_id, id),
        foreign key (organisation_id, patient_id) references patient (organisation_id, id) on delete cascade,
        foreign key (organisation_id, import_batch_id) references import_batch (organisation_id, id)`)

/** Indexes of such a table: one current row per source key, and the patient's rows in time order. */
export const factIndexes = (table: string, day: string) =>
  sql.raw(`
      create unique index ${table}_current on ${table} (organisation_id, source, source_key) where superseded_at is null;
      create index ${table}_by_patient on ${table} (organisation_id, patient_id, ${day}) where superseded_at is null;
      create index ${table}_by_batch on ${table} (organisation_id, import_batch_id);`)

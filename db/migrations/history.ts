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
        foreign key (organisation_id, import_batch_id) references import_batch (organisation_id, id),
        foreign key (organisation_id, superseded_batch_id) references import_batch (organisation_id, id)`)

/**
 * Indexes of such a table: one current row per source key, the patient's rows in time order, and what a batch
 * brought and replaced. Versions that no longer stand are in all but the first: "as of" reads them, and removing a
 * patient has to find them.
 */
export const factIndexes = (table: string, day: string) =>
  sql.raw(`
      create unique index ${table}_current on ${table} (organisation_id, source, source_key) where superseded_at is null;
      create index ${table}_by_patient on ${table} (organisation_id, patient_id, ${day});
      ${batchIndexes(table)}`)

/** What a batch brought, and what it replaced, for undo. */
export const versionIndexes = (table: string) => sql.raw(batchIndexes(table))

/** The rows of one episode, for a table that may name it. */
export const episodeIndex = (table: string) =>
  sql.raw(
    `create index ${table}_by_episode on ${table} (organisation_id, episode_id) where episode_id is not null;`,
  )

const batchIndexes = (table: string) => `
      create index ${table}_by_batch on ${table} (organisation_id, import_batch_id) where import_batch_id is not null;
      create index ${table}_by_superseding_batch on ${table} (organisation_id, superseded_batch_id)
        where superseded_batch_id is not null;`

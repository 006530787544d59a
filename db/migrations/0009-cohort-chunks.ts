import { type Kysely, sql } from 'kysely'

/**
 * Derived rows of a whole organisation packed into columns, so that its cohort is in memory in a moment, and which
 * episodes changed since.
 *
 * A chunk holds episodes of all sites: only the system reads it, and whoever asks is shown a part of it.
 */
export const cohortChunks = {
  async up(db: Kysely<unknown>): Promise<void> {
    const ofOrganisation = (table: string) => `${table}.organisation_id = (select scope_organisation())`
    const bySystem = (table: string) => `${ofOrganisation(table)} and (select scope_is_system())`
    const rules = (table: string, read: string) => `
      alter table ${table} enable row level security;
      alter table ${table} force row level security;
      create policy ${table}_read on ${table} for select using (${read});
      create policy ${table}_add on ${table} for insert with check (${bySystem(table)});
      create policy ${table}_change on ${table} for update using (${bySystem(table)}) with check (${bySystem(table)});
      create policy ${table}_remove on ${table} for delete using (${bySystem(table)});`
    await sql
      .raw(`
      create table cohort_pack (
        organisation_id bigint not null primary key references organisation (organisation_id) on delete cascade,
        rev bigint not null default 0,
        pack integer not null default 0,
        packed_rev bigint,
        packed_at timestamptz,
        packed_on date,
        episodes integer not null default 0
      );
      comment on column cohort_pack.rev is 'counts the rebuilds that changed something; those of one organisation come one after the other';
      comment on column cohort_pack.pack is 'the chunks that hold; 0: none yet';
      comment on column cohort_pack.packed_rev is 'changes up to this one are in the chunks';

      comment on column cohort_pack.packed_on is 'the day of the organisation on which windows of the packed visits were open or over';

      create table cohort_change (
        organisation_id bigint not null,
        episode_id bigint not null,
        rev bigint not null,
        primary key (organisation_id, episode_id),
        foreign key (organisation_id) references organisation (organisation_id) on delete cascade
      );
      create index cohort_change_by_rev on cohort_change (organisation_id, rev);
      comment on table cohort_change is 'episodes whose derived rows changed since they were packed, also those that are gone';

      create table cohort_chunk (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        pack integer not null,
        instrument text not null,
        part text not null,
        chunk integer not null,
        payload bytea not null,
        primary key (organisation_id, pack, instrument, part, chunk)
      );
      alter table cohort_chunk alter column payload set storage external;
      comment on column cohort_chunk.instrument is 'empty for the parts that are the same for every instrument';
      comment on column cohort_chunk.chunk is '0: what columns there are, and their labels; from 1 on the columns';

      ${rules('cohort_pack', ofOrganisation('cohort_pack'))}
      ${rules('cohort_change', bySystem('cohort_change'))}
      ${rules('cohort_chunk', bySystem('cohort_chunk'))}
    `)
      .execute(db)
  },
}

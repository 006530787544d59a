import { type Kysely, sql } from 'kysely'

/**
 * What files that left the service have told: the counts of each cohort as they were shown, so that a later file can be
 * compared with them. They stay when the files are gone, because who has them keeps them.
 */
export const releasedCounts = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table released_count (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        job_uuid uuid not null,
        title text not null,
        released_on date not null,
        instrument text not null,
        filters jsonb not null,
        started_from date,
        started_to date,
        cells jsonb not null,
        user_id text not null,
        created_at timestamptz not null default clock_timestamp(),
        primary key (organisation_id, id)
      );
      create index released_count_by_instrument on released_count (organisation_id, instrument, id);
      comment on table released_count is 'what released files told of a cohort; compared with before the next one leaves';
      comment on column released_count.filters is 'dimension to the values in it; one that is not named holds everybody';
      comment on column released_count.cells is 'name of a cell to the count that was shown; withheld ones are not in it';
    `.execute(db)
    await sql.raw(policies).execute(db)
  },
}

const ofSystem =
  'released_count.organisation_id = (select scope_organisation()) and (select scope_is_system())'

/** Only the check itself reads them: a reader of some sites is told that files don't go together, not what is in them. */
const policies = `
  alter table released_count enable row level security;
  alter table released_count force row level security;
  create policy released_count_read on released_count for select using (${ofSystem});
  create policy released_count_add on released_count for insert with check (${ofSystem});`

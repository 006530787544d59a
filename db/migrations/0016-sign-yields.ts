import { type Kysely, sql } from 'kysely'

/** What the caseload's signs came to in an organisation: counts by rule, made anew every day from what stands on record. */
export const signYields = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table sign_yield (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        rule text not null,
        as_of date not null,
        weeks integer not null check (weeks > 0),
        followed integer not null check (followed >= 0),
        not_followed integer not null check (not_followed >= 0),
        unknown integer not null check (unknown >= 0),
        pending integer not null check (pending >= 0),
        primary key (organisation_id, rule)
      );
      comment on table sign_yield is 'alerts about people in remission over so many weeks before as_of, by what became of them';
      comment on column sign_yield.unknown is 'nobody measured in the 90 days after';
      comment on column sign_yield.pending is 'the 90 days are not over';

      alter table sign_yield enable row level security;
      alter table sign_yield force row level security;
      create policy sign_yield_read on sign_yield for select
        using (sign_yield.organisation_id = (select scope_organisation()));
      create policy sign_yield_write on sign_yield for all
        using (sign_yield.organisation_id = (select scope_organisation()) and (select scope_is_system()))
        with check (sign_yield.organisation_id = (select scope_organisation()) and (select scope_is_system()));
    `.execute(db)
  },
}

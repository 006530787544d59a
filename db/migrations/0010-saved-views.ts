import { type Kysely, sql } from 'kysely'

/**
 * States of a screen that a person keeps under a name, for themselves or for everybody of the organisation.
 *
 * Only whoever saved one may change it; an administrator may take away a shared one, so that none outlives its owner.
 */
export const savedViews = {
  async up(db: Kysely<unknown>): Promise<void> {
    const inOrganisation = 'saved_view.organisation_id = (select scope_organisation())'
    const own = `${inOrganisation} and saved_view.user_id = (select scope_user())`
    await sql
      .raw(`
      create table saved_view (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        user_id text not null,
        user_name text not null,
        screen text not null,
        name text not null check (length(name) between 1 and 80),
        state jsonb not null,
        shared boolean not null default false,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        changed_at timestamptz not null default now(),
        primary key (organisation_id, id),
        unique (organisation_id, uuid)
      );
      create unique index saved_view_by_name on saved_view (organisation_id, screen, user_id, lower(name));
      comment on column saved_view.state is 'the parts of the address that the view stands for, as text';
      comment on column saved_view.version is 'counts changes, so that two people or windows do not overwrite each other';

      alter table saved_view enable row level security;
      alter table saved_view force row level security;
      create policy saved_view_read on saved_view for select
        using (${inOrganisation} and (saved_view.shared or saved_view.user_id = (select scope_user())));
      create policy saved_view_add on saved_view for insert with check (${own});
      create policy saved_view_change on saved_view for update using (${own}) with check (${own});
      create policy saved_view_remove on saved_view for delete
        using ((${own}) or (${inOrganisation} and saved_view.shared and (select scope_manages())));`)
      .execute(db)
  },
}

import { type Kysely, sql } from 'kysely'

/**
 * What an organisation's closed episodes lead one to expect of others, one version after the other.
 *
 * Derived like everything else that `rebuild.ts` makes: coefficients and limits of groups of patients, no patient among
 * them. A version stays, so that a flag can say which one raised it.
 */
export const expectedResponse = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table response_model (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        instrument text not null,
        version integer not null check (version > 0),
        fitted_at timestamptz not null default clock_timestamp(),
        as_of date not null,
        courses integer not null check (courses >= 0),
        refusal text,
        model jsonb,
        validation jsonb,
        primary key (organisation_id, instrument, version),
        check ((model is null) = (refusal is not null))
      );
      comment on column response_model.courses is 'closed courses that it was learned from';
      comment on column response_model.refusal is 'why nothing is expected';
      comment on column response_model.validation is 'how often held-out scores lay inside the band, and what flags came to';

      alter table response_model enable row level security;
      alter table response_model force row level security;
      create policy response_model_read on response_model for select
        using (response_model.organisation_id = (select scope_organisation()));
      create policy response_model_add on response_model for insert
        with check (response_model.organisation_id = (select scope_organisation()) and (select scope_is_system()));
    `.execute(db)
  },
}

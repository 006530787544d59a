import { type Kysely, sql } from 'kysely'
import { factIndexes, factKeys, history, sourced } from './history.ts'

/** Completed instruments: what was answered, and the total that scoring gave when it was stored. */
export const scores = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table assessment (
        ${sourced},
        instrument text not null,
        taken_on date not null,
        taken_at timestamptz,
        answers smallint[],
        reported_total numeric,
        total smallint,
        completeness text not null check (completeness in ('complete', 'total_only', 'prorated', 'not_scorable')),
        instrument_version text not null,
        nominal_visit smallint,
        check (completeness <> 'not_scorable' or total is null),
        check (completeness not in ('total_only', 'prorated') or total is not null),
        check ((answers is null) = (completeness = 'total_only')),
        ${history},
        ${factKeys}
      );
      ${factIndexes('assessment', 'instrument, taken_on')}
      comment on column assessment.answers is 'in the order of the instrument''s items; null element: left blank';
      comment on column assessment.reported_total is 'the figure the source gave beside the items, kept as it came';
      comment on column assessment.nominal_visit is 'the planned visit, in the programme''s unit, where dates are nominal';
    `.execute(db)
  },
}

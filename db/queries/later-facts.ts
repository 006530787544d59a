import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

const tables = {
  assessment: 'scores',
  appointment: 'appointments',
  treatment: 'treatments',
  dispense: 'dispensed supplies',
  prescription: 'prescriptions',
  diagnosis: 'diagnoses',
  care_event: 'care events',
} as const

export type LaterFacts = {
  /** In words, as a plural: `scores`, `appointments`, … */
  readonly what: (typeof tables)[keyof typeof tables]
  readonly added: number
  readonly corrected: number
}

/** What was recorded in an organisation after an instant, kind by kind: new facts, and corrections of older ones. */
export async function findLaterFacts(
  trx: Trx,
  { organisationId }: Scope,
  after: Date,
): Promise<readonly LaterFacts[]> {
  const found: LaterFacts[] = []
  for (const [table, what] of Object.entries(tables)) {
    const { rows } = await sql<{ added: number; corrected: number }>`
      select count(*) filter (where not older)::integer as added, count(*) filter (where older)::integer as corrected
      from (
        select exists (
          select from ${sql.table(table)} earlier
          where earlier.organisation_id = later.organisation_id and earlier.source = later.source
            and earlier.source_key = later.source_key and earlier.recorded_at <= ${after}
        ) as older
        from ${sql.table(table)} later
        where organisation_id = ${organisationId} and recorded_at > ${after} and superseded_at is null
      ) counted`.execute(trx)
    const [row] = rows
    if (row !== undefined && row.added + row.corrected > 0) found.push({ what, ...row })
  }
  return found
}

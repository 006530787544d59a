import { sql } from 'kysely'
import type { Db } from '../connect.ts'
import type { Database } from '../schema.ts'
import { systemScope, withDirectory, withScope } from '../scope.ts'
import { factTables } from './import-tables.ts'

export type NewOrganisation = {
  /** Lower-case letters, digits and hyphens; part of every address. */
  readonly code: string
  readonly name: string
  readonly kind: Database['organisation']['kind']
  /** IANA name, such as `Europe/London`. */
  readonly timeZone: string
  readonly defaultInstrument?: string
  /** Smallest count shown to roles that may not see patients; 0: everything is shown. */
  readonly suppressionThreshold?: number
}

export type Organisation = {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly kind: Database['organisation']['kind']
  readonly timeZone: string
}

/** @throws Error with one sentence when the code is taken */
export async function insertOrganisation(db: Db, organisation: NewOrganisation): Promise<Organisation> {
  return withDirectory(db, async (trx) => {
    const made = await trx
      .insertInto('organisation')
      .values({
        code: organisation.code,
        name: organisation.name,
        kind: organisation.kind,
        time_zone: organisation.timeZone,
        ...(organisation.defaultInstrument === undefined
          ? {}
          : { default_instrument: organisation.defaultInstrument }),
        ...(organisation.suppressionThreshold === undefined
          ? {}
          : { suppression_threshold: organisation.suppressionThreshold }),
      })
      .onConflict((conflict) => conflict.column('code').doNothing())
      .returning('organisation_id as id')
      .executeTakeFirst()
    if (made === undefined)
      throw new Error(
        `An organisation with the code ${organisation.code} exists already: choose another code.`,
      )
    const { code, name, kind, timeZone } = organisation
    return { id: made.id, code, name, kind, timeZone }
  })
}

/** Every organisation of this database, in order of code; for jobs and the command line, not for users. */
export async function listOrganisations(db: Db): Promise<Organisation[]> {
  return withDirectory(db, (trx) =>
    trx
      .selectFrom('organisation')
      .select(['organisation_id as id', 'code', 'name', 'kind', 'time_zone as timeZone'])
      .orderBy('code')
      .execute(),
  )
}

export async function findOrganisationByCode(db: Db, code: string): Promise<Organisation | null> {
  return (await listOrganisations(db)).find((organisation) => organisation.code === code) ?? null
}

/**
 * Removes an organisation with everything in it, audit included, in one transaction.
 *
 * Large tables go first, each in one statement, so that the cascade from patient to patient finds nothing to do.
 */
export async function deleteOrganisation(db: Db, organisationId: number): Promise<void> {
  await withScope(db, systemScope(organisationId), async (trx) => {
    const first = [
      ...['dirty', 'series', 'episode_status', 'episode_outcome', 'patient_access'],
      ...Object.values(factTables).map(({ table }) => table),
      ...['episode_record', 'patient_record', 'episode', 'patient', 'import_notice', 'import_batch'],
    ]
    for (const table of first)
      await sql`delete from ${sql.table(table)} where organisation_id = ${organisationId}`.execute(trx)
    await sql`delete from organisation where organisation_id = ${organisationId}`.execute(trx)
  })
}

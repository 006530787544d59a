import { type Kysely, sql } from 'kysely'

/**
 * Marks every episode to be derived again, after a migration that gave derived rows something new to say.
 *
 * The owner is bound by the policies too, so each organisation is entered as the system.
 */
export async function markEveryEpisode(db: Kysely<unknown>): Promise<void> {
  const setting = (name: string, value: string) => sql`select set_config(${name}, ${value}, true)`.execute(db)
  await setting('tandem.directory', 'on')
  const { rows } = await sql<{ id: string }>`
    select organisation_id::text as id from organisation order by organisation_id`.execute(db)
  await setting('tandem.directory', '')
  await setting('tandem.role', 'system')
  await setting('tandem.patients', 'all')
  for (const { id } of rows) {
    await setting('tandem.organisation', id)
    await sql`
      insert into dirty (organisation_id, episode_id)
      select organisation_id, id from episode where organisation_id = ${id} order by id
      on conflict (organisation_id, episode_id)
      do update set at = excluded.at, failure = null, retry_at = null`.execute(db)
  }
  for (const name of ['tandem.role', 'tandem.patients', 'tandem.organisation']) await setting(name, '')
}

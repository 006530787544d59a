import { connectPool } from '@tandem/db/connect'
import { runMigrations } from 'graphile-worker'
import { escapeIdentifier, type Pool, type PoolClient } from 'pg'
import { quietLogger } from './quiet-logger.ts'

export const queueSchema = 'graphile_worker'
const lockKey = 7_215_014

/**
 * The queue's tables, brought up to date by the owner, for one role that may use them.
 *
 * @param role of the jobs; where there is none of their own, the application's
 */
export async function prepareQueue(
  ownerUrl: string,
  role: string,
  log: (line: string) => void,
): Promise<void> {
  const pool = connectPool(ownerUrl, 2)
  try {
    await runMigrations({ pgPool: pool, schema: queueSchema, logger: quietLogger(log) })
    if ((await tablesWithout(pool, role)).length > 0)
      await inTransaction(pool, async (client) => {
        await client.query('select pg_advisory_xact_lock($1)', [lockKey])
        await admit(client, role)
      })
  } finally {
    await pool.end()
  }
}

/** The library secures its tables without a policy, so that they are its owner's alone: those that the role can't read. */
async function tablesWithout(db: Pool | PoolClient, role: string): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = $1 and relkind = 'r' and not (has_table_privilege($2, pg_class.oid, 'select') and (
       not relrowsecurity or exists (select from pg_policies
         where schemaname = $1 and tablename = relname and $2 = any (roles::text[]))))`,
    [queueSchema, role],
  )
  return rows.map(({ name }) => name)
}

async function admit(client: PoolClient, role: string): Promise<void> {
  const user = escapeIdentifier(role)
  const { rows } = await client.query<{ database: string }>('select current_database() as database')
  const tables = await tablesWithout(client, role)
  await client.query(`
    grant connect on database ${escapeIdentifier(rows[0]?.database ?? '')} to ${user};
    grant usage on schema ${queueSchema} to ${user};
    grant select, insert, update, delete on all tables in schema ${queueSchema} to ${user};
    grant usage on all sequences in schema ${queueSchema} to ${user};
    grant execute on all functions in schema ${queueSchema} to ${user};`)
  for (const name of tables) {
    const table = `${queueSchema}.${escapeIdentifier(name)}`
    await client.query(`drop policy if exists jobs on ${table}`)
    await client.query(`create policy jobs on ${table} to ${user} using (true) with check (true)`)
  }
}

async function inTransaction(pool: Pool, work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

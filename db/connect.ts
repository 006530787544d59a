import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { withAddress } from './address-of.ts'
import { namingPool } from './named-statements.ts'
import type { Database } from './schema.ts'

// A calendar day stays text: a Date would shift it by the machine's time zone.
const asText = (value: string) => value
const asNumber = (value: string) => {
  const number = Number(value)
  if (!Number.isSafeInteger(number))
    throw new RangeError(`connect: ${value} does not fit a JavaScript integer`)
  return number
}
const { types } = pg
const oid = { int8: 20, date: 1082, dateArray: 1182, numeric: 1700, int8Array: 1016, textArray: 1009 }

const typeParsers = new pg.TypeOverrides(types)
typeParsers.setTypeParser(oid.date, asText)
typeParsers.setTypeParser(oid.int8, asNumber)
typeParsers.setTypeParser(oid.numeric, Number)
const parseAnyTextArray = types.getTypeParser(oid.textArray as number) as (value: string) => (string | null)[]

/**
 * Elements of a list as PostgreSQL writes it. The general parser goes letter by letter; plans and days have nothing
 * to unquote, and a cohort reads one plan for each of its scores.
 */
export const parseTextArray = (value: string): (string | null)[] => {
  if (value === '{}') return []
  if (/^[^{]|["\\]|.\{/.test(value)) return parseAnyTextArray(value)
  return value
    .slice(1, -1)
    .split(',')
    .map((element) => (element === 'NULL' ? null : element))
}
typeParsers.setTypeParser(oid.textArray as number, parseTextArray)
typeParsers.setTypeParser(oid.dateArray, parseTextArray)
typeParsers.setTypeParser(oid.int8Array, (value) =>
  parseTextArray(value).map((element) => (element === null ? null : asNumber(element))),
)

export type Db = Kysely<Database>

/**
 * A pool on one database. The caller ends it with `db.destroy()`.
 *
 * @param url connection address; days come back as `YYYY-MM-DD`, bigint as number, numeric as number
 * @param connections most connections held at a time
 */
export function connect(url: string, connections = 10): Db {
  const pool = namingPool(connectPool(url, connections), console.error)
  return withAddress(new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }), url)
}

/** The bare pool, with Tandem's type parsing, for COPY and for libraries that want one. */
export function connectPool(url: string, connections = 10): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    types: typeParsers,
    connectionTimeoutMillis: 10_000,
    // A new connection has everything to plan again; one that lives for ever keeps what nobody asks for any more.
    idleTimeoutMillis: 300_000,
    maxLifetimeSeconds: 3_600,
    application_name: 'tandem',
  })
  // A connection may be lost while idle or while in use; without a listener either would end the process. What was
  // running on it fails by itself, and the pool opens another. The pool repeats the errors of its idle connections.
  pool.on('connect', (client) =>
    client.on('error', (error) => {
      // What we are closing ourselves is not lost.
      if (!pool.ending) console.error(`database connection lost: ${error.message}`)
    }),
  )
  pool.on('error', () => {})
  return pool
}

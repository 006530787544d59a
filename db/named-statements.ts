import { createHash } from 'node:crypto'
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type pg from 'pg'

/** Most plans that one connection keeps; each takes some 50 to 300 kB of the database's memory. */
const mostOfConnection = 200
const mostRemembered = 2_000
/** Longer texts are lists that somebody wrote out: no second one is the same. */
const longestText = 20_000

/**
 * Names of statements that come again. A text is named when it is seen for the second time: what is built for one
 * occasion, with a list of its own length, leaves no plan behind.
 */
export class StatementNames {
  readonly #seen = new Map<string, string | null>()

  /** @returns the name of the text; null where it should be sent without one */
  of(text: string): string | null {
    if (text.length > longestText) return null
    const known = this.#seen.get(text)
    if (known) return known
    const name = known === undefined ? null : `tandem_${createHash('sha1').update(text).digest('base64url')}`
    this.#seen.set(text, name)
    if (this.#seen.size > mostRemembered) this.#seen.delete([...this.#seen.keys()][0] as string)
    return name
  }
}

/**
 * A pool whose connections keep the plans of statements that come again: planning under policies takes longer than
 * most of them run.
 *
 * Settings of a scope stay out of a kept plan, because policies read them when it runs. The database makes a plan anew
 * by itself when a table changes; a statement whose columns became others fails once, and its connection is given up.
 */
export function namingPool(pool: pg.Pool, log: (line: string) => void): PostgresPool {
  const names = new StatementNames()
  const clients = new WeakMap<pg.PoolClient, NamingClient>()
  const naming: Naming = {
    nameOf: (text) => names.of(text),
    lost: () => {
      naming.nameOf = () => null
      log('The connection pooler in front of the database does not keep statements: going on without.')
    },
  }
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect()
      const held = clients.get(client) ?? new NamingClient(client, naming)
      clients.set(client, held)
      // Nothing of ours reads by cursor.
      return held as unknown as PostgresPoolClient
    },
    end: () => pool.end(),
  }
}

type Naming = { nameOf: (text: string) => string | null; lost: () => void }

/** A statement of that name is not there, or there already: somebody else shares the connection. */
const sharedConnection = new Set(['26000', '42P05'])

class NamingClient {
  readonly #client: pg.PoolClient
  readonly #naming: Naming
  readonly #own = new Set<string>()
  #isSpent = false

  constructor(client: pg.PoolClient, naming: Naming) {
    this.#client = client
    this.#naming = naming
  }

  get processID(): number | undefined {
    return (this.#client as { processID?: number }).processID
  }

  async query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    const name = values.length === 0 ? null : this.#nameOf(text)
    const statement = { text, values: [...values], ...(name !== null && { name }) }
    try {
      return (await this.#client.query(statement)) as unknown as PostgresQueryResult<Row>
    } catch (error) {
      if (name !== null) this.#judge(error)
      throw error
    }
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#isSpent)
  }

  #nameOf(text: string): string | null {
    const name = this.#naming.nameOf(text)
    if (name === null || this.#own.has(name)) return name
    if (this.#own.size >= mostOfConnection) return null
    this.#own.add(name)
    return name
  }

  #judge(error: unknown): void {
    const { code, message } = error as { code?: string; message?: string }
    if (code !== undefined && sharedConnection.has(code)) this.#naming.lost()
    else if (code !== '0A000' || !message?.includes('cached plan')) return
    this.#isSpent = true
  }
}

import { availableParallelism, homedir } from 'node:os'
import { databaseLocation } from '@tandem/db/database-location'

type Environment = Readonly<Record<string, string | undefined>>

/** Addresses of one PostgreSQL that somebody else runs, one for each role of ours. */
export type DatabaseAddresses = {
  /** The application's role: bound by the policies. */
  readonly application: string
  /** The role that may read accounts and sessions. */
  readonly auth: string
  /** The role that owns the tables and migrates; null: the database has to be up to date. */
  readonly owner: string | null
  /** The role that works on the queue of jobs; null: the application's does. */
  readonly jobs: string | null
}

export type Config = {
  readonly host: string
  readonly port: number
  readonly dataDirectory: string
  /** null: the packaged PostgreSQL in the data directory. */
  readonly database: DatabaseAddresses | null
  /** Load demo data into an empty database and let one click sign in. */
  readonly demo: boolean
  /** Signs the cookies; null: one is made and kept in the data directory. */
  readonly secret: string | null
  readonly publicUrl: string | null
  /** Believe X-Forwarded-* from a proxy in front. */
  readonly trustProxy: boolean
  readonly logLevel: (typeof logLevels)[number]
  /** Most memory, in MiB, for cohorts that are asked about; 0: the database answers every question. */
  readonly cohortMemory: number
  /** Threads that answer questions about cohorts. */
  readonly cohortThreads: number
}

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const

/** A setting that Tandem can't start with; the message is for the person at the terminal. */
export class ConfigError extends Error {}

/**
 * The settings of one server, from the environment: the only place that reads it.
 *
 * @throws ConfigError with one sentence: the variable, its value where it is no secret, the rule
 */
export function readConfig(
  environment: Environment,
  person = { root: process.getuid?.() === 0, home: homedir() },
): Config {
  const database = databaseAddresses(environment)
  return {
    host: environment.HOST?.trim() || '127.0.0.1',
    port: portOf(environment.PORT),
    dataDirectory: databaseLocation(environment, person),
    database,
    demo: yesOrNo(environment, 'TANDEM_DEMO') ?? database === null,
    secret: secretOf(environment.TANDEM_SECRET),
    publicUrl: publicUrlOf(environment.TANDEM_PUBLIC_URL),
    trustProxy: yesOrNo(environment, 'TANDEM_TRUST_PROXY') ?? false,
    logLevel: logLevelOf(environment.TANDEM_LOG),
    cohortMemory: wholeNumber(environment, 'TANDEM_COHORT_MEMORY', 0, 1_048_576) ?? 1_024,
    cohortThreads:
      wholeNumber(environment, 'TANDEM_COHORT_THREADS', 1, 64) ??
      Math.min(4, Math.max(1, availableParallelism())),
  }
}

function portOf(text: string | undefined): number {
  if (!text) return 4310
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new ConfigError(`PORT is "${text}": it must be a whole number from 1 to 65535.`)
}

function databaseAddresses(environment: Environment): DatabaseAddresses | null {
  const application = postgresAddress(environment, 'DATABASE_URL')
  const auth = postgresAddress(environment, 'TANDEM_AUTH_URL')
  const owner = postgresAddress(environment, 'TANDEM_OWNER_URL')
  const jobs = postgresAddress(environment, 'TANDEM_JOBS_URL')
  if (application === null) {
    const alone = auth ? 'TANDEM_AUTH_URL' : owner ? 'TANDEM_OWNER_URL' : jobs ? 'TANDEM_JOBS_URL' : null
    if (alone)
      throw new ConfigError(
        `${alone} is set but DATABASE_URL is not: set both, or neither for the packaged database.`,
      )
    return null
  }
  if (auth === null)
    throw new ConfigError(
      'TANDEM_AUTH_URL is missing: beside DATABASE_URL, give the address for the role that keeps accounts and sessions.',
    )
  return { application, auth, owner, jobs }
}

function postgresAddress(environment: Environment, name: string): string | null {
  const text = environment[name]?.trim()
  if (!text) return null
  // The value is not repeated: it holds a password.
  const malformed = (rule: string) =>
    new ConfigError(
      `${name} is not a PostgreSQL address: ${rule}, as in postgres://user:password@host:5432/tandem.`,
    )
  if (!URL.canParse(text)) throw malformed('it must be a URL')
  const url = new URL(text)
  if (!/^postgres(ql)?:$/.test(url.protocol))
    throw malformed(`it must begin with postgres://, not ${url.protocol}//`)
  if (!url.username) throw malformed('it must name a user')
  if (url.pathname.length < 2) throw malformed('it must name a database')
  return text
}

function wholeNumber(environment: Environment, name: string, least: number, most: number): number | null {
  const text = environment[name]
  if (!text) return null
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new ConfigError(`${name} is "${text}": it must be a whole number from ${least} to ${most}.`)
}

function yesOrNo(environment: Environment, name: string): boolean | null {
  const text = environment[name]
  if (!text) return null
  if (text === '1') return true
  if (text === '0') return false
  throw new ConfigError(`${name} is "${text}": it must be 1 (yes) or 0 (no).`)
}

function secretOf(text: string | undefined): string | null {
  if (!text) return null
  if (text.length >= 32) return text
  throw new ConfigError(
    `TANDEM_SECRET has ${text.length} characters: it must have at least 32, made at random.`,
  )
}

function publicUrlOf(text: string | undefined): string | null {
  if (!text) return null
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin
  throw new ConfigError(
    `TANDEM_PUBLIC_URL is "${text}": it must be an address such as https://tandem.example.org.`,
  )
}

function logLevelOf(text: string | undefined): Config['logLevel'] {
  const level = logLevels.find((known) => known === (text || 'warn'))
  if (level) return level
  throw new ConfigError(`TANDEM_LOG is "${text}": it must be one of ${logLevels.join(', ')}.`)
}

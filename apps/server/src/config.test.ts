import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const person = { root: false, home: '/home/ann' }
const read = (environment: Record<string, string> = {}) => readConfig(environment, person)

const application = 'postgres://tandem_app:one@db.example:5432/tandem'
const auth = 'postgres://tandem_auth:two@db.example:5432/tandem'

test('without settings: the packaged database, this machine only, demo data', () => {
  expect(read()).toEqual({
    host: '127.0.0.1',
    port: 4310,
    dataDirectory: '/home/ann/.local/share/tandem',
    database: null,
    demo: true,
    secret: null,
    publicUrl: null,
    trustProxy: false,
    logLevel: 'warn',
    cohortMemory: 1_024,
    cohortThreads: expect.any(Number),
  })
})

test('with a database of one’s own there is no demo, unless it is asked for', () => {
  const own = { DATABASE_URL: application, TANDEM_AUTH_URL: auth }
  expect(read(own)).toMatchObject({ demo: false, database: { application, auth, owner: null } })
  expect(read({ ...own, TANDEM_DEMO: '1' }).demo).toBe(true)
  expect(read({ TANDEM_DEMO: '0' }).demo).toBe(false)
})

test.each([
  [{ PORT: '0' }, 'PORT is "0": it must be a whole number from 1 to 65535.'],
  [{ PORT: '65536' }, 'PORT is "65536"'],
  [{ PORT: 'http' }, 'PORT is "http"'],
  [{ PORT: '80.5' }, 'PORT is "80.5"'],
  [{ TANDEM_DEMO: 'yes' }, 'TANDEM_DEMO is "yes": it must be 1 (yes) or 0 (no).'],
  [{ TANDEM_SECRET: 'x'.repeat(31) }, 'TANDEM_SECRET has 31 characters'],
  [{ TANDEM_PUBLIC_URL: 'tandem.example.org' }, 'TANDEM_PUBLIC_URL is "tandem.example.org"'],
  [{ TANDEM_PUBLIC_URL: 'https://example.org/tandem' }, 'TANDEM_PUBLIC_URL is "https://example.org/tandem"'],
  [
    { TANDEM_COHORT_MEMORY: '1.5' },
    'TANDEM_COHORT_MEMORY is "1.5": it must be a whole number from 0 to 1048576.',
  ],
  [{ TANDEM_COHORT_THREADS: '0' }, 'TANDEM_COHORT_THREADS is "0": it must be a whole number from 1 to 64.'],
  [{ TANDEM_LOG: 'loud' }, 'TANDEM_LOG is "loud": it must be one of silent, error, warn, info, debug.'],
  [
    { DATABASE_URL: 'tandem', TANDEM_AUTH_URL: auth },
    'DATABASE_URL is not a PostgreSQL address: it must be a URL',
  ],
  [
    { DATABASE_URL: 'mysql://a:b@c/d' },
    'DATABASE_URL is not a PostgreSQL address: it must begin with postgres://, not mysql://',
  ],
  [
    { DATABASE_URL: 'postgres://db.example/tandem' },
    'DATABASE_URL is not a PostgreSQL address: it must name a user',
  ],
  [
    { DATABASE_URL: 'postgres://a@db.example/' },
    'DATABASE_URL is not a PostgreSQL address: it must name a database',
  ],
  [{ DATABASE_URL: application }, 'TANDEM_AUTH_URL is missing'],
  [{ TANDEM_OWNER_URL: auth }, 'TANDEM_OWNER_URL is set but DATABASE_URL is not'],
])('%j is refused with the rule', (environment, sentence) => {
  expect(() => read(environment as Record<string, string>)).toThrow(ConfigError)
  expect(() => read(environment as Record<string, string>)).toThrow(sentence)
})

test('the limits themselves are fine', () => {
  expect(read({ PORT: '1' }).port).toBe(1)
  expect(read({ PORT: '65535' }).port).toBe(65_535)
  expect(read({ TANDEM_SECRET: 'x'.repeat(32) }).secret).toHaveLength(32)
  expect(read({ TANDEM_PUBLIC_URL: 'https://tandem.example.org/' }).publicUrl).toBe(
    'https://tandem.example.org',
  )
})

test('a refused database address is not repeated, because it holds a password', () => {
  expect(() => read({ DATABASE_URL: 'mysql://app:hunter2@db.example/tandem' })).toThrow(/^((?!hunter2).)*$/)
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Db } from '@tandem/db/connect'
import { type AuthDb, connectAuth } from '@tandem/db/connect-auth'
import { rebuildLag } from '@tandem/db/rebuild-lag'
import { freshDatabase } from '@tandem/db/test-database'
import { createUser } from './accounts.ts'
import { type Authentication, createAuthentication } from './authentication.ts'
import { isDemoOnly } from './demo-accounts.ts'
import { httpServer } from './http.ts'
import { prepareQueue } from './jobs/queue-schema.ts'
import { type RunningJobs, startJobs } from './jobs/start-jobs.ts'
import { recordSignIn } from './sign-in-record.ts'

export type TestServer = {
  readonly url: string
  readonly db: Db
  readonly authDb: AuthDb
  readonly auth: Authentication
  readonly ownerUrl: string
  /** Who works on jobs, where the server was asked to. */
  readonly jobs: RunningJobs | null
  /** Everything the server wrote to its log so far. */
  readonly logged: () => string
  /** Takes the database away from under the running server. */
  loseDatabase(): Promise<void>
  close(): Promise<void>
}

/** A real server on a database of its own, listening on 127.0.0.1. */
export async function startTestServer(
  options: { demo?: boolean; dashboard?: string; jobs?: boolean } = {},
): Promise<TestServer> {
  const database = await freshDatabase()
  const db = connect(database.applicationUrl, 4)
  const authDb = connectAuth(database.authUrl, 4)
  const lines: string[] = []
  const log = {
    info: (details: object, message: string) => lines.push(`${message} ${JSON.stringify(details)}\n`),
  }
  const demo = options.demo ?? false
  const auth = createAuthentication({
    db: authDb,
    secret: 'a secret of the tests, long enough for the library',
    demo,
    publicUrl: null,
    onEvent: (event) => recordSignIn(db, log, event),
    warn: (message) => lines.push(`${message}\n`),
  })
  const folder = mkdtempSync(join(tmpdir(), 'tandem-test-server-'))
  if (options.jobs) await prepareQueue(database.ownerUrl, database.roles.application, () => {})
  const jobs = options.jobs
    ? await startJobs({
        db,
        queueUrl: database.applicationUrl,
        version: '0.0.0-test',
        folder,
        log: (line) => lines.push(line),
      })
    : null
  const app = await httpServer({
    db,
    auth,
    demo: async () => demo && (await isDemoOnly(db)),
    lag: () => rebuildLag(db),
    version: '0.0.0-test',
    jobs: jobs ?? undefined,
    settings: { publicUrl: null, trustProxy: false, logLevel: 'info' },
    logTo: Object.assign(Object.create(process.stderr), { write: (line: string) => lines.push(line) > 0 }),
    dashboard: options.dashboard ?? '/nonexistent',
  })
  return {
    url: await app.listen({ port: 0, host: '127.0.0.1' }),
    db,
    authDb,
    auth,
    ownerUrl: database.ownerUrl,
    jobs,
    logged: () => lines.join(''),
    loseDatabase: database.drop,
    close: async () => {
      await jobs?.close()
      await app.close()
      rmSync(folder, { recursive: true, force: true })
      await Promise.all([db.destroy(), authDb.destroy()])
      await database.drop()
    },
  }
}

export const password = 'correct horse battery staple'

export const makeUser = (server: TestServer, username: string) =>
  createUser(server.auth, { username, name: `Name of ${username}`, password })

/** A browser's part of the protocol: keeps the cookies, sends the page's origin. */
export class TestBrowser {
  readonly #url: string
  readonly #cookies = new Map<string, string>()

  constructor(server: TestServer) {
    this.#url = server.url
  }

  async send(
    path: string,
    init: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${this.#url}${path}`, {
      method: init.body === undefined ? 'GET' : 'POST',
      headers: {
        origin: this.#url,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie ? { cookie } : {}),
        ...init.headers,
      },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (/max-age=0/i.test(line)) this.#cookies.delete(pair.slice(0, at))
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }

  signIn(username: string, secret = password): Promise<Response> {
    return this.send('/api/auth/sign-in/username', { body: { username, password: secret } })
  }

  /** A procedure's answer: `data`, or `error` with its code, message and id. */
  async ask(path: string, input: unknown): Promise<Answer> {
    const response = await this.send(`/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`)
    const body = (await response.json()) as {
      result?: { data: unknown }
      error?: { message: string; data: { code: string; errorId: string; problems: object[] | null } }
    }
    return {
      data: body.result?.data ?? null,
      error: body.error ? { ...body.error.data, message: body.error.message } : null,
    }
  }
}

export type Answer = {
  readonly data: unknown
  readonly error: { code: string; message: string; errorId: string; problems: object[] | null } | null
}

import { createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { grantFor, scopeOfUser } from '@tandem/api/scope-of-user'
import { caseloadList, caseloadListInput } from '@tandem/api/services/caseload-list'
import { connectAuth } from '@tandem/db/connect-auth'
import { findOrganisationsOfUser } from '@tandem/db/queries/organisations'
import { rebuildLag } from '@tandem/db/rebuild-lag'
import { withDirectory } from '@tandem/db/scope'
import { createUser, grantRole } from '@tandem/server/accounts'
import { type Authentication, createAuthentication, currentPerson } from '@tandem/server/authentication'
import { httpServer } from '@tandem/server/http'
import type { BenchServer } from './bench-database.ts'
import { type Findings, figure, timingTable } from './report.ts'
import { interleaved } from './rounds.ts'

const username = 'bench'
const password = 'a password of the bench'
const requests = 10
const pageSize = 200

/** The caseload page through the whole server, against the same work behind a bare HTTP server. */
export async function httpSpeed(
  server: BenchServer,
  organisationCode: string,
  patients: number,
  rounds: number,
): Promise<Findings> {
  const { db } = server.main
  const authDb = connectAuth(server.authUrl, 4)
  const auth = createAuthentication({
    db: authDb,
    secret: 'a secret of the bench, long enough for the library',
    demo: false,
    publicUrl: null,
    onEvent: async () => {},
    warn: (message) => console.error(message),
  })
  const userId = await createUser(auth, { username, name: 'Bench', password })
  await grantRole(db, { organisationCode, userId, role: 'clinical_lead', actor: 'bench' })
  const app = await httpServer({
    db,
    auth,
    demo: async () => false,
    lag: () => rebuildLag(db),
    version: '0.0.0-bench',
    settings: { publicUrl: null, trustProxy: false, logLevel: 'error' },
    dashboard: '/nonexistent',
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const input = caseloadListInput.parse({ pageSize })
  const bare = await bareServer(server, auth, organisationCode, input)
  const cookie = await signIn(url)
  const asked = encodeURIComponent(JSON.stringify({ organisation: organisationCode, ...input }))
  const many = async (address: string, rowsOf: (body: string) => number) => {
    let body = ''
    for (let i = 0; i < requests; i += 1) body = await textAt(address, cookie)
    return () => rowsOf(body)
  }
  const [plain, whole] = ['bare HTTP, JSON', 'the server: tRPC, headers, limits'] as const
  const timings = await interleaved(rounds, [
    {
      name: plain,
      run: () => many(bare.url, (body) => (JSON.parse(body) as { rows: unknown[] }).rows.length),
    },
    {
      name: whole,
      run: () =>
        many(
          `${url}/trpc/caseload.list?input=${asked}`,
          (body) => (JSON.parse(body) as { result: { data: { rows: unknown[] } } }).result.data.rows.length,
        ),
    },
  ])
  await app.close()
  bare.server.close()
  await authDb.destroy()
  const ratio = (timings.get(whole)?.median ?? Number.NaN) / (timings.get(plain)?.median ?? Number.NaN)
  return {
    tables: [
      timingTable(
        `HTTP, ${patients.toLocaleString('en')} patients`,
        `${requests} requests for a caseload page of ${pageSize}, one after the other, on loopback, without compression; both look up the session and the grants and query the same.`,
        timings,
        { things: 'requests', count: () => requests },
      ),
    ],
    goals: [
      {
        id: 'http',
        goal: 'a procedure through the server at most 1.1 × bare HTTP with the same work',
        measured: `${figure(ratio)} ×`,
        met: ratio <= 1.1,
      },
    ],
  }
}

async function bareServer(
  { main }: BenchServer,
  auth: Authentication,
  organisationCode: string,
  input: Parameters<typeof caseloadList>[1],
): Promise<{ url: string; server: Server }> {
  const { db } = main
  const answer = async (cookie: string) => {
    const session = await currentPerson(auth, new Headers({ cookie }))
    if (session === null) throw new Error('httpSpeed: not signed in')
    const { person } = session
    const found = await withDirectory(db, (trx) => findOrganisationsOfUser(trx, person.userId))
    const organisation = found.find(({ code }) => code === organisationCode)
    const grant = organisation && grantFor(organisation.grants, 'caseload')
    if (!organisation || !grant) throw new Error('httpSpeed: no grant')
    const scope = scopeOfUser(organisation.id, grant, person.userId)
    const context = {
      db,
      person,
      organisation,
      scope,
      requestId: 'bench',
      version: '',
      now: () => new Date(),
    }
    return JSON.stringify(await caseloadList({ ...context, demo: async () => false }, input))
  }
  const server = createServer((request, response) => {
    answer(request.headers.cookie ?? '').then(
      (body) => response.setHeader('content-type', 'application/json').end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server }
}

async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username, password }),
  })
  if (!response.ok) throw new Error(`httpSpeed: sign-in answered ${response.status}`)
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

const textAt = (address: string, cookie: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(address, { headers: { cookie } }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (some: string) => {
        body += some
      })
      response.on('end', () => (response.statusCode === 200 ? resolve(body) : reject(new Error(body))))
    }).on('error', reject)
  })

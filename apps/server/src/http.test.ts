import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { listen } from './listen.ts'
import { startTestServer, TestBrowser, type TestServer } from './test-server.ts'

let server: TestServer
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-dashboard-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Tandem</title>')
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'console.log(1)')
  server = await startTestServer({ dashboard: folder })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  new TestBrowser(server).send(path, { headers })

describe('the dashboard', () => {
  test.each(['/', '/sign-in', '/o/demo-clinic/caseload', '/o/demo-clinic/patient/1?weeks=1'])(
    '%s is its page, never kept by the browser',
    async (path) => {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toMatch(/^text\/html/)
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(await response.text()).toContain('<title>Tandem</title>')
    },
  )

  test('its files have names that change with them, so they are kept for a year', async () => {
    const response = await get('/assets/main-1a2b.js')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  test.each(['/assets/gone.js', '/trpc/nothing', '/api/nothing'])(
    '%s is not found, not a page',
    async (path) => {
      const response = await get(path)
      expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    },
  )

  test.each(['/../../../package.json', '/..%2f..%2fpackage.json'])('%s leads nowhere else', async (path) => {
    expect(await (await get(path)).text()).not.toContain('"name"')
  })

  test('where it is not built, a page says so and the rest works', async () => {
    const bare = await startTestServer()
    try {
      const response = await new TestBrowser(bare).send('/')
      expect(response.status).toBe(503)
      expect(await response.text()).toContain('The dashboard is not built')
      expect((await new TestBrowser(bare).send('/healthz')).status).toBe(200)
    } finally {
      await bare.close()
    }
  })
})

describe('every answer', () => {
  test('forbids scripts and frames of others, and asks for no https on a plain address', async () => {
    const { headers } = await get('/')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("style-src 'self' 'unsafe-inline'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('upgrade-insecure-requests')
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('carries the id of its request, a new one each time', async () => {
    const ids = [await get('/healthz'), await get('/healthz')].map(({ headers }) =>
      headers.get('x-request-id'),
    )
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(ids[0]).not.toBe(ids[1])
  })
})

describe('health', () => {
  test('/healthz answers as long as the process does', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok', version: '0.0.0-test' })
  })

  test('/readyz tells of database, schema and how far derived figures are behind', async () => {
    const response = await get('/readyz')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      ready: true,
      database: 'reachable',
      cohorts: null,
      schema: 'current',
      derived: { waiting: 0, behindSeconds: 0, failing: 0 },
    })
  })

  test('/readyz is 503 when the database has gone', async () => {
    const gone = await startTestServer()
    await gone.loseDatabase()
    const response = await new TestBrowser(gone).send('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ ready: false, database: 'unreachable' })
    await gone.close()
  })
})

describe('requests that are wrong', () => {
  test('a body that is not JSON', async () => {
    const response = await fetch(`${server.url}/api/auth/sign-out`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'hello',
    })
    expect(response.status).toBe(415)
  })

  test('a body that is too large', async () => {
    const response = await new TestBrowser(server).send('/api/auth/sign-out', { body: 'x'.repeat(1_100_000) })
    expect(response.status).toBe(413)
  })

  test('a page of another site, in our words and with the id of the request', async () => {
    const response = await new TestBrowser(server).send('/api/auth/sign-out', {
      body: {},
      headers: { origin: 'https://elsewhere.example' },
    })
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({
      message: 'This request comes from a page of another site.',
      errorId: response.headers.get('x-request-id'),
    })
  })

  test('a fault while signing in tells its id, and nothing of the database', async () => {
    const gone = await startTestServer({ demo: true })
    await gone.loseDatabase()
    const printed = vi.spyOn(console, 'error')
    for (const [path, body] of [
      ['/api/demo/sign-in', { role: 'quality' }],
      ['/api/auth/sign-in/username', { username: 'ann', password: 'a long password' }],
    ] as const) {
      const response = await new TestBrowser(gone).send(path, { body })
      expect(response.status).toBe(500)
      const text = await response.text()
      expect(text).not.toMatch(/database|connect|relation|select|terminat/i)
      expect(text).toContain(response.headers.get('x-request-id'))
      expect(gone.logged()).toContain(`"requestId":"${response.headers.get('x-request-id')}","err"`)
    }
    expect(printed).not.toHaveBeenCalled()
    printed.mockRestore()
    await gone.close()
  })

  test('the log has method, route, status and request id, and no input', async () => {
    await new TestBrowser(server).ask('session.current', { search: 'Mustermann' })
    await get('/o/demo-clinic/caseload?search=Mustermann')
    expect(server.logged()).toMatch(/"route":"\/trpc\/:path"/)
    expect(server.logged()).not.toMatch(/Mustermann/)
  })

  test('many attempts from one address are slowed down', async () => {
    const own = await startTestServer()
    try {
      const statuses: number[] = []
      for (let attempt = 0; attempt < 61; attempt += 1)
        statuses.push((await new TestBrowser(own).signIn(`nobody${attempt}`)).status)
      expect(statuses.slice(0, 60)).not.toContain(429)
      expect(statuses[60]).toBe(429)
    } finally {
      await own.close()
    }
  })
})

describe('the port', () => {
  const occupy = () =>
    new Promise<{ port: number; free: () => void }>((resolve) => {
      const socket = createServer().listen(0, '127.0.0.1', () => {
        const address = socket.address()
        const port = typeof address === 'object' && address ? address.port : 0
        resolve({ port, free: () => socket.close() })
      })
    })

  test('when it is taken, the next one that is free is used', async () => {
    const { port, free } = await occupy()
    const app = fastify()
    const taken = await listen(app, '127.0.0.1', port)
    expect(taken.port).toBeGreaterThan(port)
    expect(taken.address).toBe(`http://127.0.0.1:${taken.port}`)
    await app.close()
    free()
  })

  test('an address that this machine does not have is refused in a sentence', async () => {
    await expect(listen(fastify(), '203.0.113.7', 4310)).rejects.toThrow(
      'HOST is "203.0.113.7": this machine has no such address; 127.0.0.1 and 0.0.0.0 always work.',
    )
  })
})

import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

type Started = {
  readonly child: ChildProcess
  readonly output: () => string
  /** The address once it is printed; rejects with the output when the process ends before. */
  readonly address: Promise<string>
  readonly ended: Promise<number | null>
}

const started: ChildProcess[] = []

/** The server as a process of its own. */
function start(environment: Record<string, string>): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    env: { PATH: process.env.PATH ?? '', HOME: tmpdir(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const address = new Promise<string>((resolve, reject) => {
    const read = (part: Buffer) => {
      text += part.toString()
      const found = text.match(/Dashboard\s+(http:\S+)[\s\S]*Ctrl-C/)?.[1]
      if (found) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    ended.then(() => reject(new Error(`ended: ${text}`)))
  })
  address.catch(() => {})
  started.push(child)
  return { child, output: () => text, address, ended }
}

async function stop({ child, ended }: Started, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  child.kill(signal)
  return ended
}

let folder: string
let database: TestDatabase
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-start-'))
  chmodSync(folder, 0o755)
  database = await freshDatabase()
})
afterAll(async () => {
  for (const child of started) child.kill()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const ownDatabase = (more: Record<string, string> = {}) => ({
  DATABASE_URL: database.applicationUrl,
  TANDEM_AUTH_URL: database.authUrl,
  TANDEM_OWNER_URL: database.ownerUrl,
  TANDEM_DATA_DIR: join(folder, 'own'),
  ...more,
})

const occupy = () =>
  new Promise<{ port: number; socket: Server }>((resolve) => {
    const socket = createServer().listen(0, '127.0.0.1', () => {
      const address = socket.address()
      resolve({ port: typeof address === 'object' && address ? address.port : 0, socket })
    })
  })

describe('on a database of one’s own', () => {
  test('it starts without demo data, says where it is, and stops on SIGTERM with code 0', async () => {
    const { port, socket } = await occupy()
    const server = start(ownDatabase({ PORT: String(port) }))
    const address = await server.address
    expect(server.output()).toMatch(new RegExp(`^Port ${port} is taken; this one is free: \\d+\\.$`, 'm'))
    expect(server.output()).toContain('in the PostgreSQL of DATABASE_URL')
    expect(server.output()).toContain('with a user name and password')
    expect(await (await fetch(`${address}/readyz`)).json()).toMatchObject({ ready: true, schema: 'current' })
    const session = await (await fetch(`${address}/trpc/session.current`)).json()
    expect(session).toMatchObject({ result: { data: { demo: false, user: null } } })
    const demo = await fetch(`${address}/api/demo/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ role: 'clinical_lead' }),
    })
    expect(demo.status).toBe(404)
    expect(await stop(server)).toBe(0)
    expect(server.output()).toMatch(/Stopping\.\s*$/)
    socket.close()
  })

  test('what is wrong is one sentence and code 1, without a stack or a password', async () => {
    const server = start(ownDatabase({ DATABASE_URL: 'postgres://a:hunter2@127.0.0.1:1/tandem' }))
    expect(await server.ended).toBe(1)
    expect(server.output()).toBe(
      'DATABASE_URL: no PostgreSQL answers at 127.0.0.1:1: start it, or correct the address.\n',
    )
  })
})

describe('on the packaged database', () => {
  const packaged = () => ({ TANDEM_DATA_DIR: join(folder, 'packaged'), TANDEM_DEMO: '0', PORT: '24310' })

  test('a second start names the first and leaves it alone; a killed one is followed by the next', async () => {
    const first = start(packaged())
    const address = await first.address
    const second = start(packaged())
    expect(await second.ended).toBe(1)
    expect(second.output().trim()).toBe(
      `Tandem already runs on ${join(folder, 'packaged')}, at ${address} (process ${first.child.pid}): open that address, or stop it first.`,
    )
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    expect(await stop(first, 'SIGKILL')).toBeNull()
    const third = start(packaged())
    expect((await fetch(`${await third.address}/readyz`)).status).toBe(200)
    expect(await stop(third, 'SIGINT')).toBe(0)
    expect(existsSync(join(folder, 'packaged', 'server.json'))).toBe(false)
    expect(existsSync(join(folder, 'packaged', 'database', 'files', 'postmaster.pid'))).toBe(false)
  }, 240_000)

  test('a database that is killed is brought back at its address, while the server lives', async () => {
    const server = start(packaged())
    const address = await server.address
    const files = join(folder, 'packaged', 'database', 'files')
    const postmaster = () => Number(readFileSync(join(files, 'postmaster.pid'), 'utf8').split('\n')[0])
    const first = postmaster()
    process.kill(first, 'SIGKILL')
    await expect
      .poll(() => server.output(), { timeout: 60_000 })
      .toContain('The database is back, with everything that was committed.')
    await expect.poll(async () => (await fetch(`${address}/readyz`)).status, { timeout: 20_000 }).toBe(200)
    expect(postmaster()).not.toBe(first)
    const second = start(packaged())
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain('Tandem already runs on')
    expect(await stop(server)).toBe(0)
    expect(existsSync(join(files, 'postmaster.pid'))).toBe(false)
  }, 120_000)
})

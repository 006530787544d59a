import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { livePostmaster } from './embedded/postmaster.ts'
import { processStart } from './embedded/process-identity.ts'
import { findServerBinaries, packageFolder } from './embedded/server-binaries.ts'
import { closedParents, serviceAccount } from './embedded/service-account.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'

const isRoot = process.getuid?.() === 0
const nobody = { uid: 65534, gid: 65534 }
const holder = fileURLToPath(new URL('./embedded/database-holder.ts', import.meta.url))

let folder: string
const running: EmbeddedPostgres[] = []
const children: ChildProcess[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-lifecycle-'))
  chmodSync(folder, 0o755)
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const database of running.splice(0)) await database.stop()
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function start(name: string, log: (line: string) => void = () => {}): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({
    dataDirectory: join(folder, name),
    log,
    settings: { fsync: 'off' },
  })
  running.push(database)
  return database
}

async function ask(url: string, sql: string): Promise<unknown[][]> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

type Held = { child: ChildProcess; said: { adopted?: boolean; ownerUrl?: string; sentence?: string } }

function hold(name: string, account: { uid?: number; gid?: number } = {}): Promise<Held> {
  const child = spawn(process.execPath, ['--import', 'tsx', holder, join(folder, name)], {
    ...account,
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the holder ended with ${code}`)))
    child.stdout?.once('data', (line: Buffer) => resolve({ child, said: JSON.parse(line.toString()) }))
  })
}

function filesOf(name: string): string {
  return join(folder, name, 'database', 'files')
}

function postmasterOf(name: string): number {
  return livePostmaster(filesOf(name))?.pid ?? 0
}

async function gone(pid: number): Promise<void> {
  await expect.poll(() => processStart(pid), { timeout: 20_000 }).toBeNull()
}

describe('a first start', () => {
  test('makes the database, four roles that bypass nothing, and the settings every query relies on', async () => {
    const database = await start('first')
    expect(database.adopted).toBe(false)
    expect(database.version).toMatch(/^18\./)
    expect(await ask(database.ownerUrl, 'select current_user, current_database()')).toEqual([
      ['tandem_owner', 'tandem'],
    ])
    expect(await ask(database.applicationUrl, 'select current_user')).toEqual([['tandem_app']])
    expect(await ask(database.authUrl, 'select current_user, current_schema')).toEqual([
      ['tandem_auth', 'auth'],
    ])
    expect(
      await ask(
        database.ownerUrl,
        `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname like 'tandem\\_%'
         and not rolsuper order by 1`,
      ),
    ).toEqual(
      ['tandem_app', 'tandem_auth', 'tandem_jobs', 'tandem_owner'].map((role) => [
        role,
        false,
        false,
        false,
        false,
      ]),
    )
    expect(await ask(database.ownerUrl, 'show timezone')).toEqual([['UTC']])
    expect(await ask(database.administratorUrl, 'show unix_socket_directories')).toEqual([['']])
    expect(await ask(database.ownerUrl, 'show listen_addresses')).toEqual([['127.0.0.1']])
    expect(
      await ask(
        database.ownerUrl,
        `select datlocprovider, datlocale from pg_database where datname = 'tandem'`,
      ),
    ).toEqual([['b', 'C.UTF-8']])
    expect(
      await ask(
        database.ownerUrl,
        `select name from (values ('b'), ('Á'), ('a')) names(name) order by name collate "en-x-icu"`,
      ),
    ).toEqual([['a'], ['Á'], ['b']])
  })

  test('keeps passwords nobody else can read, and takes no connection without one', async () => {
    const database = await start('first')
    const passwords = join(folder, 'first', 'database', 'passwords.json')
    expect(statSync(passwords).mode & 0o777).toBe(0o600)
    expect(statSync(filesOf('first')).mode & 0o777).toBe(0o700)
    const wrong = database.ownerUrl.replace(/:[^:@]+@/, ':wrong@')
    await expect(ask(wrong, 'select 1')).rejects.toThrow('password authentication failed')
    await expect(ask(database.applicationUrl, 'create table public.mine (id int)')).rejects.toThrow(
      'permission denied',
    )
  })
})

describe('a later start', () => {
  test('keeps the data and the passwords', async () => {
    const first = await start('later')
    await ask(first.ownerUrl, 'create table kept as select 42 as answer')
    await first.stop()
    expect(livePostmaster(filesOf('later'))).toBeNull()
    const second = await start('later')
    expect(second.adopted).toBe(false)
    expect(await ask(second.ownerUrl, 'select answer from kept')).toEqual([[42]])
    expect(new URL(second.ownerUrl).password).toBe(new URL(first.ownerUrl).password)
  })

  test('of a database from before jobs had a role of their own makes it, and keeps the other passwords', async () => {
    const first = await start('before-jobs')
    await ask(first.administratorUrl, 'drop role tandem_jobs')
    await first.stop()
    const path = join(folder, 'before-jobs', 'database', 'passwords.json')
    const { jobs: _, ...before } = JSON.parse(readFileSync(path, 'utf8'))
    const { uid } = statSync(path)
    writeFileSync(path, JSON.stringify(before))
    const second = await start('before-jobs')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject(before)
    expect(statSync(path)).toMatchObject({ uid, mode: 0o100600 })
    await ask(second.ownerUrl, 'grant connect on database tandem to tandem_jobs')
    expect(await ask(second.jobsUrl, 'select current_user')).toEqual([['tandem_jobs']])
  })

  test('after the database server was killed finds every committed row', async () => {
    const first = await start('crash')
    await ask(first.ownerUrl, 'create table kept as select generate_series(1, 1000) as n')
    const pid = postmasterOf('crash')
    process.kill(pid, 'SIGKILL')
    const second = await start('crash')
    expect(second.adopted).toBe(false)
    expect(postmasterOf('crash')).not.toBe(pid)
    expect(await ask(second.ownerUrl, 'select count(*)::int from kept')).toEqual([[1000]])
  })

  test('after Tandem itself was killed adopts the running database, and stops it in the end', async () => {
    const { child, said } = await hold('orphan')
    expect(said.adopted).toBe(false)
    const pid = postmasterOf('orphan')
    child.kill('SIGKILL')
    await gone(child.pid ?? 0)
    expect(postmasterOf('orphan')).toBe(pid)
    const adopted = await start('orphan')
    expect(adopted.adopted).toBe(true)
    expect(adopted.ownerUrl).toBe(said.ownerUrl)
    await adopted.stop()
    expect(processStart(pid)).toBeNull()
  })

  test('drops a pid file that points at another program since the machine restarted', async () => {
    await (await start('recycled')).stop()
    const stale = [process.pid, filesOf('recycled'), 1, 5432, '', '127.0.0.1', ' 1 1', 'ready'].join('\n')
    writeFileSync(join(filesOf('recycled'), 'postmaster.pid'), `${stale}\n`)
    expect((await start('recycled')).adopted).toBe(false)
  })

  test('clears what a first start left that was killed in the middle', async () => {
    mkdirSync(join(folder, 'half', 'database.making-1', 'files'), { recursive: true })
    chmodSync(join(folder, 'half'), 0o755)
    await start('half')
    expect(readdirSync(join(folder, 'half')).filter((name) => name.startsWith('database.making'))).toEqual([])
  })
})

describe('several at once', () => {
  test('two first starts end with one database', async () => {
    const [one, two] = await Promise.all([start('pair'), hold('pair')])
    expect([one.adopted, two.said.adopted].sort()).toEqual([false, true])
    expect(two.said.ownerUrl).toBe(one.ownerUrl)
    expect(one.otherUsers()).toEqual([{ pid: two.child.pid, purpose: 'test' }])
  })

  test('the one who started it may leave first: the other keeps working, and the last one stops it', async () => {
    const one = await start('shared')
    const two = await start('shared')
    const pid = postmasterOf('shared')
    await one.stop()
    expect(await ask(two.ownerUrl, 'select 1')).toEqual([[1]])
    await two.stop()
    expect(processStart(pid)).toBeNull()
  })

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s to the process stops the database cleanly',
    async (signal) => {
      const { child } = await hold(signal)
      const pid = postmasterOf(signal)
      child.kill(signal)
      await gone(child.pid ?? 0)
      expect(processStart(pid)).toBeNull()
      expect(readFileSync(join(folder, signal, 'database.log'), 'utf8')).toMatch(
        /database system is shut down\s*$/,
      )
    },
  )
})

describe('what cannot start says why in one sentence', () => {
  test('files of another major version are left as they are', async () => {
    await (await start('older')).stop()
    writeFileSync(join(filesOf('older'), 'PG_VERSION'), '15\n')
    await expect(start('older')).rejects.toThrow(
      /was made by PostgreSQL 15, and this Tandem brings PostgreSQL 18: .*TANDEM_DATA_DIR\.$/,
    )
    expect(readFileSync(join(filesOf('older'), 'PG_VERSION'), 'utf8')).toBe('15\n')
  })

  test('a file where the folder should be', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(start('file')).rejects.toThrow(
      /file is not a folder: choose another one with TANDEM_DATA_DIR\.$/,
    )
    await expect(start(join('file', 'below'))).rejects.toThrow(/is not a folder: /)
  })

  test('lost passwords', async () => {
    await (await start('lost')).stop()
    rmSync(join(folder, 'lost', 'database', 'passwords.json'))
    await expect(start('lost')).rejects.toThrow(
      /passwords are missing: put .*passwords\.json back from a backup\.$/,
    )
  })

  test('damaged files, with the end of PostgreSQL’s log', async () => {
    await (await start('damaged')).stop()
    rmSync(join(filesOf('damaged'), 'global', 'pg_control'))
    const error = await start('damaged').catch((reason) => reason)
    expect(error.message).toMatch(/^PostgreSQL in .*damaged did not start: .*/)
    expect(error.logTail).toContain('pg_control')
  })

  test('a folder this user may not write to', async () => {
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0o555 })
    const sentence = isRoot
      ? (await hold('closed/data', nobody).catch((reason) => reason)).said?.sentence
      : (await start('closed/data').catch((reason) => reason)).message
    expect(sentence).toMatch(/^Tandem can't write to .*closed.data: .*TANDEM_DATA_DIR.*\.$/)
  })

  test.runIf(isRoot)(
    'a folder of somebody else who is starting, or was killed there, is not waited for',
    async () => {
      mkdirSync(join(folder, 'theirs'), { mode: 0o711 })
      writeFileSync(join(folder, 'theirs', 'start.lock'), '1 0\n', { mode: 0o600 })
      const { said } = await hold('theirs', nobody)
      expect(said.sentence).toMatch(/^Tandem can't write to .*theirs: .*TANDEM_DATA_DIR.*\.$/)
    },
  )

  test.runIf(isRoot)('a folder that root may enter but the account of the database may not', async () => {
    mkdirSync(join(folder, 'private', 'data'), { recursive: true })
    chmodSync(join(folder, 'private'), 0o700)
    await expect(start('private/data')).rejects.toThrow(/may not enter .*private, .*chmod o\+x .*private`\.$/)
  })
})

describe('the packaged server', () => {
  test('gets its missing library links, and is copied where its account may go', () => {
    const closed = join(folder, 'closed-package')
    cpSync(packageFolder(), join(closed, 'package'), { recursive: true, verbatimSymlinks: true })
    for (const name of ['libicuuc.so.60', 'libicui18n.so.60'])
      rmSync(join(closed, 'package/native/lib', name), { force: true })
    if (isRoot) chmodSync(closed, 0o700)
    const target = join(folder, 'binaries')
    mkdirSync(target)
    const { postgres, major } = findServerBinaries(
      target,
      serviceAccount(join(folder, 'none')),
      join(closed, 'package'),
    )
    expect(major).toBe(18)
    expect(postgres.startsWith(isRoot ? target : closed)).toBe(true)
    expect(spawnSync(postgres, ['--version']).status).toBe(0)
  })

  test.runIf(isRoot && closedParents(holder, nobody).length <= 1)(
    'runs under an ordinary account',
    async () => {
      mkdirSync(join(folder, 'ordinary'))
      chownSync(join(folder, 'ordinary'), nobody.uid, nobody.gid)
      const { said } = await hold('ordinary', nobody)
      expect(said.adopted).toBe(false)
      expect(statSync(filesOf('ordinary')).uid).toBe(nobody.uid)
      // Root on the same files joins, and would run them under the account that owns them.
      expect((await start('ordinary')).ownerUrl).toBe(said.ownerUrl)
    },
  )
})

import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** The folder with initdb and pg_ctl of the newest PostgreSQL server (15 or later) on this machine, or null. */
export function findServerPostgres() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).filter((name) => /^\d+$/.test(name)) : []
  const packaged = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(debian, version, 'bin'))
  const folders = [...packaged, ...(process.env.PATH ?? '').split(delimiter)]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && majorVersion(folder) >= 15) ?? null
}

function majorVersion(bin) {
  const said = spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout
  return Number(said?.match(/PostgreSQL\) (\d+)/)?.[1] ?? 0)
}

/**
 * Starts a throw-away server on 127.0.0.1 for one test run; as root under the account postgres.
 *
 * @returns {Promise<{ url: string, version: number, stop: () => void }>} the superuser's address
 */
export async function startServerPostgres(bin) {
  const account = process.getuid?.() === 0 ? accountOf('postgres') : {}
  const folder = mkdtempSync(join(tmpdir(), 'tandem-server-'))
  const [files, log, secret] = [join(folder, 'files'), join(folder, 'log'), join(folder, 'password')]
  const password = randomBytes(18).toString('hex')
  chmodSync(folder, 0o755)
  mkdirSync(files, { mode: 0o700 })
  writeFileSync(log, '')
  writeFileSync(secret, password, { mode: 0o600 })
  if ('uid' in account) for (const path of [files, log, secret]) chownSync(path, account.uid, account.gid)
  const run = (command, parameters) => {
    const done = spawnSync(join(bin, command), parameters, {
      ...account,
      cwd: files,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    if (done.status === 0) return
    const said = `${done.error?.message ?? done.stderr}${readFileSync(log, 'utf8').slice(-2_000)}`
    rmSync(folder, { recursive: true, force: true })
    throw new Error(`The server PostgreSQL in ${bin} did not start: ${said.trim()}`)
  }
  const port = await freePort()
  run('initdb', [
    '-D',
    files,
    '-U',
    'postgres',
    '--auth=scram-sha-256',
    `--pwfile=${secret}`,
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ])
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200`
  // Its own log file: a pipe that postgres inherits would keep pg_ctl's caller waiting.
  run('pg_ctl', ['start', '-w', '-t', '60', '-s', '-D', files, '-l', log, '-o', settings])
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    version: majorVersion(bin),
    stop: () => {
      run('pg_ctl', ['stop', '-w', '-s', '-m', 'immediate', '-D', files])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function accountOf(name) {
  const id = (flag) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout)
  return { uid: id('-u'), gid: id('-g') }
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

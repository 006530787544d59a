import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Refusal, root } from './launcher.mjs'

/** Installs the packages of the lock file when they are missing or others are there. */
export async function ensureInstalled(folder = root) {
  if (isInstalled(folder)) return
  const lock = join(
    tmpdir(),
    `tandem-install-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.lock`,
  )
  await whileLocked(lock, async () => {
    if (!isInstalled(folder)) await install(folder)
  })
}

/** npm writes node_modules/.package-lock.json when an installation is complete: it has to name the locked versions. */
export function isInstalled(folder) {
  const present = packagesOf(join(folder, 'node_modules', '.package-lock.json'))
  if (!present) return false
  const wanted = packagesOf(join(folder, 'package-lock.json'))
  if (!wanted) throw new Refusal(`package-lock.json is missing in ${folder}: get a complete copy of Tandem.`)
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (!path.includes('node_modules/') || link) return true
    // Optional packages of other systems are locked but not installed.
    return present[path] ? present[path].version === version : optional === true
  })
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return null
  }
}

async function install(folder) {
  const count = Object.keys(packagesOf(join(folder, 'package-lock.json')) ?? {}).length
  console.log(
    `Installing ${count} packages with npm ci (only when they are missing or changed; about a minute).`,
  )
  const { code, said, seconds } = await npmCi(folder)
  if (code === 0 && isInstalled(folder)) return console.log(`Installed in ${seconds} s.`)
  console.error(said.trim())
  throw new Refusal(`Tandem's packages could not be installed: ${reason(said, folder)}`)
}

function npmCi(folder) {
  // Under `npm start` this is the npm that runs us; NODE_ENV=production must not leave out what builds the dashboard.
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm']
  const flags = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--engine-strict=false',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const start = Date.now()
  const seconds = () => Math.round((Date.now() - start) / 1000)
  return new Promise((resolve, reject) => {
    const child = spawn(npm[0], [...npm.slice(1), ...flags], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    const progress = setInterval(() => console.log(`  still installing, ${seconds()} s`), 10_000)
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk
      })
    child.once('error', () => {
      clearInterval(progress)
      reject(new Refusal('npm was not found: install Node together with npm, and start again.'))
    })
    child.once('close', (code) => {
      clearInterval(progress)
      resolve({ code, said, seconds: seconds() })
    })
  })
}

function reason(said, folder) {
  if (/ENOSPC/.test(said)) return `the disk that holds ${folder} is full; free some space and start again.`
  if (/EACCES|EPERM|EROFS/.test(said))
    return `this user may not write to ${folder}; change its owner, or clone Tandem as this user.`
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network/.test(said))
    return "the package registry could not be reached; check the network (and npm's proxy settings), and start again."
  return 'npm ci failed, in its own words above; repair that and start again.'
}

/** One installation at a time: npm ci empties node_modules first. A lock whose process is gone is taken over. */
async function whileLocked(path, work) {
  for (let told = false; !take(path); await pause(250)) {
    if (!told) console.log('Waiting for another start of Tandem that is installing packages.')
    told = true
  }
  try {
    await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST')
      throw new Refusal(
        `The temporary folder can't be written to (${error.message}): free or open it, and start again.`,
      )
  }
  if (
    existsSync(path) &&
    !isAlive(Number(readFileSync(path, 'utf8'))) &&
    Date.now() - statSync(path).mtimeMs > 1_000
  )
    rmSync(path, { force: true })
  return false
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return pid > 0
  } catch (error) {
    return error.code === 'EPERM'
  }
}

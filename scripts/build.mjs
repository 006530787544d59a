import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { Refusal, root, run, tool } from './launcher.mjs'

const stampFile = join(root, 'node_modules', '.cache', 'tandem-build.json')
const library = ['packages', 'db']

/** What is built, from which folders, and the file that shows it is there. */
const parts = [
  {
    name: 'server',
    from: [...library, 'apps/server'],
    makes: 'apps/server/dist/main.mjs',
    config: 'apps/server/vite.config.ts',
  },
  {
    name: 'dashboard',
    from: [...library, 'apps/web'],
    makes: 'apps/web/dist/index.html',
    config: 'apps/web/vite.config.ts',
  },
]

export const serverEntry = join(root, 'apps/server/dist/main.mjs')

/** Builds the server and the dashboard where their sources changed since the last build. */
export async function ensureBuilt() {
  const stamps = readStamps()
  for (const part of parts) {
    const stamp = stampOf(part.from)
    if (stamps[part.name] === stamp && existsSync(join(root, part.makes))) continue
    await build(part)
    stamps[part.name] = stamp
    mkdirSync(dirname(stampFile), { recursive: true })
    writeFileSync(stampFile, JSON.stringify(stamps))
  }
}

async function build({ name, config, makes }) {
  console.log(`Building the ${name} (only when its sources changed).`)
  const start = Date.now()
  const parameters = [tool('vite/bin/vite.js'), 'build', '--config', join(root, config), '--logLevel', 'warn']
  const code = await run(process.execPath, parameters, {
    cwd: dirname(join(root, config)),
    env: { ...process.env, NODE_ENV: 'production' },
  })
  // Ctrl-C and SIGTERM went to the build; whoever sent them knows why it ended.
  if (code === 130 || code === 143) process.exit(code)
  if (code !== 0 || !existsSync(join(root, makes))) {
    throw new Refusal(`The ${name} could not be built: the reason is above; repair it and start again.`)
  }
  console.log(`Built the ${name} in ${((Date.now() - start) / 1000).toFixed(1)} s.`)
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return {}
  }
}

/** A hash of names and contents, so that neither a checkout nor a copied folder looks like a change. */
function stampOf(folders) {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', 'tsconfig.json']) hash.update(readFileSync(join(root, file)))
  for (const folder of folders) {
    for (const file of sourcesIn(join(root, folder)))
      hash.update(`\n${file.slice(root.length)}\n`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory())
        return /^(node_modules|dist|e2e|data|\.turbo)$/.test(entry.name) ? [] : sourcesIn(path)
      // Reference numbers are read when they are needed; the code of their cases is built in.
      const read = path.slice(root.length).split(sep).includes('reference') && !path.endsWith('.ts')
      return read || /\.test\.tsx?$/.test(entry.name) ? [] : [path]
    })
}

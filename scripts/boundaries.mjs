import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix, relative, sep } from 'node:path'
import { cycles, importsOf } from './import-graph.mjs'
import { root } from './launcher.mjs'

const pure = ['domain', 'stats', 'analysis', 'simulation']
const underApi = [...pure, 'db', 'importers', 'reports']

/** Which workspaces each may import: the table of docs/architecture.md. The dashboard has only types from the API. */
export const allowed = {
  domain: [],
  stats: [],
  analysis: ['domain', 'stats'],
  simulation: ['domain', 'stats'],
  db: ['domain', 'analysis'],
  importers: ['domain', 'db'],
  reports: ['domain', 'analysis'],
  api: underApi,
  server: ['api', ...underApi],
  scripts: ['api', 'server', ...underApi],
  web: ['domain', 'api'],
}

const folders = { db: 'db', server: 'apps/server', web: 'apps/web', scripts: 'scripts' }
const folderOf = (workspace) => folders[workspace] ?? `packages/${workspace}`
const sourcesOf = (workspace) =>
  ['db', 'scripts'].includes(workspace) ? folderOf(workspace) : `${folderOf(workspace)}/src`
const workspaceOf = (path) =>
  Object.keys(allowed).find((workspace) => path.startsWith(`${folderOf(workspace)}/`)) ?? null

const isTest = (path) => /\.(test|spec)\.tsx?$/.test(path) || path.includes('/e2e/')
const isBuiltin = (name) => name.startsWith('node:') || builtinModules.includes(name)
const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|(?<![-\w./])process\./

/** @typedef {{ file: string, line: number, reason: string }} Breach */

/** Every import of the tree that goes the wrong way. */
export function brokenBoundaries(folder = root) {
  const sources = new Map()
  const manifests = new Map()
  for (const workspace of Object.keys(allowed)) {
    const base = join(folder, folderOf(workspace))
    if (!existsSync(join(base, 'package.json'))) continue
    manifests.set(workspace, JSON.parse(readFileSync(join(base, 'package.json'), 'utf8')))
    for (const path of codeIn(base))
      sources.set(relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8'))
  }
  return breaches(sources, manifests)
}

function codeIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory())
      return /^(node_modules|dist|data|reference)$/.test(entry.name) ? [] : codeIn(join(folder, entry.name))
    return /\.(tsx?|mjs)$/.test(entry.name) ? [join(folder, entry.name)] : []
  })
}

/**
 * The same on a tree in memory.
 *
 * @param {Map<string, string>} sources text by path from the top, with `/`
 * @param {Map<string, { dependencies?: Record<string, string> }>} manifests package.json by workspace
 * @returns {Breach[]}
 */
export function breaches(sources, manifests) {
  const found = []
  const graph = new Map()
  for (const [file, text] of sources) {
    const workspace = workspaceOf(file)
    if (!workspace) continue
    const { imports, code } = importsOf(file, text)
    const targets = []
    for (const { name, line, typeOnly } of imports) {
      const reason = refusal(file, workspace, name, typeOnly, manifests.get(workspace))
      if (reason) found.push({ file, line, reason })
      const target = targetOf(file, name, sources)
      // Types are gone when the code runs, so they make no circle.
      if (target && !typeOnly) targets.push(target)
    }
    graph.set(file, targets)
    const clock = pure.includes(workspace) && !isTest(file) ? code.match(impure) : null
    if (clock)
      found.push({
        file,
        line: lineAt(code, clock.index),
        reason: `${workspace} is pure: no clock, chance or process (${clock[0]}).`,
      })
  }
  for (const cycle of cycles(graph)) {
    found.push({
      file: cycle[0],
      line: 1,
      reason: `imports itself in a circle: ${[...cycle, cycle[0]].join(' → ')}.`,
    })
  }
  return found
}

function refusal(file, workspace, name, typeOnly, manifest) {
  if (name.startsWith('.')) return refusalOfRelative(file, workspace, name)
  if (name.startsWith('@tandem/')) {
    // A journey in a browser tests the whole product: it may ask the API what the screen has to show.
    const harmless = typeOnly || file.startsWith('apps/web/e2e/')
    return refusalOfWorkspace(workspace, name, harmless, manifest)
  }
  if (isTest(file)) return null
  if (isBuiltin(name)) {
    if (pure.includes(workspace)) return `${workspace} is pure: it reads no file, clock or socket (${name}).`
    if (workspace === 'web' && file.startsWith('apps/web/src/'))
      return `the dashboard runs in a browser: no ${name}.`
    return null
  }
  return pure.includes(workspace) ? `${workspace} is pure: it uses nothing from outside (${name}).` : null
}

function refusalOfRelative(file, workspace, name) {
  const target = posix.join(posix.dirname(file), name)
  const other = workspaceOf(target)
  if (other === workspace) return null
  return other
    ? `reaches into another workspace by its path: import from @tandem/${other}/….`
    : `reaches out of its workspace (${name}).`
}

function refusalOfWorkspace(workspace, name, typeOnly, manifest) {
  const [, other, ...inside] = name.split('/')
  if (other === workspace) return `imports its own workspace by name: use a relative path (${name}).`
  if (!allowed[workspace].includes(other))
    return `${workspace} may not import ${other} (docs/architecture.md).`
  if (workspace === 'web' && other === 'api' && !typeOnly)
    return 'web may import only types from api: use `import type`.'
  if (inside.length === 0) return `packages have no front door: say which file of ${name}.`
  if (!(`@tandem/${other}` in (manifest?.dependencies ?? {})))
    return `@tandem/${other} is not in the package.json of ${workspace}.`
  return null
}

function targetOf(file, name, sources) {
  const path = name.startsWith('.') ? posix.join(posix.dirname(file), name) : insideOf(name)
  return [path, `${path}.ts`, `${path}.tsx`].find((candidate) => sources.has(candidate)) ?? null
}

function insideOf(name) {
  if (!name.startsWith('@tandem/')) return name
  const [, workspace, ...inside] = name.split('/')
  return `${sourcesOf(workspace)}/${inside.join('/')}`
}

const lineAt = (text, index) => text.slice(0, index).split('\n').length

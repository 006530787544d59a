import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { allowed, breaches, brokenBoundaries, type Workspace } from './boundaries.mjs'

const workspaces = Object.keys(allowed) as Workspace[]

const placeOf: Record<Workspace, string> = {
  domain: 'packages/domain/src',
  stats: 'packages/stats/src',
  analysis: 'packages/analysis/src',
  simulation: 'packages/simulation/src',
  importers: 'packages/importers/src',
  reports: 'packages/reports/src',
  api: 'packages/api/src',
  db: 'db',
  server: 'apps/server/src',
  web: 'apps/web/src',
  scripts: 'scripts',
}

// Every workspace names every other, so that only the direction is judged.
const everything = { dependencies: Object.fromEntries(workspaces.map((name) => [`@tandem/${name}`, '*'])) }
const manifests = new Map(workspaces.map((name) => [name, everything]))

function refusals(file: string, source: string, others: Record<string, string> = {}): string[] {
  const tree = new Map(Object.entries({ ...others, [file]: source }))
  return breaches(tree, manifests).map(({ reason }) => reason)
}

const pairs = workspaces.flatMap((from) =>
  workspaces.filter((to) => to !== from).map((to) => [from, to] as const),
)
const isAllowed = ([from, to]: readonly [Workspace, Workspace]) => allowed[from].includes(to)
const forbidden = pairs.filter((pair) => !isAllowed(pair))

describe('the one way', () => {
  test.each(forbidden)('%s may not import %s, in any form', (from, to) => {
    const file = `${placeOf[from]}/trespass.ts`
    const reason = [`${from} may not import ${to} (docs/architecture.md).`]
    expect(refusals(file, `import { thing } from '@tandem/${to}/thing'\nthing()`)).toEqual(reason)
    expect(
      refusals(file, `import type { Thing } from '@tandem/${to}/thing'\nexport type Mine = Thing`),
    ).toEqual(reason)
    expect(refusals(file, `export * from '@tandem/${to}/thing'`)).toEqual(reason)
    expect(refusals(file, `export const load = () => import('@tandem/${to}/thing')`)).toEqual(reason)
    expect(refusals(file, `export type Mine = import('@tandem/${to}/thing').Thing`)).toEqual(reason)
  })

  test.each(forbidden)('%s may not reach %s by its path', (from, to) => {
    const up = '../'.repeat(placeOf[from].split('/').length)
    const source = `import { thing } from '${up}${placeOf[to]}/thing.ts'\nthing()`
    expect(refusals(`${placeOf[from]}/trespass.ts`, source)[0]).toContain('reaches into another workspace')
  })

  test.each(pairs.filter(isAllowed))('%s may import %s', (from, to) => {
    const source = `import type { Thing } from '@tandem/${to}/thing'\nexport type Mine = Thing`
    expect(refusals(`${placeOf[from]}/guest.ts`, source)).toEqual([])
  })

  test('the table is the one the architecture page prints', () => {
    expect(forbidden.map(([from, to]) => `${from} ${to}`)).toEqual(
      expect.arrayContaining([
        'domain stats',
        'domain db',
        'stats domain',
        'analysis db',
        'analysis simulation',
        'db stats',
        'db api',
        'importers analysis',
        'importers api',
        'reports db',
        'api server',
        'api web',
        'server web',
        'server scripts',
        'web db',
        'web stats',
        'web analysis',
        'web server',
        'scripts web',
      ]),
    )
  })
})

describe('the dashboard', () => {
  const file = 'apps/web/src/cohort/CohortPage.tsx'

  test('has only types from the API', () => {
    const reason = ['web may import only types from api: use `import type`.']
    expect(refusals(file, `import { router } from '@tandem/api/router'\nrouter()`)).toEqual(reason)
    expect(refusals(file, `import { type AppRouter, router } from '@tandem/api/router'\nrouter()`)).toEqual(
      reason,
    )
    expect(refusals(file, `export const load = () => import('@tandem/api/router')`)).toEqual(reason)
    expect(
      refusals(file, `import type { AppRouter } from '@tandem/api/router'\nexport type R = AppRouter`),
    ).toEqual([])
    expect(
      refusals(file, `import { type AppRouter } from '@tandem/api/router'\nexport type R = AppRouter`),
    ).toEqual([])
  })

  test('is compared with the API by its journeys', () => {
    const source = `import { router } from '@tandem/api/router'\nrouter()`
    expect(refusals('apps/web/e2e/cohort.spec.ts', source)).toEqual([])
    expect(refusals('apps/web/e2e/cohort.spec.ts', `import { db } from '@tandem/db/connect'\ndb()`)).toEqual([
      'web may not import db (docs/architecture.md).',
    ])
  })

  test('knows no Node modules, and its tests may', () => {
    const source = `import { readFileSync } from 'node:fs'\nreadFileSync('x')`
    expect(refusals(file, source)).toEqual(['the dashboard runs in a browser: no node:fs.'])
    expect(refusals('apps/web/src/cohort/CohortPage.test.tsx', source)).toEqual([])
    expect(refusals('apps/web/e2e/cohort.spec.ts', source)).toEqual([])
  })
})

describe('the pure packages', () => {
  test.each(['domain', 'stats', 'analysis', 'simulation'] as const)(
    '%s reads nothing and asks nobody',
    (name) => {
      const file = `${placeOf[name]}/thing.ts`
      expect(refusals(file, `import { readFileSync } from 'node:fs'\nreadFileSync('x')`)[0]).toContain(
        'reads no file',
      )
      expect(refusals(file, `import { readFileSync } from 'fs'\nreadFileSync('x')`)[0]).toContain(
        'reads no file',
      )
      expect(refusals(file, `import { z } from 'zod'\nz.string()`)[0]).toContain('nothing from outside')
      expect(refusals(file, 'export const now = () => Date.now()')[0]).toContain('no clock')
      expect(refusals(file, 'export const now = () => new Date()')[0]).toContain('no clock')
      expect(refusals(file, 'export const chance = () => Math.random()')[0]).toContain('chance')
      expect(refusals(file, '// Date.now() would be wrong here\nexport const then = new Date(0)')).toEqual([])
      expect(
        refusals(
          `${placeOf[name]}/thing.test.ts`,
          `import { readFileSync } from 'node:fs'\nreadFileSync('x')`,
        ),
      ).toEqual([])
    },
  )
})

describe('what the package boundaries leave open', () => {
  test('a workspace that package.json does not name', () => {
    const tree = new Map([
      ['packages/analysis/src/thing.ts', `import { mean } from '@tandem/stats/summaries'\nmean()`],
    ])
    expect(breaches(tree, new Map([['analysis', { dependencies: {} }]]))).toEqual([
      {
        file: 'packages/analysis/src/thing.ts',
        line: 1,
        reason: '@tandem/stats is not in the package.json of analysis.',
      },
    ])
  })

  test('a front door, and a workspace that calls itself by name', () => {
    expect(refusals('packages/api/src/thing.ts', `import { x } from '@tandem/domain'\nx()`)[0]).toContain(
      'no front door',
    )
    expect(refusals('packages/api/src/thing.ts', `import { x } from '@tandem/api/other'\nx()`)[0]).toContain(
      'relative path',
    )
  })

  test('a circle of imports, across files and workspaces; types make none', () => {
    const others = {
      'db/b.ts': `export { c } from './c.ts'`,
      'db/c.ts': `import { a } from './a.ts'\nexport const c = a`,
    }
    expect(refusals('db/a.ts', `import { c } from './b.ts'\nexport const a = c`, others)).toEqual([
      'imports itself in a circle: db/a.ts → db/b.ts → db/c.ts → db/a.ts.',
    ])
    expect(refusals('db/a.ts', `import type { c } from './b.ts'\nexport type A = typeof c`, others)).toEqual(
      [],
    )
    const around = { 'packages/domain/src/d.ts': `import { a } from '@tandem/db/a'\nexport const d = a` }
    expect(refusals('db/a.ts', `import { d } from '@tandem/domain/d'\nexport const a = d`, around)).toContain(
      'imports itself in a circle: db/a.ts → packages/domain/src/d.ts → db/a.ts.',
    )
  })
})

describe('the tree as it is', () => {
  test('goes one way only, without a circle', () => {
    expect(brokenBoundaries()).toEqual([])
  })

  test('is what `npm run check` looks at', () => {
    const check = readFileSync(fileURLToPath(new URL('check.mjs', import.meta.url)), 'utf8')
    for (const part of ['tsc', "'boundaries'", 'biome', 'brokenBoundaries()']) expect(check).toContain(part)
  })
})

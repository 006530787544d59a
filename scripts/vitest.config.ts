import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// vitest 5 reports failures with Map.groupBy, which Node 20 has not.
if (!('groupBy' in Map)) {
  Object.defineProperty(Map, 'groupBy', {
    value: <Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key) => {
      const groups = new Map<Key, Item[]>()
      for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
      return groups
    },
  })
}

const root = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig({
  root,
  test: {
    // Two processes: the tests of the database start servers of their own beside the shared one.
    maxWorkers: 2,
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: [
            'packages/{domain,stats,analysis,simulation,reports}/src/**/*.test.ts',
            'packages/stats/reference/*.test.ts',
          ],
          testTimeout: 30_000,
        },
      },
      {
        root,
        test: {
          name: 'database',
          // On a server only what uses the shared PostgreSQL is worth running again.
          exclude: process.env.TANDEM_TEST_DATABASE_URL
            ? ['**/node_modules/**', 'db/embedded*', 'scripts/**']
            : ['**/node_modules/**'],
          include: ['{db,packages/importers,packages/api,apps/server,scripts}/**/*.test.ts'],
          globalSetup: ['scripts/test-postgres.ts'],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        root,
        test: {
          name: 'web',
          include: ['apps/web/src/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
        },
      },
    ],
  },
})

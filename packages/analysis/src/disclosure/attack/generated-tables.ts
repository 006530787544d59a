import { type Random, randomFrom } from '@tandem/stats/random'
import { tInterval } from '@tandem/stats/summaries'
import { type SuppressionRule, suppressBelow5RoundTo5, suppressBelow11 } from '../../small-counts.ts'
import type { CountTable } from '../guarded-release.ts'

export type GeneratedTable = { readonly table: CountTable; readonly rule: SuppressionRule }

/** How cells are filled: most are small, many are 0, they differ by orders of magnitude, or few are small. */
const fillings: readonly ((random: Random) => number)[] = [
  (random) => random.integer(0, 14),
  (random) => (random.bernoulli(0.5) ? 0 : random.integer(1, 60)),
  (random) => Math.floor(10 ** (3 * random.uniform())) - 1,
  (random) => random.integer(5, 90),
  (random) => (random.bernoulli(0.08) ? random.integer(1, 10) : random.integer(12, 150)),
]

/** The table of a number: 1 to 8 rows, 1 to 6 columns, under one of the two rules. The same each time. */
export function generatedTable(number: number): GeneratedTable {
  const random = randomFrom(`released table ${number}`)
  const [height, width] = [random.integer(1, 8), random.integer(1, 6)]
  const fill = random.pick(fillings)
  const counts = Array.from({ length: height }, () => Array.from({ length: width }, () => fill(random)))
  return {
    table: {
      rows: counts.map((_, r) => `Site ${'ABCDEFGH'[r]}`),
      columns: counts[0]!.map((_, c) => `Part ${'ABCDEF'[c]}`),
      counts,
      means: counts.map((row) => {
        const scores = Array.from({ length: row.reduce((sum, n) => sum + n, 0) }, () => random.integer(0, 27))
        const found = tInterval(scores)
        return found.kind === 'estimated' ? found : null
      }),
    },
    rule: number % 2 === 0 ? suppressBelow11 : suppressBelow5RoundTo5,
  }
}

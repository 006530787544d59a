import type { SubjectRow } from '../measure-subjects.ts'
import { type Period, startOfPeriod, type TimeStep } from './periods.ts'

/** Of how many, and how many of them met the measure. */
export interface Count {
  readonly met: number
  readonly n: number
}

/** A count as a reader may see it. Whatever a chart says is worked out from these, never from what is withheld. */
export interface ShownCount {
  /** Null where they are withheld. */
  readonly met: number | null
  readonly n: number | null
  readonly withheld: boolean
}

export const openCount = ({ met, n }: Count): ShownCount => ({ met, n, withheld: false })

/** The count where it is shown and there is anybody; null elsewhere. */
export const knownCount = ({ met, n }: ShownCount): Count | null =>
  met === null || n === null || n === 0 ? null : { met, n }

/** Units of the rate by any key; those that are not in the rate are left out. */
export function countsBy<Key>(rows: readonly SubjectRow[], keyOf: (row: SubjectRow) => Key): Map<Key, Count> {
  const counts = new Map<Key, { met: number; n: number }>()
  for (const row of rows) {
    if (!row.included) continue
    const key = keyOf(row)
    const held = counts.get(key) ?? { met: 0, n: 0 }
    held.n += 1
    if (row.met) held.met += 1
    counts.set(key, held)
  }
  return counts
}

const nobody: Count = { met: 0, n: 0 }

/** One count per period, in their order; 0 of 0 where there is nobody. */
export function countsByPeriod(
  rows: readonly SubjectRow[],
  periods: readonly Period[],
  step: TimeStep,
): readonly Count[] {
  const counts = countsBy(rows, ({ on }) => startOfPeriod(on, step))
  return periods.map(({ from }) => counts.get(from) ?? nobody)
}

export const sumOfCounts = (counts: readonly Count[]): Count =>
  counts.reduce((sum, { met, n }) => ({ met: sum.met + met, n: sum.n + n }), nobody)

import type { DayWindow } from '@tandem/domain/supply'
import type { SubjectRow } from '../measure-subjects.ts'
import type { SuppressionRule } from '../small-counts.ts'
import type { Period, TimeStep } from './periods.ts'
import { type Count, countsBy, countsByPeriod, sumOfCounts } from './unit-counts.ts'

/** An earlier run of the same measure whose figures the reader may have seen. */
export interface BesideRun {
  readonly rows: readonly SubjectRow[]
  /** Whether its measurement period holds the other one or lies in it, so that a difference counts certain people. */
  readonly nested: boolean
}

/** Whether one period holds the other, and they are not the same. */
export const isNested = (one: DayWindow, other: DayWindow): boolean => {
  const holds = (outer: DayWindow, inner: DayWindow) => outer.from <= inner.from && outer.to >= inner.to
  return holds(one, other) !== holds(other, one)
}

/** Whether two counts of nearly the same people differ by so few that subtracting them counts single people. */
export function differsByFew(one: Count, other: Count, threshold: number): boolean {
  const isFew = (difference: number) => difference !== 0 && Math.abs(difference) < threshold
  return (
    isFew(one.n - other.n) || isFew(one.met - other.met) || isFew(one.n - one.met - (other.n - other.met))
  )
}

const nobody: Count = { met: 0, n: 0 }

/**
 * Keys whose count must be withheld because an earlier run of a longer or shorter period tells nearly the same one. Where
 * the sum of all is told so, every key is.
 */
export function toldBeside<Key>(
  rows: readonly SubjectRow[],
  keyOf: (row: SubjectRow) => Key,
  beside: readonly BesideRun[],
  rule: SuppressionRule,
): ReadonlySet<Key> {
  const own = countsBy(rows, keyOf)
  const told = new Set<Key>()
  for (const other of beside) {
    if (!other.nested) continue
    const counts = countsBy(other.rows, keyOf)
    const sums = [sumOfCounts([...own.values()]), sumOfCounts([...counts.values()])] as const
    const all = differsByFew(...sums, rule.threshold)
    for (const [key, count] of own)
      if (all || differsByFew(count, counts.get(key) ?? nobody, rule.threshold)) told.add(key)
  }
  return told
}

/** The same for whole periods, which are told by any run that has them too. */
export function periodsToldBeside(
  rows: readonly SubjectRow[],
  periods: readonly Period[],
  step: TimeStep,
  beside: readonly BesideRun[],
  rule: SuppressionRule,
): readonly boolean[] {
  const own = countsByPeriod(rows, periods, step)
  const all = toldBeside(rows, () => 'all', beside, rule).size > 0
  const others = beside.map((run) => countsByPeriod(run.rows, periods, step))
  return own.map(
    (count, at) =>
      all || others.some((counts) => counts[at]!.n > 0 && differsByFew(count, counts[at]!, rule.threshold)),
  )
}

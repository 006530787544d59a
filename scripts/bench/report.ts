import type { Timing } from './rounds.ts'

/** One table of the page: ways side by side, the first column naming them. */
export type Table = {
  readonly title: string
  /** What was compared, on how much, in a sentence or two. */
  readonly about: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A goal and what came of it; null: cannot be judged in this run. */
export type Goal = {
  readonly id: GoalId
  readonly goal: string
  readonly measured: string
  readonly met: boolean | null
}

export type GoalId =
  | 'import-l1'
  | 'import-row'
  | 'import-memory'
  | 'rebuild-lag'
  | 'single-write'
  | 'bulk-write'
  | 'cohort-naive'
  | 'caseload-lateral'
  | 'rls-caseload'
  | 'rls-cohort'
  | 'http'
  | 'first-load'

export type Findings = { readonly tables: readonly Table[]; readonly goals: readonly Goal[] }

export const together = (findings: readonly Findings[]): Findings => ({
  tables: findings.flatMap(({ tables }) => tables),
  goals: findings.flatMap(({ goals }) => goals),
})

/** Three figures that count, without false precision: `0.0123`, `4.56`, `1,230`. */
export function figure(number: number): string {
  if (!Number.isFinite(number)) return '–'
  const rounded = Number(number.toPrecision(3))
  return rounded.toLocaleString('en', { maximumSignificantDigits: 3 })
}

/** A table of timings: median and least milliseconds, how many things a second, and how often as long as the first. */
export function timingTable(
  title: string,
  about: string,
  timings: ReadonlyMap<string, Timing>,
  per: { readonly things: string; readonly count: (name: string) => number } | null = null,
): Table {
  const [reference] = [...timings.values()]
  const each = (timing: Timing) => timing.median / (per?.count(timing.name) ?? 1)
  return {
    title,
    about,
    columns: ['', 'median ms', 'least ms', ...(per === null ? [] : [`${per.things}/s`]), 'time, first = 1'],
    rows: [...timings.values()].map((timing) => [
      timing.name,
      figure(timing.median),
      figure(timing.least),
      ...(per === null ? [] : [figure(1_000 / each(timing))]),
      figure(reference === undefined ? Number.NaN : each(timing) / each(reference)),
    ]),
  }
}

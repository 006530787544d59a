import { type Random, randomFrom } from '../../src/random.ts'

/** Invented data whose truth is known, and the intervals that should hold it. */
export type CoverageStudy = {
  readonly name: string
  readonly family: string
  /** What the data are, where the names of the intervals do not say it. */
  readonly data?: string
  /** What a number of rows counts; patients unless told. */
  readonly unit?: string
  readonly intervals: readonly CoveredInterval[]
  /**
   * Whether each interval holds the truth in one set of data, in the order of `intervals`; null where it says that there is
   * none.
   */
  readonly run: (random: Random, n: number) => readonly (boolean | null)[]
}

export type CoveredInterval = {
  readonly name: string
  /** Share of runs that should hold the truth: 0.95 unless told. */
  readonly level?: number
}

/** How often one interval held the truth. */
export type Coverage = {
  readonly study: string
  readonly interval: string
  readonly level: number
  readonly n: number
  readonly runs: number
  /** Runs that gave an interval; the rest said why not. */
  readonly given: number
  readonly held: number
}

/** Runs behind every share of the page, and the sizes they are made at. */
export const coverageRuns = 2000
export const coverageSizes: readonly number[] = [20, 50, 200]

/** Runs a study from its seed, which is its name and size: the same figures each time, and the first runs of more. */
export function coverageOf(study: CoverageStudy, n: number, runs = coverageRuns): Coverage[] {
  const random = randomFrom('coverage').fork(study.name, n)
  const given = study.intervals.map(() => 0)
  const held = study.intervals.map(() => 0)
  for (let run = 0; run < runs; run += 1) {
    study.run(random, n).forEach((result, i) => {
      if (result === null) return
      given[i]! += 1
      if (result) held[i]! += 1
    })
  }
  return study.intervals.map(({ name, level = 0.95 }, i) => ({
    study: study.name,
    interval: name,
    level,
    n,
    runs,
    given: given[i]!,
    held: held[i]!,
  }))
}

type Limits = { readonly lower: number | null; readonly upper: number | null }
type Result<T> = (T & { readonly kind: 'estimated' }) | { readonly kind: 'not_estimable' }

/** Whether limits hold the truth; null when there are none. */
export const holds = ({ lower, upper }: Limits, truth: number): boolean | null =>
  lower === null || upper === null ? null : lower <= truth && truth <= upper

/** The same for a result that may have said that it cannot be estimated. */
export const holdsIn = (result: Result<Limits>, truth: number): boolean | null =>
  result.kind === 'estimated' ? holds(result, truth) : null

/** Whether a test at 5 % finds nothing where there is nothing. */
export const findsNothing = (result: Result<{ readonly p: number }>): boolean | null =>
  result.kind === 'estimated' ? result.p >= 0.05 : null

export const draws = (n: number, draw: () => number): number[] => Array.from({ length: n }, draw)

/** A study of one interval of level 0.95, named alike. */
export function single(
  family: string,
  name: string,
  run: (random: Random, n: number) => boolean | null,
): CoverageStudy {
  return { name, family, intervals: [{ name }], run: (random, n) => [run(random, n)] }
}

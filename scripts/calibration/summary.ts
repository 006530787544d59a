import { contrasts, type Estimator, type RunResult } from './one-run.ts'
import { type Scenario, type ScenarioName, scenarios } from './scenarios.ts'

export type ContrastSummary = {
  readonly contrast: string
  readonly truth: number
  readonly services: number
  readonly bias: number
  /** Spread of the estimates, and the mean of the standard errors that should say as much. */
  readonly sd: number
  readonly meanError: number
  /** Share of 95 % intervals that hold the truth. */
  readonly coverage: number
}

export type ScenarioSummary = {
  readonly scenario: ScenarioName
  readonly words: string
  readonly services: number
  readonly refused: number
  readonly refusedFor: Readonly<Record<string, number>>
  readonly meanEpisodes: number
  readonly meanMeasured: number
  /** Services that are shown; of refused ones there is no adjusted figure. Empty where none is. */
  readonly estimators: Readonly<Record<Estimator, readonly ContrastSummary[]>>
}

const meanOf = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
const round = (value: number) => Math.round(value * 1e4) / 1e4

/** True differences in the order of the contrasts: either component alone ends up above both together. */
export const truthsOf = ({ points }: Scenario): readonly number[] => [0, points, points]

/** One scenario's runs in figures; every estimator is judged on the services that the screen would show. */
export function scenarioSummary(name: ScenarioName, runs: readonly RunResult[]): ScenarioSummary {
  const scenario: Scenario = scenarios[name]
  const shown = runs.filter(({ refused }) => refused.length === 0)
  const truths = truthsOf(scenario)
  const refusedFor: Record<string, number> = {}
  for (const { refused } of runs) for (const kind of refused) refusedFor[kind] = (refusedFor[kind] ?? 0) + 1
  const contrastOf = (estimator: Estimator, place: number): ContrastSummary => {
    const truth = truths[place] ?? 0
    const rows = shown.flatMap(({ figures }) => figures[estimator]?.slice(place, place + 1) ?? [])
    const errors = rows.map(([estimate]) => estimate - truth)
    const bias = meanOf(errors)
    return {
      contrast: contrasts[place]!,
      truth,
      services: rows.length,
      bias: round(bias),
      sd: round(
        Math.sqrt(
          errors.reduce((sum, error) => sum + (error - bias) ** 2, 0) / Math.max(1, errors.length - 1),
        ),
      ),
      meanError: round(meanOf(rows.map(([, error]) => error))),
      coverage: round(meanOf(rows.map(([, , lower, upper]) => (lower <= truth && truth <= upper ? 1 : 0)))),
    }
  }
  const rowsOf = (estimator: Estimator) =>
    contrasts.map((_, place) => contrastOf(estimator, place)).filter(({ services }) => services > 0)
  return {
    scenario: name,
    words: scenario.words,
    services: runs.length,
    refused: runs.length - shown.length,
    refusedFor,
    meanEpisodes: Math.round(meanOf(runs.map(({ episodes }) => episodes))),
    meanMeasured: Math.round(meanOf(runs.map(({ measured }) => measured))),
    estimators: {
      unadjusted: rowsOf('unadjusted'),
      overlap_weighted: rowsOf('overlap_weighted'),
      stabilised: rowsOf('stabilised'),
      doubly_robust: rowsOf('doubly_robust'),
      mmrm: rowsOf('mmrm'),
    },
  }
}

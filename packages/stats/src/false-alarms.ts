import { LATTICE_SLACK, type MonitoringChart } from './monitoring-chart.ts'
import type { ScoreProcess } from './score-process.ts'

export type FalseAlarms = {
  /** Expected alarms per year in the long run, the chart starting again after each. */
  readonly perYear: number
  /** Expected alarms in the first year. */
  readonly firstYear: number
  /** Chance of one alarm or more in the first year. */
  readonly chanceInFirstYear: number
}

const ALARM = -1

/** Where the chart goes from each cell of its lattice with each score. */
function movesOf(chart: MonitoringChart, model: ScoreProcess): { cells: number; moves: Int32Array } {
  const { origin, resolution, limit } = chart
  const cells = Math.floor((limit - origin) / resolution + LATTICE_SLACK) + 1
  const scores = model.max - model.min + 1
  const moves = new Int32Array(cells * scores)
  for (let cell = 0; cell < cells; cell += 1) {
    for (let at = 0; at < scores; at += 1) {
      const reached = chart.after(origin + cell * resolution, model.min + at)
      moves[cell * scores + at] =
        reached > limit + LATTICE_SLACK ? ALARM : Math.round((reached - origin) / resolution)
    }
  }
  return { cells, moves }
}

/** One step of chance over (cell of the chart, level of the process). Alarms return their share of it. */
function stepper(chart: MonitoringChart, model: ScoreProcess, startAgain: boolean) {
  const { scores, next, min, max } = model
  const levels = scores.length
  const { cells, moves } = movesOf(chart, model)
  const first = Math.round((chart.start - chart.origin) / chart.resolution)
  const moved = new Float64Array(levels)

  function place(into: Float64Array, cell: number): number {
    let alarms = 0
    for (let level = 0; level < levels; level += 1) {
      const to = moves[cell * (max - min + 1) + scores[level]! - min]!
      if (to !== ALARM) into[to * levels + level]! += moved[level]!
      else {
        alarms += moved[level]!
        if (startAgain) into[first * levels + level]! += moved[level]!
      }
    }
    return alarms
  }

  /** The first score: the level is anywhere, the chart at its start. */
  function begin() {
    const chances = new Float64Array(cells * levels)
    moved.set(model.stationary)
    return { chances, alarms: place(chances, first) }
  }

  function step(chances: Float64Array) {
    const into = new Float64Array(cells * levels)
    let alarms = 0
    for (let cell = 0; cell < cells; cell += 1) {
      moved.fill(0)
      let any = false
      for (let from = 0; from < levels; from += 1) {
        const share = chances[cell * levels + from]!
        if (share < 1e-16) continue
        any = true
        for (let to = 0; to < levels; to += 1) moved[to]! += share * next[from * levels + to]!
      }
      if (any) alarms += place(into, cell)
    }
    return { chances: into, alarms }
  }
  return { begin, step }
}

/** Alarms expected at each of the first `scores` scores. */
function alarmsByScore(
  chart: MonitoringChart,
  model: ScoreProcess,
  scores: number,
  startAgain: boolean,
): number[] {
  const { begin, step } = stepper(chart, model, startAgain)
  let state = begin()
  const alarms = [state.alarms]
  while (alarms.length < scores) {
    state = step(state.chances)
    alarms.push(state.alarms)
  }
  return alarms
}

/** Alarms per score once the start is forgotten. */
function settledRate(chart: MonitoringChart, model: ScoreProcess): number {
  const { begin, step } = stepper(chart, model, true)
  let state = begin()
  let quiet = 0
  for (let score = 2; score <= 5000 && quiet < 3; score += 1) {
    const before = state.alarms
    state = step(state.chances)
    quiet = Math.abs(state.alarms - before) <= 1e-10 * state.alarms ? quiet + 1 : 0
  }
  return state.alarms
}

/**
 * How often a monitoring chart alarms for a person whose condition has not changed: computed, not assumed.
 *
 * Exact for whole, autocorrelated scores as the process describes them, by following the chances of every pair of
 * level and chart value from score to score; the only approximation is the grid of levels (relative error under 1e-6).
 * What is left out: gaps and unequal spacing between scores, and a wrong process. Takes 0.1 to 1 s: for setting a chart
 * up, not for a request.
 *
 * @param scoresPerYear how often the person is asked, 1 to 366 (52 weekly, 12 monthly); whole
 * @throws RangeError if scoresPerYear is out of range
 *
 * Source: Brook & Evans 1972, Biometrika (chains); here with the level as a second coordinate. Checked in R.
 *
 * @example falseAlarms(scoreProcess({ mean: 3, sd: 2, autocorrelation: 0.5, min: 0, max: 27 }),
 *   cusumChart({ reference: 6, limit: 6 }), 12)
 */
export function falseAlarms(model: ScoreProcess, chart: MonitoringChart, scoresPerYear: number): FalseAlarms {
  if (!Number.isInteger(scoresPerYear) || scoresPerYear < 1 || scoresPerYear > 366)
    throw new RangeError(`falseAlarms: scoresPerYear (${scoresPerYear}) must be a whole number, 1 to 366`)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return {
    perYear: scoresPerYear * settledRate(chart, model),
    firstYear: sum(alarmsByScore(chart, model, scoresPerYear, true)),
    chanceInFirstYear: sum(alarmsByScore(chart, model, scoresPerYear, false)),
  }
}

/**
 * The least limit, of those offered, that keeps false alarms within a budget.
 *
 * @param model how scores of a settled patient come about
 * @param chartWith makes the chart with a limit
 * @param limits ascending
 * @param scoresPerYear how many scores a patient gives, > 0
 * @param budget false alarms per year, > 0
 * @returns the limit with what it costs, or null when even the largest alarms too often
 * @throws RangeError if there are no limits, they don't ascend, or the budget is not positive
 *
 * @example limitWithin(model, (limit) => cusumChart({ reference: 12, limit }), [4, 6, 8], 26, 0.5)
 */
export function limitWithin(
  model: ScoreProcess,
  chartWith: (limit: number) => MonitoringChart,
  limits: readonly number[],
  scoresPerYear: number,
  budget: number,
): ({ readonly limit: number } & FalseAlarms) | null {
  if (limits.length === 0 || limits.some((limit, at) => at > 0 && !(limit > limits[at - 1]!)))
    throw new RangeError('limitWithin: needs ascending limits')
  if (!(budget > 0)) throw new RangeError(`limitWithin: budget (${budget}) must be more than 0`)
  let [low, high] = [0, limits.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const rate = scoresPerYear * settledRate(chartWith(limits[middle]!), model)
    if (rate <= budget) high = middle
    else low = middle + 1
  }
  const limit = limits[low]
  return limit === undefined ? null : { limit, ...falseAlarms(model, chartWith(limit), scoresPerYear) }
}

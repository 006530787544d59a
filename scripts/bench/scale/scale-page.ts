import { figure } from '../report.ts'
import type { Timing } from '../rounds.ts'
import { outcomeWays } from './outcome-speed.ts'
import type { StoredCohort } from './store-cohort.ts'
import { type LoadTiming, type TrendTiming, ways } from './trend-speed.ts'

export type SizeFindings = {
  readonly stored: StoredCohort
  readonly loading: Omit<LoadTiming, 'held'>
  readonly trends: readonly TrendTiming[]
  readonly firstAnswer: number
  readonly naive?: Timing
  readonly outcomes?: ReadonlyMap<string, Timing>
}

type Surroundings = {
  readonly command: string
  readonly machine: readonly string[]
  readonly duckVersion: string | null
  readonly load: string
  readonly minutes: string
  readonly rounds: number
  readonly title: string
}

const grouped = (number: number) => number.toLocaleString('en')

const table = (rows: readonly (readonly string[])[]) =>
  rows
    .flatMap((cells, at) => [
      `| ${cells.join(' | ')} |`,
      ...(at === 0 ? [`| ${cells.map((_, place) => (place === 0 ? '---' : '---:')).join(' | ')} |`] : []),
    ])
    .join('\n')

const ms = ({ timings }: TrendTiming, way: string) => timings.get(way)?.median ?? Number.NaN
const cell = ({ timings }: TrendTiming, way: string) => {
  const timing = timings.get(way)
  return timing === undefined ? '–' : `${figure(timing.median)} (${figure(timing.least)})`
}

const verdict = (ratio: number, met: boolean) =>
  Number.isFinite(ratio) ? (met ? 'met' : '**missed**') : 'not measured'
const atMost = (name: string, ratio: number, goal: number) => [
  name,
  `${figure(ratio)} ×`,
  verdict(ratio, ratio <= goal),
]
const atLeast = (name: string, ratio: number, goal: number, unit: string) => [
  name,
  `${figure(ratio)} ${unit}`,
  verdict(ratio, ratio >= goal),
]

function goals(found: readonly SizeFindings[]): string[][] {
  const rows: string[][] = []
  for (const { stored, trends, loading, firstAnswer, naive, outcomes } of found) {
    const size = `${grouped(stored.patients)} patients`
    const [unfiltered] = trends
    if (unfiltered === undefined) continue
    const worst = (way: string, of: string) => Math.max(...trends.map((each) => ms(each, way) / ms(each, of)))
    rows.push(
      atMost(
        `trend (number, sum and squares by week and arm) at most 0.5 × DuckDB, the worst of all filters (${size})`,
        worst(ways.means, ways.duckMeans),
        0.5,
      ),
      atMost(
        `the same, no filter (${size})`,
        ms(unfiltered, ways.means) / ms(unfiltered, ways.duckMeans),
        0.5,
      ),
      atMost(
        `the same against DuckDB on one thread as ours, the worst of all filters (${size})`,
        worst(ways.means, ways.duckOne),
        0.5,
      ),
      atMost(
        `the whole answer, with intervals that respect several episodes of one person, at most 0.5 × DuckDB, the worst of all filters (${size})`,
        worst(ways.asked, ways.duckClustered),
        0.5,
      ),
      atMost(
        `first answer of a fresh process at most 5 × DuckDB's warm time (${size})`,
        firstAnswer / ms(unfiltered, ways.duckMeans),
        5,
      ),
      [
        `memory at most 6 bytes a score (${size})`,
        figure(loading.bytesPerScore),
        verdict(loading.bytesPerScore, loading.bytesPerScore <= 6),
      ],
      atLeast(`read at least 20 million scores a second (${size})`, loading.scoresPerSecond / 1e6, 20, 'M/s'),
    )
    if (naive !== undefined)
      rows.push(
        atLeast(
          `means at least ${stored.patients >= 1e6 ? '1,000' : '300'} × as fast as one statement over raw forms (${size})`,
          naive.median / ms(unfiltered, ways.means),
          stored.patients >= 1e6 ? 1_000 : 300,
          '×',
        ),
      )
    if (outcomes !== undefined) {
      const of = (way: string) => outcomes.get(way)?.median ?? Number.NaN
      rows.push(
        atMost(
          `times to response from \`episode_outcome\` at most 0.02 × from raw forms (${size})`,
          of(outcomeWays.derived) / of(outcomeWays.raw),
          0.02,
        ),
      )
    }
  }
  return [...rows, ...growthGoals(found)]
}

/** From each size to the next: 5.5 for five times as many, in proportion for other steps. */
function growthGoals(found: readonly SizeFindings[]): string[][] {
  return found.slice(1).flatMap((larger, at) => {
    const smaller = found[at] as SizeFindings
    const step = larger.stored.patients / smaller.stored.patients
    const name = `${grouped(smaller.stored.patients)} to ${grouped(larger.stored.patients)} patients`
    const ratios = (isFixed: boolean) =>
      larger.trends.flatMap((trend, place) =>
        trend.question.isFixed === isFixed
          ? [ms(trend, ways.means) / ms(smaller.trends[place] as TrendTiming, ways.means)]
          : [],
      )
    return [
      atMost(
        `growth without a filter at most ${figure(1.1 * step)} × (${name})`,
        ratios(false)[0] ?? Number.NaN,
        1.1 * step,
      ),
      atMost(
        `growth of cohorts of a fixed size at most 1.5 ×, the worst (${name})`,
        Math.max(...ratios(true)),
        1.5,
      ),
    ]
  })
}

/** The section of the page, from what one run found. */
export function scalePage(
  found: readonly SizeFindings[],
  { command, machine, duckVersion, load, minutes, rounds, title }: Surroundings,
): string {
  const sections = found.map(
    ({
      stored,
      trends,
      loading,
      firstAnswer,
      naive,
      outcomes,
    }) => `### Mean course, ${grouped(stored.patients)} patients

${grouped(stored.episodes)} episodes, ${grouped(stored.scores)} PHQ-9 scores. Median ms (least). Packed from derived rows in ${figure(stored.packed)} s; read by binary COPY in ${figure(loading.milliseconds)} ms,
${figure(loading.scoresPerSecond / 1e6)} million scores a second, ${figure(loading.bytesPerScore)} bytes a score for everything the course reads; first answer of a fresh process ${figure(firstAnswer)} ms once its thread runs.${naive === undefined ? '' : ` One statement over raw forms, no filter: ${figure(naive.median)} ms (three rounds).`}${outcomes === undefined ? '' : ` Times to response: ${figure(outcomes.get(outcomeWays.derived)?.median ?? Number.NaN)} ms from \`episode_outcome\`, ${figure(outcomes.get(outcomeWays.raw)?.median ?? Number.NaN)} ms from raw forms.`}

${table([['', ...Object.values(ways)], ...trends.map((trend) => [trend.question.name, ...Object.values(ways).map((way) => cell(trend, way))])])}`,
  )
  return `## ${title}

Written by \`${command}\` in ${minutes} minutes. Do not edit: run it again.

${machine.map((line) => `- ${line}`).join('\n')}
- DuckDB ${duckVersion ?? 'was not to be had'}, installed by the run into a folder of its own, no part of the project
- Load average (1, 5, 15 minutes) ${load}

Ways to one answer run in turns, in one process, ${rounds} rounds after one that does not count; number and sum of scores in every
arm and week agree between all ways before a time counts. The patients are drawn directly by a seeded generator of the
run, about as many forms as the generator of services makes and none of its clinical detail: derived rows, and facts
behind them where statements over facts are timed. DuckDB holds one table of measurements with every column of the
filters, labels as numbers, sorted by site and clinician as our columns are.

${table([['goal', 'measured', ''], ...goals(found)])}

### Why goals are missed

${whyMissed}

${sections.join('\n\n')}`
}

const whyMissed = `- **Trend, no filter or many sites.** DuckDB divides the work between two processors, ours is done by one: beside DuckDB on one
  thread the ratio is about half. On an idle machine a score costs 3 ns here, of which counting is 2; a second thread
  could take half of it, and does not yet.
- **One clinician, or a narrow filter.** Nothing is left to scan: what remains is making the list of columns and asking which of
  the labels are wanted, 0.1 ms whatever the size; of two sites every episode is asked once for each filter.
- **The whole answer.** It also crosses to a thread and back, gives every point its interval, finds scores that one person has
  in two episodes (anew for every choice of sites), and counts people; as the screen needs it.
- **First answer.** Reading the columns is a fifth to a third of it; the rest is code that runs for the first time in two threads.
  With more running than there are processors every hand-over between process, thread and database waits its turn.
- **Reading.** Chunks arrive at 60 to 120 MB a second on the loaded machine; larger services come nearer to the goal.`

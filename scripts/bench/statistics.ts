import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { load, machine } from './machine.ts'
import { withSection } from './page-section.ts'
import { type RProcess, startR } from './r-process.ts'
import { figure } from './report.ts'
import { quantile } from './rounds.ts'
import { peopleTable, type StatisticsData, scoresTable, statisticsData } from './statistics-data.ts'
import { type TimedMethod, timedMethods } from './statistics-methods.ts'

const page = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
const usage =
  'npm run bench -- statistics [--patients 20000] [--rounds 15] [--growth 2000,20000,200000] [--no-page]'
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    patients: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '15' },
    growth: { type: 'string', default: '2000,20000,200000' },
    'no-page': { type: 'boolean', default: false },
  },
})
const [patients, rounds] = [Number(values.patients), Number(values.rounds)]
const sizes = values.growth.split(',').map(Number)
if (![patients, rounds, ...sizes].every((number) => Number.isInteger(number) && number > 0)) {
  console.error(`Whole numbers above 0 are needed.\n\n${usage}`)
  process.exit(2)
}
/** lmer takes seconds where the others take hundredths: fewer rounds. */
const roundsOf = ({ goal }: TimedMethod) => (goal > 1 ? Math.min(rounds, 5) : rounds)

type Beside = {
  readonly method: TimedMethod
  readonly ours: number[]
  readonly theirs: number[]
  difference: number
}

const grouped = (number: number) => number.toLocaleString('en')
const median = (times: readonly number[]) => quantile(times, 0.5)
const milliseconds = (times: readonly number[]) =>
  times.length === 0 ? '–' : `${figure(median(times))} (${figure(Math.min(...times))})`

/** Largest difference of two answers, each as a share of 1 or of the number, whichever is more. */
function largestDifference(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY
  return Math.max(
    ...ours.map((number, i) => Math.abs(number - theirs[i]!) / Math.max(1, Math.abs(theirs[i]!))),
  )
}

function timed(method: TimedMethod, data: StatisticsData) {
  const started = performance.now()
  const numbers = method.run(data)
  return { took: performance.now() - started, numbers }
}

/** Ours and R's in turns; the first round does not count; a time counts only after the answers agree. */
async function beside(method: TimedMethod, data: StatisticsData, r: RProcess | null): Promise<Beside> {
  const result: Beside = { method, ours: [], theirs: [], difference: 0 }
  for (let round = 0; round <= roundsOf(method); round += 1) {
    const early = round % 2 === 0 ? await r?.run(method.id) : undefined
    const { took, numbers } = timed(method, data)
    const answer = early ?? (await r?.run(method.id))
    if (answer !== undefined) {
      result.difference = Math.max(result.difference, largestDifference(numbers(), answer.numbers))
      if (!(result.difference <= method.tolerance))
        throw new Error(`${method.name}: differs from ${method.inR} by ${result.difference}.`)
    }
    if (round === 0) continue
    result.ours.push(took)
    if (answer !== undefined) result.theirs.push(answer.milliseconds)
  }
  return result
}

const verdict = (ratio: number, goal: number) =>
  Number.isFinite(ratio) ? (ratio >= goal ? 'met' : '**missed**') : 'not judged'

/** Least and largest ratio of a round. */
function spread(ours: readonly number[], theirs: readonly number[]): string {
  const ratios = theirs.map((time, round) => time / ours[round]!)
  return `${figure(Math.min(...ratios))} to ${figure(Math.max(...ratios))}`
}

function besideRow({ method, ours, theirs, difference }: Beside): string[] {
  const ratio = theirs.length === 0 ? Number.NaN : median(theirs) / median(ours)
  const goal = method.goal === 1 ? 'faster than R' : `≥ ${method.goal} ×`
  return [
    method.name,
    milliseconds(ours),
    `\`${method.inR}\``,
    milliseconds(theirs),
    Number.isFinite(ratio) ? `${figure(ratio)} × (${spread(ours, theirs)})` : '–',
    theirs.length === 0 ? '–' : difference.toExponential(0),
    String(roundsOf(method)),
    `${goal}: ${verdict(ratio, method.goal)}`,
  ]
}

const markdown = (rows: readonly (readonly string[])[]) =>
  rows
    .flatMap((cells, at) => [
      `| ${cells.join(' | ')} |`,
      ...(at === 0 ? [`| ${cells.map((_, place) => (place === 0 ? '---' : '---:')).join(' | ')} |`] : []),
    ])
    .join('\n')

/** Median microseconds per patient of each method at each size. */
function growth(): string[][] {
  const perPatient = sizes.map((size) => {
    const data = statisticsData(size)
    return timedMethods.map((method) => {
      const times = Array.from({ length: 4 }, () => timed(method, data).took).slice(1)
      console.log(`${grouped(size)} patients, ${method.name}: ${figure(median(times))} ms, load ${load()}`)
      return (1_000 * median(times)) / size
    })
  })
  return timedMethods.map(({ name }, at) => {
    const each = perPatient.map((times) => times[at]!)
    return [name, ...each.map(figure), `${figure(each.at(-1)! / each[0]!)} ×`]
  })
}

const folder = mkdtempSync(join(tmpdir(), 'tandem-statistics-'))
let r: RProcess | null = null
try {
  const loadBefore = load()
  const data = statisticsData(patients)
  writeFileSync(join(folder, 'people.csv'), peopleTable(data))
  writeFileSync(join(folder, 'scores.csv'), scoresTable(data))
  r = await startR(folder)
  console.log(r === null ? 'R with survival and lme4 is not installed: our times alone.' : r.versions)
  const rows: string[][] = []
  for (const method of timedMethods) {
    rows.push(besideRow(await beside(method, data, r)))
    console.log(`${rows.at(-1)!.join(' | ')} | load ${load()}`)
  }
  r?.stop()
  const grown = growth()
  const [processor = ''] = machine('')
  const text = `## Statistics beside R

Written by \`npm run bench -- statistics --patients ${patients} --rounds ${rounds} --growth ${sizes.join(',')}\` on ${new Date().toISOString().slice(0, 10)}. Do
not edit: run it again.

- ${processor}
- Node ${process.versions.node}; ${r?.versions ?? 'R with survival and lme4 was not installed'}
- Load average (1, 5, 15 minutes) at the start ${loadBefore}, at the end ${load()}

${grouped(patients)} invented patients with ${grouped(data.scores.score.length)} scores. Ours and R's run in turns on the same data; the first
round does not count, and no time counts before the answers agree. Times are of the call alone, R's by its own clock, one
thread each. Times as fast: R's median over ours, and in brackets the least and largest of a round. Difference: the largest of all numbers compared, absolute below 1, relative above; lmer ends its search early.

${markdown([['', 'ours, median ms (least)', 'R', 'median ms (least)', 'times as fast (rounds)', 'difference', 'rounds', 'goal'], ...rows])}

### Time per patient

Microseconds per patient, median of three after one that does not count. The mixed model has 10.5 scores per patient.

${markdown([['', ...sizes.map((size) => `${grouped(size)} patients`), 'last / first'], ...grown])}`
  console.log(`\n${text}`)
  if (!values['no-page'])
    writeFileSync(page, withSection(existsSync(page) ? readFileSync(page, 'utf8') : '', 'statistics', text))
} finally {
  r?.stop()
  rmSync(folder, { recursive: true, force: true })
}

import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { oneRun } from './one-run.ts'
import { runsFolder } from './runs-folder.ts'
import { type ScenarioName, scenarios } from './scenarios.ts'

/**
 * Runs invented services one after the other and appends a line for each, so that it can be stopped and taken up again:
 * `tsx scripts/calibration/run.ts --scenario two_points,no_effect --runs 2000`.
 *
 * Several scenarios take turns.
 */
const { values } = parseArgs({
  options: {
    scenario: { type: 'string' },
    runs: { type: 'string', default: '2000' },
    folder: { type: 'string' },
  },
})
const folder = values.folder ?? runsFolder
const names = (values.scenario?.split(',') ?? Object.keys(scenarios)) as ScenarioName[]
mkdirSync(folder, { recursive: true })
const started = performance.now()
let made = 0
const doneOf = new Map(
  names.map((name) => {
    const file = `${folder}/${name}.jsonl`
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    // A line that was cut off by a stop is made again.
    const whole = lines.filter((line) => line.endsWith('}'))
    return [name, new Set(whole.map((line) => (JSON.parse(line) as { run: number }).run))] as const
  }),
)
for (let run = 0; run < Number(values.runs); run += 1) {
  for (const name of names) {
    if (doneOf.get(name)?.has(run)) continue
    appendFileSync(`${folder}/${name}.jsonl`, `${JSON.stringify(oneRun(scenarios[name], run))}\n`)
    made += 1
    if (made % 50 === 0)
      process.stdout.write(
        `${name} ${run + 1}: ${made} services in ${Math.round((performance.now() - started) / 1000)} s\n`,
      )
  }
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { coverageChart } from './coverage-chart.ts'
import type { RunResult } from './one-run.ts'
import { runsFolder } from './runs-folder.ts'
import { type ScenarioName, scenarios } from './scenarios.ts'
import { type Calibration, calibrationSection } from './section.ts'
import { scenarioSummary } from './summary.ts'

/** Sums up the runs that are there: `tsx scripts/calibration/write-results.ts [folder]`. */
const folder = process.argv[2] ?? runsFolder
const target = fileURLToPath(new URL('../../packages/analysis/calibration/', import.meta.url))

/** In the order of the runs, without those beyond the first gap. */
function runsOf(name: ScenarioName): RunResult[] {
  const file = `${folder}/${name}.jsonl`
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
  const runs = new Map(lines.map((line) => JSON.parse(line) as RunResult).map((run) => [run.run, run]))
  const ordered: RunResult[] = []
  for (let run = runs.get(0); run !== undefined; run = runs.get(ordered.length)) ordered.push(run)
  return ordered
}

type Difference = { readonly largest: number; readonly figures: number }
const wholeFile = `${folder}/whole_path.json`
const whole = existsSync(wholeFile) ? (JSON.parse(readFileSync(wholeFile, 'utf8')) as Difference[]) : []
const names = (Object.keys(scenarios) as ScenarioName[]).filter((name) => runsOf(name).length > 0)
const calibration: Calibration = {
  scenarios: names.map((name) => scenarioSummary(name, runsOf(name))),
  wholePath:
    whole.length === 0
      ? null
      : {
          services: whole.length,
          figures: whole.reduce((sum, { figures }) => sum + figures, 0),
          largest: whole.reduce((most, { largest }) => Math.max(most, largest), 0),
        },
  firstRuns: Object.fromEntries(names.map((name) => [name, runsOf(name).slice(0, 2)])),
}
mkdirSync(target, { recursive: true })
writeFileSync(`${target}results.json`, `${JSON.stringify(calibration, null, 2)}\n`)
writeFileSync(`${target}section.md`, calibrationSection(calibration))
writeFileSync(`${target}coverage.svg`, coverageChart(calibration))

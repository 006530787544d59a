import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { coverageStudies } from '@tandem/stats/reference/interval-coverage/studies'
import {
  type Coverage,
  coverageOf,
  coverageRuns,
  coverageSizes,
} from '@tandem/stats/reference/interval-coverage/study'

const file = fileURLToPath(
  new URL('../../packages/stats/reference/interval-coverage/results.json', import.meta.url),
)

/** What the last simulation found; its file is committed. */
export function coverageResults(): readonly Coverage[] {
  if (!existsSync(file)) throw new Error('No results of coverage: run with --coverage.')
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly results: readonly Coverage[] }).results
}

/**
 * Runs every study at every size, in one process, and keeps what it finds.
 *
 * @param only part of the name of the studies to run; the kept figures of the others stay. A study's figures hang on nothing
 * but its own name and size.
 */
export function simulateCoverage(only = ''): void {
  const kept = only === '' ? [] : coverageResults()
  const results = coverageStudies.flatMap((study) => {
    if (!study.name.includes(only)) return kept.filter((each) => each.study === study.name)
    return coverageSizes.flatMap((n) => {
      const started = performance.now()
      const found = coverageOf(study, n)
      console.log(`${study.name}, n = ${n}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
      return found
    })
  })
  const lines = results.map((each) => `    ${JSON.stringify(each)}`).join(',\n')
  writeFileSync(file, `{\n  "runs": ${coverageRuns},\n  "results": [\n${lines}\n  ]\n}\n`)
}

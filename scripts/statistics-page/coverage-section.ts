import {
  coverageBounds,
  coverageRuns,
  coveredIntervals,
  intervalCoverage,
} from '@tandem/stats/reference/interval-coverage'
import type { Coverage } from '@tandem/stats/reference/repeated-measures-coverage'
import { markdownTable } from './markdown-table.ts'

const sizes = [20, 50, 200]
const percent = (share: number) => `${(100 * share).toFixed(1)} %`

function intervals(): string {
  const reasons: string[] = []
  const rows = coveredIntervals.map((name) => [
    name,
    ...sizes.map((n) => {
      const { share } = intervalCoverage(name, n)
      const { why } = coverageBounds(name, n)
      if (why === null) return percent(share)
      if (!reasons.includes(why)) reasons.push(why)
      return `${percent(share)} (${reasons.indexOf(why) + 1})`
    }),
  ])
  const notes = reasons.map((why, at) => `${at + 1}. ${why}`).join('\n')
  return `${markdownTable([['', ...sizes.map((n) => `n = ${n}`)], ...rows])}\n\n${notes}`
}

function repeatedMeasures(found: readonly Coverage[]): string {
  const patients = [...new Set(found.map((each) => each.patients))]
  const keys = [...new Set(found.map(({ interval, level }) => `${interval}, ${100 * level} %`))]
  const cell = (key: string, n: number) => {
    const one = found.find((each) => each.patients === n && `${each.interval}, ${100 * each.level} %` === key)
    if (one === undefined || one.estimated === 0) return '–'
    const without = one.runs - one.estimated
    const share = percent(one.held / one.estimated)
    return without === 0 ? share : `${share} (${without} runs without)`
  }
  return markdownTable([
    ['', ...patients.map((n) => `n = ${n}`)],
    ...keys.map((key) => [key, ...patients.map((n) => cell(key, n))]),
  ])
}

/** How often intervals hold the truth, by simulation with fixed seeds. */
export function coverageSection(repeated: readonly Coverage[]): string {
  const runs = Math.max(...repeated.map((each) => each.runs))
  return `## Coverage by simulation

Seeds were fixed beforehand: the same figures come out each time.

${coverageRuns.toLocaleString('en')} runs each, nominal 95 %. \`interval-coverage.test.ts\` runs them with every \`npm test\` and fails outside 93.5 to 96.5 %, or
outside the stated range where a number in brackets says why it differs. The robust hazard ratio takes each row as its own
cluster; for the test, the share is of runs without a difference in which p ≥ 0.05.

${intervals()}

### Repeated measures

${runs.toLocaleString('en')} runs each: two arms, visits at weeks 0, 2, 4, 8 and 12, 15 % of them missing at random, normal intercepts, slopes and
noise. A run without an interval said that the model could not be estimated. \`npm test\` does 60 runs of 24 patients.

${repeatedMeasures(repeated)}

With 20 patients prefer Kenward-Roger or Satterthwaite limits to asymptotic ones, and read the band for a new patient as
narrower than it says: it takes the variances of the model as known.`
}

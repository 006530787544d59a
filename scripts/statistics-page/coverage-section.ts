import { coverageBounds } from '@tandem/stats/reference/interval-coverage/bounds'
import { coverageStudies } from '@tandem/stats/reference/interval-coverage/studies'
import {
  type Coverage,
  type CoverageStudy,
  coverageRuns,
  coverageSizes,
} from '@tandem/stats/reference/interval-coverage/study'
import { markdownTable } from './markdown-table.ts'

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

function nameOf({ interval, level }: Coverage): string {
  return level === 0.95 ? interval : `${interval}, ${100 * level} %`
}

function table(studies: readonly CoverageStudy[], results: readonly Coverage[], reasons: string[]): string {
  const rows = studies.flatMap((study) =>
    study.intervals.map(({ name, level = 0.95 }) => {
      const found = results.filter(
        (each) => each.study === study.name && each.interval === name && each.level === level,
      )
      const cells = coverageSizes.map((n) => {
        const one = found.find((each) => each.n === n)
        if (one === undefined || one.given === 0) return '–'
        const { why } = coverageBounds(one)
        if (why !== null && !reasons.includes(why)) reasons.push(why)
        const note = why === null ? '' : ` (${reasons.indexOf(why) + 1})`
        const without = one.runs - one.given
        return `${percent(one.held / one.given)}${note}${without === 0 ? '' : `; ${without} without`}`
      })
      return [found[0] === undefined ? name : nameOf(found[0]), ...cells]
    }),
  )
  return markdownTable([['', ...coverageSizes.map((n) => `n = ${n}`)], ...rows])
}

/** How often intervals hold the truth: what the committed simulation found. */
export function coverageSection(results: readonly Coverage[]): string {
  const reasons: string[] = []
  const families = [...new Set(coverageStudies.map(({ family }) => family))]
  const tables = families.map((family) => {
    const studies = coverageStudies.filter((study) => study.family === family)
    const data = studies.flatMap((study) =>
      study.data === undefined ? [] : [`${study.name}: ${study.data}`],
    )
    const words = data.length === 0 ? '' : `${data.join('. ')}.\n\n`
    return `### ${family}\n\n${words}${table(studies, results, reasons)}`
  })
  const notes = reasons.map((why, at) => `${at + 1}. ${why}`).join('\n')
  return `## Coverage by simulation

Seeds were fixed beforehand (the name of a study and its size): the same figures come out each time. ${coverageRuns.toLocaleString('en')} runs of
every study at every size; the share of intervals that held the truth, nominal 95 % unless stated, of tests the share of
runs without a difference in which p ≥ 0.05. *Without*: runs that gave no interval and said why; they count neither way. A
number in brackets says why a share is not within 1.5 points of the nominal one. n counts patients, in all arms together,
unless stated (Welch, Newcombe, restricted means: n in a group).

Found by \`write.ts --coverage\`, kept in \`packages/stats/reference/interval-coverage/results.json\`. \`npm test\` repeats
the first runs of every study with loose bounds, two of them in full, and holds the kept figures to these ranges.

${tables.join('\n\n')}

${notes}`
}

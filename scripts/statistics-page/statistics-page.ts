import { comparison } from './comparison-methods.ts'
import type { DescribedMethod, Family } from './described-method.ts'
import type { ExportedFunction } from './exported-functions.ts'
import { distributions, summaries } from './ground-methods.ts'
import { markdownTable } from './markdown-table.ts'
import type { MeasuredCase } from './measured-cases.ts'
import { onePerson, processAndSites } from './process-methods.ts'
import { repeatedMeasures } from './repeated-methods.ts'
import { survival } from './survival-methods.ts'

export const families: readonly Family[] = [
  distributions,
  summaries,
  survival,
  repeatedMeasures,
  comparison,
  processAndSites,
  onePerson,
]

/** Cases that check a method. */
export function casesOf({ functions, alsoIn = [] }: DescribedMethod, cases: readonly MeasuredCase[]) {
  const names = new Set([...functions, ...alsoIn])
  return cases.filter(({ methods }) => methods.some((name) => names.has(name)))
}

/** Rounded up to one digit, so that the page says no less than was seen. */
export function differenceInWords(difference: number): string {
  if (difference === 0) return 'none'
  const exponent = Math.floor(Math.log10(difference))
  const digit = Math.ceil(difference / 10 ** exponent - 1e-9)
  return digit === 10 ? `1e${exponent + 1}` : `${digit}e${exponent}`
}

const count = (cases: readonly MeasuredCase[]) => cases.reduce((sum, { compared }) => sum + compared, 0)
const most = (cases: readonly MeasuredCase[]) => Math.max(...cases.map(({ difference }) => difference))

/** Ours and R's median of the row of docs/benchmarks.md that begins with the name. */
function timeBeside(name: string | undefined, benchmarks: string): string | null {
  const row = benchmarks
    .split('\n')
    .find((line) => name !== undefined && line.startsWith(`| ${name}`) && line.includes('`'))
  if (row === undefined) return null
  const [, , ours, inR, theirs, ratio] = row.split('|').map((cell) => cell.trim())
  return `- Time: ${ours} ms, ${inR} ${theirs} ms: ${ratio} as fast ([benchmarks](benchmarks.md): 20,000 patients; in brackets the least time, and the ratios of single rounds)`
}

function paragraph(
  method: DescribedMethod,
  cases: readonly MeasuredCase[],
  modules: ReadonlyMap<string, string>,
  benchmarks: string,
): string {
  const own = casesOf(method, cases)
  const references = [...new Set(own.map(({ reference }) => reference))].join('; ')
  const files = [...new Set(own.map(({ file }) => `\`${file.replace('.expected.json', '')}\``))].join(', ')
  const named = (from: string | undefined) =>
    method.functions.flatMap((name) => (modules.get(name) === from ? [`\`${name}\``] : [])).join(', ')
  const functions = [...new Set(method.functions.map((name) => modules.get(name)))].map(
    (from) => `${named(from)} from \`${from}\``,
  )
  return [
    `### ${method.name}`,
    '',
    `- Here: ${functions.join('; ')}`,
    ...(method.inR === null ? [] : [`- In R: ${method.inR}`]),
    `- ${method.formula}`,
    `- Source: ${method.source}`,
    `- Reference: ${references}; ${files}; ${count(own).toLocaleString('en')} values, largest difference ${differenceInWords(most(own))}`,
    ...[timeBeside(method.timed, benchmarks)].filter((line) => line !== null),
    ...(method.limits === null ? [] : [`- Limits: ${method.limits}`]),
  ].join('\n')
}

const anchor = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')

/** docs/statistics.md but for the coverage, which is a section of its own. */
export function statisticsPage(
  cases: readonly MeasuredCase[],
  functions: readonly ExportedFunction[],
  benchmarks: string,
  calibrated: boolean,
): string {
  const modules = new Map(functions.map(({ name, from }) => [name, from]))
  const index = families.flatMap(({ methods }) =>
    methods.map((method) => {
      const own = casesOf(method, cases)
      return [
        `[${method.name}](#${anchor(method.name)})`,
        `\`${method.functions[0]}\``,
        count(own).toLocaleString('en'),
        differenceInWords(most(own)),
      ]
    }),
  )
  const sections = families.map(
    ({ family, methods }) =>
      `## ${family}\n\n${methods.map((method) => paragraph(method, cases, modules, benchmarks)).join('\n\n')}`,
  )
  return `# Statistics

Every method of \`packages/stats\`, by the name a reader of R knows. Written by \`node --import tsx scripts/statistics-page/write.ts\`
(with \`--coverage\` the simulations too, about 10 minutes); figures are measured by running the reference cases,
and a test holds the page to them. Do not edit: the words stand in \`scripts/statistics-page\`.

Results are plain records. What cannot be estimated (no events, separation, singular, too few) is a result with its reason,
never NaN. The same cases run inside the product, on the Methods check page.

*Difference*: the largest |ours − reference| of all numbers of a method's cases, relative for numbers above 1; for
distributions relative everywhere. A case may hold numbers of several methods and counts for each. *Reference* names what made the numbers, and their files in \`packages/stats/reference\`
(data sets, licences, versions and scripts: [README](../packages/stats/reference/README.md)); differences above 1e-8 stand
where R searches or takes numerical derivatives: degrees of freedom, and fits that stopped short of the top.
*In R* names what a reader of R would call, not always what was compared.

## What is not there yet

- Fine and Gray's regression, frailty, nested or crossed random effects, imputation itself (only pooling).
- Intervals of shrunken rates that count the distribution of sites as estimated: with few sites they are too narrow, by how
  much stands under [coverage](#coverage-by-simulation).
- Errors of weighted survival that know the weights were estimated: with estimated propensities they are, if anything, too
  wide.${
    calibrated
      ? ''
      : `
- Calibration of the weighted comparison on simulated services with confounding by indication.`
  }

## All methods

${markdownTable([['method', 'function', 'values compared', 'largest difference'], ...index])}

${sections.join('\n\n')}
`
}

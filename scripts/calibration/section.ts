import { type Estimator, estimators } from './one-run.ts'
import type { ContrastSummary, ScenarioSummary } from './summary.ts'

export type Calibration = {
  readonly scenarios: readonly ScenarioSummary[]
  /** Services that went through the database too, and the largest difference of any figure. */
  readonly wholePath: { readonly services: number; readonly figures: number; readonly largest: number } | null
  /** The first runs as they came out, so that a test can make them again. */
  readonly firstRuns: Readonly<Record<string, readonly unknown[]>>
}

export const estimatorWords: Readonly<Record<Estimator, string>> = {
  unadjusted: 'Unadjusted',
  overlap_weighted: 'Overlap weights',
  stabilised: 'Stabilised weights, cut at 1 and 99 %',
  doubly_robust: 'Overlap weights and outcome model (leads on the screen)',
  mmrm: 'MMRM',
}

const signed = (value: number) => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(2)
const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const count = (n: number) => n.toLocaleString('en')

const cell = ({ bias, coverage }: ContrastSummary) => `${signed(bias)}; ${percent(coverage)}`

function scenarioTable({ estimators: found }: ScenarioSummary): string[] {
  const [first] = Object.values(found)
  return [
    `| bias; coverage | ${first!.map(({ contrast, truth }) => `${contrast} (truth ${truth})`).join(' | ')} |`,
    `|---|${first!.map(() => '---|').join('')}`,
    ...estimators.map((name) => `| ${estimatorWords[name]} | ${found[name].map(cell).join(' | ')} |`),
  ]
}

const reasons: Readonly<Record<string, string>> = {
  imbalance: 'imbalance over 0.2',
  effective_n: 'effective n under 30',
  overlap: 'overlap',
  one_sided: 'a level that one plan never has',
  not_estimable: 'a model that could not be fitted',
  nobody: 'nobody to compare',
  one_arm_only: 'one plan only',
}

function scenarioPart(summary: ScenarioSummary): string[] {
  const { words, services, refused, refusedFor, meanEpisodes, meanMeasured } = summary
  const why = Object.entries(refusedFor).map(([kind, n]) => `${reasons[kind] ?? kind} ${count(n)}`)
  return [
    `**${words}** ${count(services)} services, on average ${meanEpisodes} episodes compared and ${meanMeasured} measured at week 12; ${count(refused)} refused${why.length > 0 ? ` (${why.join(', ')}; several reasons may hold)` : ''}. ${services === refused ? 'None is shown, so there are no figures.' : `The table is about the ${count(services - refused)} that are shown.`}`,
    '',
    ...(services === refused ? [] : [...scenarioTable(summary), '']),
  ]
}

/** Whether the goals that were set beforehand are met; each with its figure. */
function verdicts({ scenarios }: Calibration): string[] {
  const of = (name: string) => scenarios.find(({ scenario }) => scenario === name)
  const [none, two] = [of('no_effect'), of('two_points')]
  const adjusted = estimators.filter((name) => name !== 'unadjusted')
  const range = (values: readonly number[], write: (value: number) => string) =>
    `${write(Math.min(...values))} to ${write(Math.max(...values))}`
  const met = (holds: boolean) => (holds ? 'met' : 'not met')
  const line = (name: Estimator) => {
    const zero = none?.estimators[name].map(({ coverage }) => coverage) ?? []
    const rows = two?.estimators[name].slice(1) ?? []
    const covered = rows.map(({ coverage }) => coverage)
    const bias = rows.map(({ bias }) => Math.abs(bias))
    return `| ${estimatorWords[name]} | ${range(zero, percent)}: ${met(zero.every((share) => share >= 0.935))} | ${Math.max(...bias).toFixed(2)}: ${met(bias.every((size) => size < 0.3))} | ${range(covered, percent)}: ${met(covered.every((share) => share >= 0.935 && share <= 0.965))} |`
  }
  const together = (rows: readonly ContrastSummary[]) =>
    rows.reduce((sum, { coverage, services }) => sum + coverage * services, 0) /
    rows.reduce((sum, { services }) => sum + services, 0)
  const plain = two?.estimators.unadjusted.slice(1).map(({ coverage }) => coverage) ?? []
  if (none === undefined || two === undefined) return []
  return [
    '| | no effect: covers zero (goal ≥ 93.5 %) | 2 points: largest bias (goal < 0.3) | 2 points: covers the truth (goal 93.5 to 96.5 %) |',
    '|---|---|---|---|',
    ...adjusted.map(line),
    '',
    `A goal counts as met when every contrast meets it. Over the three contrasts together the leading figure covers zero in ${percent(together(none.estimators.doubly_robust))} and, in the other scenario, the truth in ${percent(together(two.estimators.doubly_robust))}; MMRM ${percent(together(none.estimators.mmrm))} and ${percent(together(two.estimators.mmrm))}.`,
    '',
    `The unadjusted interval covers the true 2 points in ${range(plain, percent)} (goal: 80 % or less).`,
    '',
  ]
}

/** The section of docs/statistics.md. */
export function calibrationSection(calibration: Calibration): string {
  const { scenarios, wholePath } = calibration
  return [
    '## Adjusted comparison on invented services',
    '',
    'Services are invented by `packages/simulation`: hidden severity moves day by day, forms are answered item by item, people leave care by how they are doing, forms have blanks, plans are chosen by how bad the first form is. None of this is the fitted model. Treatment does nothing to the hidden course here; what differs between plans is a whole number of points put on every PHQ-9 from day 28 on, the same for everybody, so the truth is one and the same in every population that a weighting speaks of (the top of the scale takes at most 0.03 points of it away). Seeds are the name of the scenario and the number of the run, fixed beforehand; a run that was stopped is taken up again. Coverage of 2,000 intervals has itself a standard error of 0.5 points.',
    '',
    ...verdicts(calibration),
    '![Coverage and bias by estimator](../packages/analysis/calibration/coverage.svg)',
    '',
    ...scenarios.flatMap(scenarioPart),
    ...(wholePath === null
      ? []
      : [
          `**The whole path.** ${count(wholePath.services)} of these services went through importer, database, rebuild and API too: of ${count(wholePath.figures)} figures the largest difference from the direct path is ${wholePath.largest === 0 ? '0' : wholePath.largest.toExponential(1)}.`,
          '',
        ]),
    '**Limits that these runs show.**',
    '',
    '- Stabilised weights, cut at their percentiles, leave part of strong confounding in: their bias is the largest of the four, so they stand on the screen beside the leading figure and never alone.',
    '- What the team sees and no form shows is not adjusted for: where plans go by severity itself, every estimator keeps a part of the unadjusted bias and its intervals hold the truth less often than they say. Balance and overlap do not show it: the E-value is the only word on it.',
    '- Where the first form decides twice as strongly, most services are refused; of those that are shown, the leading figure and MMRM still hold the truth about as often as they say, stabilised weights do not. Services of a third of the size are refused for their effective n.',
    '- Without a true effect one contrast of the leading figure (therapy − combined) is a little under the goal, while with one it is not; the standard errors are as large as the spread of the estimates to within a few per cent in both. Read an interval that just misses zero with that in mind.',
    '- Missing scores are taken as missing at random given plan, baseline and earlier scores. The services leave care by the scores that were recorded, so the runs say nothing of people who leave for reasons nobody recorded.',
    '- The true difference is the same for everybody. Where it is not, overlap weights speak of the people in the overlap, stabilised weights of everybody, MMRM of neither exactly.',
    '',
  ].join('\n')
}

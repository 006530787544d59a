import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BandCoverage } from '@tandem/analysis/expected-response/response-validation'
import { checkExpectedResponse, type ExpectedResponseCheck } from './expected-response.ts'

/** Fixed before anything was measured; about 5,000 courses come out of so many patients. */
export const checkedSizes = { fitted: 7_600, heldOut: 7_600 }
export const checkedSeed = 'tandem expected response 2026'
const goal = { from: 0.78, to: 0.82 }

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

const names: Readonly<Record<string, string>> = {
  all: 'everybody',
  medication_only: 'medication only',
  therapy_only: 'therapy only',
  combined: 'combined',
  neither: 'neither',
}

function lineOf({ group, courses, scores, inside }: BandCoverage): string {
  if (inside.kind === 'not_estimable')
    return `| ${names[group] ?? group} | ${courses} | ${scores} | ${inside.reason} | |`
  const met = inside.mean >= goal.from && inside.mean <= goal.to
  return `| ${names[group] ?? `starting ${group}`} | ${courses} | ${scores} | ${percent(inside.mean)} (${percent(inside.lower)} to ${percent(inside.upper)}) | ${met ? 'met' : 'not met'} |`
}

function tableOf(
  check: Extract<ExpectedResponseCheck, { kind: 'checked' }>,
  basis: 'start' | 'onward',
): string {
  const lines = check.coverage.filter((each) => each.basis === basis).map(lineOf)
  return [
    '| group | held-out courses | scores | inside the 80 % band | 78 to 82 % |',
    '|---|---:|---:|---|---|',
    ...lines.toSorted(),
  ].join('\n')
}

/** docs/expected-response.md from one check. */
export function pageOf(check: ExpectedResponseCheck): string {
  if (check.kind === 'refused') throw new Error(check.reason)
  const { flags } = check
  const share = (of: typeof flags.base) =>
    of.kind === 'estimated'
      ? `${percent(of.proportion)} (${percent(of.lower)} to ${percent(of.upper)})`
      : of.reason
  return `# Expected response: how often the band holds

Written by \`npx tsx scripts/calibration/expected-response-page.ts\`. Do not edit: run it again.

The band on the Patient screen is learned from an organisation's own closed episodes: a linear mixed model of the PHQ-9
scores after the baseline on the baseline, the logarithm of the weeks since it plus one, and their product, with an
intercept and a slope per episode, one model per arm of 200 closed episodes or more. Its width is not the model's: each
fifth of the patients is predicted by a fit to the others, and the errors in expected spreads, each patient counting
alike, give the limits on either side (cross-conformal), by arm, band of the baseline and time where 60 patients or more
are known.

Here one invented service of ${checkedSizes.fitted.toLocaleString('en-GB')} patients is learned from (${check.fitted.toLocaleString('en-GB')} closed courses), and another one that the model has
not seen is predicted (${check.heldOut.toLocaleString('en-GB')} courses). The seed was fixed beforehand. Each course counts alike, however many scores it has; in
brackets the 95 % interval.

## Given the baseline alone

By this band a score is on track or not.

${tableOf(check, 'start')}

## Given the scores so far, up to twelve weeks ahead

${tableOf(check, 'onward')}

## What the flag is worth

"Not on track" was said of ${flags.flagged.toLocaleString('en-GB')} of ${flags.courses.toLocaleString('en-GB')} courses before their last score. Of those flagged, ${share(flags.predictive)}
ended without reliable improvement; of all courses ${share(flags.base)}. Of those who ended reliably worse, ${share(flags.sensitivity)}
had been flagged before.

The same two tables for an organisation's own data, by cross-validation, stand with the version of the model and under
the chart of every patient. With fewer than 200 closed courses nothing is expected, and the rule-based reasons of the
Caseload speak alone.
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = pageOf(checkExpectedResponse('PHQ-9', checkedSeed, checkedSizes))
  writeFileSync(new URL('../../docs/expected-response.md', import.meta.url), page)
}

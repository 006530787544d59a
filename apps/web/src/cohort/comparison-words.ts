import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { Output } from '../api.ts'
import { formatInterval, formatNumber, formatPercent } from '../ui/format.ts'

export type Comparison = Output['cohort']['comparison']
export type Progress = Comparison['progress']
type Finished = Extract<Progress, { state: 'done' }>['comparison']
export type Compared = Extract<Finished, { kind: 'compared' }>
export type Refused = Extract<Finished, { kind: 'refused' }>
export type Ground = Compared | Refused
export type Labels = Comparison['armLabels']
type Refusal = Refused['refusals'][number]
type Exclusion = Ground['excluded'][number]
type EValue = Compared['adjusted']['eValues'][number]
export type Estimate = { readonly estimate: number; readonly lower: number; readonly upper: number }
export type Pair = { readonly first: number; readonly second: number }

type Stage = NonNullable<Extract<Progress, { state: 'running' }>['stage']>
export const stages: readonly { readonly stage: Stage; readonly words: string }[] = [
  { stage: 'episodes', words: 'Choosing the episodes' },
  { stage: 'propensity', words: 'Who got which plan' },
  { stage: 'differences', words: 'Differences at the visit' },
  { stage: 'visits', words: 'Means by visit' },
  { stage: 'times', words: 'Times to events' },
]

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

export const visitName = ({ unit, at }: Ground['visit']): string => `${unit} ${at}`

export const labelOf = (labels: Labels, arms: readonly PlanArm[], place: number): string =>
  labels[arms[place] ?? 'neither']

/** `Medication only less combined` */
export const pairWords = (labels: Labels, arms: readonly PlanArm[], { first, second }: Pair): string =>
  `${labelOf(labels, arms, first)} less ${lower(labelOf(labels, arms, second))}`

/** `+2.1 (+0.6 to +3.5)` */
export const differenceWords = ({ estimate, lower: from, upper: to }: Estimate, decimals = 1): string => {
  const signed = (value: number) => {
    const text = formatNumber(value, decimals)
    return Number(value.toFixed(decimals)) > 0 ? `+${text}` : text
  }
  return `${signed(estimate)} (${signed(from)} to ${signed(to)})`
}

/** `12.3 (11.2 to 13.4)` */
export const valueWords = ({ estimate, lower: from, upper: to }: Estimate, decimals = 1): string =>
  `${formatNumber(estimate, decimals)} (${formatInterval(from, to, decimals)})`

/** `34 % (28 to 41 %)` */
export const shareWords = ({ estimate, lower: from, upper: to }: Estimate): string =>
  `${formatPercent(estimate)} (${formatNumber(from * 100, 0)} to ${formatPercent(to)})`

/** A difference of shares in percentage points. */
export const pointsWords = ({ estimate, lower: from, upper: to }: Estimate): string =>
  `${differenceWords({ estimate: estimate * 100, lower: from * 100, upper: to * 100 }, 0)} points`

/** One sentence per contrast: who scores higher after adjustment, and how sure that is. */
export const contrastSentence = (
  labels: Labels,
  arms: readonly PlanArm[],
  pair: Pair & Estimate,
  instrument: string,
): string => {
  const { estimate, lower: from, upper: to } = pair
  const [high, low] =
    estimate >= 0
      ? [labelOf(labels, arms, pair.first), labelOf(labels, arms, pair.second)]
      : [labelOf(labels, arms, pair.second), labelOf(labels, arms, pair.first)]
  const size = formatNumber(Math.abs(estimate))
  const interval = estimate >= 0 ? formatInterval(from, to) : formatInterval(-to, -from)
  const open = from <= 0 && to >= 0 ? ' The interval includes no difference.' : ''
  return `After adjustment ${lower(high)} scores ${size} ${instrument} points higher than ${lower(low)} (95 % interval ${interval}).${open}`
}

/** What it would take to explain a difference away, in words. */
export const eValueWords = ({ estimate, limit }: EValue): string => {
  const strong = `Something not measured would have to be tied to both the plan and the score by risk ratios of ${formatNumber(estimate)} each, beyond all that is adjusted for, to explain this difference away`
  if (limit === null) return `${strong}.`
  return limit <= 1
    ? `${strong}; the interval includes no difference as it is.`
    : `${strong}; of ${formatNumber(limit)} each to move the interval to no difference.`
}

const percent = (share: number) => formatPercent(share)

/** Why no adjusted difference is shown: what was found, and the line it had to keep. */
export const refusalWords = (
  refusal: Refusal,
  labels: Labels,
): { readonly title: string; readonly why: string } => {
  switch (refusal.kind) {
    case 'nobody':
      return {
        title: 'Nobody can be compared',
        why: 'No plan group has ten episodes with a final plan, a first score and a visit that is over.',
      }
    case 'one_arm_only':
      return {
        title: 'Only one plan group',
        why: `All episodes that can be compared have ${lower(labels[refusal.arm])}. A comparison needs two groups of ten or more.`,
      }
    case 'imbalance':
      return {
        title: 'The groups stay too different',
        why: `After weighting, ${refusal.covariate} still differs by ${refusal.difference === null ? 'more than can be told' : `${formatNumber(Math.abs(refusal.difference), 2)} standard deviations`} between two groups${refusal.more > 0 ? ` (and ${refusal.more} more differ too much)` : ''}. The line is 0.20.`,
      }
    case 'effective_n':
      return {
        title: `Too few: ${lower(labels[refusal.arm])}`,
        why: `Weighted, its ${refusal.episodes} measured episodes say as much as ${formatNumber(refusal.effective, 0)}. The line is 30.`,
      }
    case 'overlap':
      return {
        title: `Hardly any overlap: ${lower(labels[refusal.arm])}`,
        why: `${percent(refusal.share)} of its episodes had a chance under 5 % (or over 95 %) of some plan. Where a plan was hardly open, nothing can be compared. The line is 50 %.`,
      }
    case 'one_sided':
      return {
        title: 'A plan that was not open to some',
        why:
          refusal.what === 'withheld'
            ? 'A tenth or more of the episodes belong to a group in which one plan was never given.'
            : `${refusal.what}. Where a plan is never given, nothing can be compared.`,
      }
    case 'not_estimable':
      return {
        title:
          refusal.model === 'propensity'
            ? 'Who got which plan can’t be modelled'
            : 'The scores can’t be modelled',
        why: `${refusal.reason.charAt(0).toUpperCase()}${refusal.reason.slice(1)}.`,
      }
  }
}

const exclusions: Readonly<Record<string, string>> = {
  plan_not_final: 'episodes whose initial plan is not final: before day 28, or ended earlier',
  arm_not_compared: 'episodes of a plan group that is not compared',
  no_baseline: 'episodes without a first score',
  visit_not_planned: 'episodes whose programme has no such visit',
  visit_not_over: 'episodes whose visit may still come',
  arm_too_small: 'episodes of a plan group with fewer than ten',
}

export const exclusionWords = ({ reason }: Exclusion): string => exclusions[reason] ?? reason

/** Reported fall of the PHQ-9 of people on a waiting list: 13.6 to 8.0 over 12 weeks. */
export const naturalRecovery = {
  instrument: 'PHQ-9',
  points: [
    { at: 0, score: 13.6 },
    { at: 12, score: 8 },
  ],
  words:
    'Dotted grey line: people on waiting lists whose PHQ-9 fell from 13.6 to 8.0 in 12 weeks without treatment, as reported by cbtwatch (S76 of the clinical definitions: a secondary source; not these patients, not a target).',
} as const

/** Missing outcomes, in words. */
export const missingWords = (how: Compared['adjusted']['missing']['how']): string =>
  how === 'all_seen'
    ? 'Everybody compared has a score at the visit.'
    : how === 'modelled'
      ? 'Who has no score at the visit is made up for by weights for being measured (plan, baseline and the latest earlier score); the means by visit use earlier scores instead (MMRM). Both assume that scores are missing at random given these.'
      : 'Whoever was measured stands for the plan group: being measured could not be modelled.'

/** Which of the lines are kept, with their figures; null where none could be looked at. */
export const keptWords = ({ refusals, table, overlap, effective }: Refused): string | null => {
  if (effective === null) return null
  const broken = new Set(refusals.map(({ kind }) => kind))
  const worst = table.reduce((most, row) => Math.max(most, Math.abs(row.overlap ?? 0)), 0)
  const least = Math.min(...effective.overlap)
  const kept = [
    ...(broken.has('imbalance')
      ? []
      : [
          `the groups are alike after weighting (largest difference ${formatNumber(worst, 2)}, the line is 0.20)`,
        ]),
    ...(broken.has('effective_n')
      ? []
      : [`the groups are large enough (smallest effective number ${formatNumber(least, 0)})`]),
    ...(broken.has('overlap') || overlap === null ? [] : ['the plans overlap']),
  ]
  return kept.length === 0 ? null : `Kept: ${kept.join('; ')}.`
}

import type { Coverage } from './study.ts'

export type CoverageBounds = {
  readonly from: number
  readonly to: number
  /** Least share of runs that give an interval. */
  readonly given: number
  /** Why these are not within 1.5 points of the level, or some runs give none; null where nothing needs saying. */
  readonly why: string | null
}

type Cell = Pick<Coverage, 'interval' | 'level' | 'n'>
type Exception = Partial<CoverageBounds> & {
  readonly interval: string | RegExp
  readonly n: readonly number[]
  readonly level?: number
  readonly why: string
}

const everywhere = [20, 50, 200]
const safe = 'Never holds the truth less often than it says; counts are whole, so it holds it more often.'
const corrected = 'The continuity correction is there to err to the safe side.'
const greenwood = 'Greenwood’s error is a little too small with few events.'
const fewInArm =
  'Ten patients an arm (of the mean also 25): it rests on the few with large weights, and normal limits are too narrow.'
const asGiven = 'Errors that take the weights as given are too wide when the propensity was estimated.'
const fewEvents =
  'Two to five events in the arm before the end of the window; runs without had none, or follow-up ended before it.'
const counts = 'Counts are whole: the true share is not the nominal one.'
const rank =
  'The ⌈(n + 1) · level⌉-th smallest of n misses: never below the level, up to 1 / (n + 1) above it.'
const distributionKnown =
  'Takes the fitted distribution of sites as known: too narrow where few or small sites leave it open. Runs without: sites varied no more than chance.'

/** Where 95 % (or the stated level) ± 1.5 points cannot be had: what was found, and why. */
const exceptions: readonly Exception[] = [
  {
    interval: 'Wilson, share 0.3',
    n: [20],
    from: 0.965,
    to: 0.985,
    why: 'Counts are whole: the true coverage at 0.3 of 20 is 97.5 %.',
  },
  { interval: /with continuity correction/, n: [20, 50], from: 0.935, to: 1, why: corrected },
  { interval: /^Clopper-Pearson/, n: everywhere, from: 0.94, to: 1, why: safe },
  {
    interval: 'Kaplan-Meier at its median, log-log',
    n: [20],
    from: 0.95,
    to: 0.975,
    why: 'Errs to the safe side where few are left at risk.',
  },
  {
    interval: 'Kaplan-Meier at its median, log',
    n: [20],
    from: 0.915,
    to: 0.945,
    why: 'Symmetrical on the wrong scale with few left at risk: log-log, the default, is the better one.',
  },
  {
    interval: 'median time, log-log',
    n: [20],
    given: 0.8,
    why: 'One run in six has no upper limit: its curve’s own limit stays above one half.',
  },
  {
    interval: /^(difference of )?restricted means?$/,
    n: [20],
    from: 0.92,
    to: 0.95,
    given: 0.98,
    why: greenwood,
  },
  {
    interval: 'hazard ratio',
    n: [20],
    from: 0.95,
    to: 0.98,
    why: 'Ten patients a group: Wald limits of the log ratio are a little too wide.',
  },
  {
    interval: 'Harrell’s C ± 1.96 errors',
    n: [20],
    from: 0.905,
    to: 0.94,
    why: 'An error is given, no interval: with 20 patients the normal one is too narrow.',
  },
  {
    interval: /^three log-rank tests/,
    n: [20],
    from: 0.915,
    to: 0.95,
    why: 'Seven patients a group: chi-squared is a little too short for the test.',
  },
  {
    interval: /, asymptotic$/,
    n: [20],
    from: 0.905,
    to: 0.94,
    given: 0.95,
    why: 'The normal distribution instead of t: with 20 patients prefer Kenward-Roger or Satterthwaite limits.',
  },
  {
    interval: /^MMRM unstructured/,
    n: [20],
    given: 0.95,
    why: 'Runs without: 15 variances from 20 patients run to a singular covariance, which is said.',
  },
  {
    interval: /variances taken as known$/,
    n: [20],
    from: 0.9,
    to: 0.935,
    why: 'With df asymptotic: what the default, which counts the variances as estimates, puts right.',
  },
  { interval: 'weighted mean of an arm, everyone', n: [20, 50], from: 0.91, to: 0.945, why: fewInArm },
  { interval: 'weighted difference, everyone', n: [20], from: 0.92, to: 0.95, why: fewInArm },
  { interval: 'doubly robust mean of an arm', n: [20], from: 0.915, to: 0.945, why: fewInArm },
  {
    interval: 'weighted difference of three arms, everyone',
    n: [20],
    from: 0.91,
    to: 0.945,
    given: 0.95,
    why: fewInArm,
  },
  {
    interval: /^weighted difference, weights taken as given/,
    n: everywhere,
    from: 0.935,
    to: 0.985,
    why: asGiven,
  },
  {
    interval: /difference of shares/,
    n: [20],
    from: 0.945,
    to: 0.975,
    given: 0.8,
    why: 'Runs without: an outcome that all or none of an arm had, or that a trait settles.',
  },
  { interval: 'weighted Kaplan-Meier at 7, robust, log-log', n: [20], given: 0.85, why: fewEvents },
  { interval: /weighted restricted mean$/, n: [20], from: 0.875, to: 0.915, given: 0.8, why: fewEvents },
  {
    interval: 'difference of weighted restricted means',
    n: [20, 50],
    from: 0.9,
    to: 0.95,
    given: 0.8,
    why: fewEvents,
  },
  { interval: /^weighted log-rank/, n: [20], from: 0.915, to: 0.945, given: 0.88, why: fewEvents },
  { interval: /^conformal band/, n: everywhere, level: 0.8, from: 0.785, to: 0.84, why: rank },
  { interval: /^conformal band/, n: [20, 50], level: 0.95, from: 0.935, to: 0.98, why: rank },
  {
    interval: /^conformal limits on either side/,
    n: everywhere,
    from: 0.785,
    to: 1,
    given: 0,
    why: 'Each side by itself, and patients with several errors counted so that each limit holds at least what it says: wider than a band. With 20 earlier patients 95 % cannot be had.',
  },
  { interval: /n sites of 20 to 100/, n: [20], from: 0.91, to: 0.945, why: distributionKnown },
  { interval: /8 sites of n/, n: [20], from: 0.8, to: 0.87, given: 0.75, why: distributionKnown },
  { interval: /8 sites of n/, n: [50], from: 0.85, to: 0.9, given: 0.9, why: distributionKnown },
  { interval: /8 sites of n/, n: [200], from: 0.92, to: 0.95, why: distributionKnown },
  { interval: /funnel limits, (normal|exact)/, n: [20, 50], from: 0.935, to: 0.985, why: counts },
]

/** Between what the share of an interval must lie. */
export function coverageBounds({ interval, level, n }: Cell): CoverageBounds {
  const found = exceptions.find(
    (each) =>
      each.n.includes(n) &&
      (each.level ?? level) === level &&
      (typeof each.interval === 'string' ? each.interval === interval : each.interval.test(interval)),
  )
  return {
    from: found?.from ?? level - 0.015,
    to: found?.to ?? level + 0.015,
    given: found?.given ?? 0.97,
    why: found?.why ?? null,
  }
}

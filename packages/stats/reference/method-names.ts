/** What a statistician calls a function of this package, and the family it belongs to. */
export type MethodName = { readonly name: string; readonly family: string }

const families: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Summaries and proportions': {
    tInterval: 'Mean, standard deviation, quantiles (type 7) and t interval',
    welch: 'Welch t test and interval',
    hedgesG: 'Hedges g',
    wilson: 'Wilson score interval',
    clopperPearson: 'Clopper-Pearson exact interval',
    newcombeDifference: 'Newcombe interval of a difference of proportions',
    weightedMeanInterval: 'Weighted mean, variance and interval',
    clusteredIntervalOf: 'Mean of values in clusters',
    ratioOfSums: 'Ratio of sums of rows in clusters',
    adjustedPValues: 'Adjusted p-values (Holm, Bonferroni, Benjamini-Hochberg)',
  },
  Survival: {
    kaplanMeier: 'Kaplan-Meier estimator',
    stepAt: 'Kaplan-Meier estimator at chosen times',
    nelsonAalen: 'Nelson-Aalen estimator',
    logRank: 'Log-rank test',
    pairwiseLogRank: 'Pairwise log-rank tests',
    weightedLogRank: 'Weighted log-rank test, robust',
    weightedRestrictedMeans: 'Weighted restricted means, robust errors',
    restrictedMean: 'Restricted mean survival time',
    cox: 'Cox proportional hazards model',
    schoenfeldTest: 'Schoenfeld test of proportional hazards',
    coxConcordance: 'Concordance (Harrell C)',
    coxSurvival: 'Survival curve predicted by a Cox model',
    coxPredict: 'Linear predictor of a Cox model',
    cumulativeIncidence: 'Aalen-Johansen cumulative incidence',
  },
  'Repeated measures': {
    linearMixedModel: 'Linear mixed model (ML, REML)',
    mmrm: 'Mixed model for repeated measures (MMRM)',
    adjustedMeans: 'Adjusted (least-squares) means and contrasts',
    contrast: 'Contrast with Satterthwaite or Kenward-Roger degrees of freedom',
    jointTest: 'Joint F test',
    predictPatient: 'Prediction for one patient (BLUP)',
    conformalBands: 'Split conformal prediction bands',
    conformalLimits: 'Conformal limits on either side, patients with several errors',
  },
  'Treatment comparison': {
    logistic: 'Logistic regression',
    multinomialLogistic: 'Multinomial logistic regression',
    treatmentWeights: 'Inverse-probability and overlap weights',
    marginalStructuralWeights: 'Weights over time (marginal structural models)',
    balance: 'Standardised mean differences',
    weightedRegression: 'Weighted regression with robust errors',
    weightedMeans: 'Weighted means and differences with robust errors',
    doublyRobust: 'Augmented inverse-probability weighting (doubly robust)',
    eValue: 'E-value',
    poolImputations: 'Rubin’s rules',
  },
  'Process charts and sites': {
    individualsChart: 'XmR chart',
    makingDataCountSignals: 'XmR chart, rules of Making Data Count',
    proportionChart: 'p chart and u chart (Laney)',
    timeBetweenChart: 'Time-between-events chart',
    funnelPlot: 'Funnel plot',
    widenedFunnelLimits: 'Funnel limits with over-dispersion',
    shrunkRates: 'Empirical Bayes (beta-binomial) rates',
  },
  'Change in one person': {
    clinicalChange: 'Reliable and clinically significant change (Jacobson-Truax)',
    falseAlarms: 'False alarms of CUSUM and EWMA charts',
  },
}

const listed = new Map(
  Object.entries(families).flatMap(([family, methods]) =>
    Object.entries(methods).map(([method, name]) => [method, { name, family }] as const),
  ),
)

const distributions: Readonly<Record<string, string>> = {
  normal: 'Normal distribution',
  t: 'Student t distribution',
  chiSquared: 'Chi-squared distribution',
  f: 'F distribution',
  beta: 'Beta distribution',
  gamma: 'Gamma distribution',
  binomial: 'Binomial distribution',
  hypergeometric: 'Hypergeometric distribution',
}
const parts: Readonly<Record<string, string>> = {
  Cdf: 'cumulative probability',
  Survival: 'upper tail',
  Quantile: 'quantile',
  Probability: 'probability',
}

function distributionName(method: string): MethodName | null {
  const [, distribution = '', part = ''] = /^(\w+?)(Cdf|Survival|Quantile|Probability)$/.exec(method) ?? []
  const name = distributions[distribution]
  return name === undefined ? null : { name: `${name}, ${parts[part]}`, family: 'Distributions' }
}

/** `weightedFunnel` as `Weighted funnel`. */
const spelled = (method: string) =>
  method
    .replace(/[a-z][A-Z]/g, ([low, high]) => `${low} ${high!.toLowerCase()}`)
    .replace(/^./, (first) => first.toUpperCase())

function nameOfOne(method: string): MethodName {
  return listed.get(method) ?? distributionName(method) ?? { name: spelled(method), family: 'Other methods' }
}

/**
 * The standard name of what a case checks. A method nobody has listed keeps its own name, among `Other methods`.
 *
 * @param method as a case names it: a function, several with commas between, each with words in brackets after it or not
 *
 * @example methodName('contrast, jointTest').family // 'Repeated measures'
 */
export function methodName(method: string): MethodName {
  const names = method.split(', ').map((one) => nameOfOne(one.replace(/ \(.*\)$/, '')))
  const [first] = names
  return { name: [...new Set(names.map(({ name }) => name))].join('; '), family: first!.family }
}

/** Families in the order of a page: from the ground up. */
export const methodFamilies: readonly string[] = ['Distributions', ...Object.keys(families), 'Other methods']

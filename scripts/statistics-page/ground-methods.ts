import type { Family } from './described-method.ts'

export const distributions: Family = {
  family: 'Distributions',
  methods: [
    {
      name: 'Normal',
      inR: '`dnorm`, `pnorm`, `qnorm`',
      functions: ['normalCdf', 'normalSurvival', 'normalQuantile', 'normalDensity'],
      formula: 'Area under the bell curve below or above z; the quantile is its inverse, from either tail.',
      source: 'series and continued fraction; 50-digit arithmetic as the reference',
      limits: 'z from −37.5 to 37.5',
    },
    {
      name: 'Student t',
      inR: '`pt`, `qt`',
      functions: ['tSurvival', 'tQuantile', 'tCdf'],
      formula: 'Incomplete beta function of df / (df + t²).',
      source: 'DiDonato & Morris 1992 (ACM TOMS 708)',
      limits: 'df from 1 to 1e10',
    },
    {
      name: 'Chi-squared',
      inR: '`pchisq`, `qchisq`',
      functions: ['chiSquaredCdf', 'chiSquaredSurvival', 'chiSquaredQuantile'],
      formula: 'Gamma distribution with shape df / 2 and scale 2.',
      source: 'Abramowitz & Stegun 6.5',
      limits: 'df from 1 to 100,000',
    },
    {
      name: 'F',
      inR: '`pf`, `qf`',
      functions: ['fCdf', 'fSurvival', 'fQuantile'],
      formula: 'Beta distribution of the share d₁·x / (d₁·x + d₂).',
      source: 'DiDonato & Morris 1992',
      limits: 'df from 1 to 1,000 and 1 to 100,000',
    },
    {
      name: 'Beta',
      inR: '`pbeta`, `qbeta`',
      functions: ['betaCdf', 'betaSurvival', 'betaQuantile'],
      formula:
        'Incomplete beta function: series of positive terms or continued fraction, whichever is quick.',
      source: 'DiDonato & Morris 1992',
      limits: 'shapes from 0.1 to 50,000',
    },
    {
      name: 'Gamma',
      inR: '`pgamma`, `qgamma`, `lgamma`',
      functions: ['gammaCdf', 'gammaSurvival', 'gammaQuantile', 'logGamma'],
      formula: 'Incomplete gamma function: series of positive terms or Legendre’s continued fraction.',
      source: 'Abramowitz & Stegun 6.5; Loader 2000',
      limits: 'shape from 0.01 to 100,000',
    },
    {
      name: 'Binomial',
      inR: '`dbinom`, `pbinom`, `qbinom`',
      functions: ['binomialProbability', 'binomialCdf', 'binomialSurvival', 'binomialQuantile'],
      formula: 'Single chances by the saddle-point expansion; sums as areas of the beta distribution.',
      source: 'Loader 2000',
      limits: 'n to 20,000',
    },
    {
      name: 'Hypergeometric',
      inR: '`dhyper`, `phyper`, `qhyper`',
      functions: [
        'hypergeometricProbability',
        'hypergeometricCdf',
        'hypergeometricSurvival',
        'hypergeometricQuantile',
      ],
      formula: 'Ratio of three binomial probabilities; sums from the nearer tail.',
      source: 'Loader 2000',
      limits: 'population to 100,000',
    },
  ],
}

export const summaries: Family = {
  family: 'Summaries and proportions',
  methods: [
    {
      name: 'Mean, standard deviation, quantiles, t interval',
      inR: '`mean`, `sd`, `quantile(type = 7)`, `t.test`',
      functions: ['tInterval', 'tIntervalOf', 'mean', 'sd', 'quantile'],
      formula:
        'Mean ± t quantile at n − 1 degrees of freedom × sd / √n; quantiles by straight lines between order statistics.',
      source: 'Student 1908; Hyndman & Fan 1996 (type 7)',
      limits: 'Assumes a mean that is about normal; limits are not cut to the range of an instrument.',
    },
    {
      name: 'Welch test',
      inR: '`t.test(var.equal = FALSE)`',
      functions: ['welch', 'welchOf'],
      formula:
        'Difference of means over the root of the summed squared errors; degrees of freedom by Satterthwaite.',
      source: 'Welch 1947',
      limits: null,
    },
    {
      name: 'Hedges g',
      inR: '`effsize::cohen.d(hedges.correction = TRUE)`',
      functions: ['hedgesG'],
      formula: 'Difference of means over the pooled sd, times 1 − 3 / (4·df − 1).',
      source: 'Hedges 1981',
      limits: 'The correction is the usual approximation, not the exact ratio of gamma functions.',
      alsoIn: ['welch'],
    },
    {
      name: 'Wilson score interval',
      inR: '`prop.test(correct = FALSE)`',
      functions: ['wilson', 'wilsonCorrected', 'weightedWilson'],
      formula:
        'All shares that a score test would not reject; with weights at the effective number (Σw)² / Σw².',
      source: 'Wilson 1927; Newcombe 1998 (correction); Kish 1965 (weights)',
      limits: 'With continuity correction it is Newcombe’s, which R shortens near one half.',
      alsoIn: ['clopperPearson', 'weightedMeanInterval'],
    },
    {
      name: 'Clopper-Pearson exact interval',
      inR: '`binom.test`',
      functions: ['clopperPearson'],
      formula: 'Beta quantiles: all shares that neither one-sided exact test would reject.',
      source: 'Clopper & Pearson 1934',
      limits: 'Holds the truth at least as often as it says, and often more.',
      alsoIn: ['wilson'],
    },
    {
      name: 'Newcombe interval of a difference of proportions',
      inR: '`DescTools::BinomDiffCI(method = "score")`',
      functions: ['newcombeDifference', 'newcombeDifferenceCorrected', 'weightedNewcombeDifference'],
      formula: 'Difference ± root of the summed squared distances to the limits of the two Wilson intervals.',
      source: 'Newcombe 1998, methods 10 and 11',
      limits: null,
    },
    {
      name: 'Weighted mean, variance and quantiles',
      inR: '`weighted.mean`, `cov.wt`, `survey::svymean`',
      functions: [
        'weightedMeanInterval',
        'weightedMean',
        'weightedSd',
        'weightedQuantile',
        'kishEffectiveNumber',
      ],
      formula:
        'Σwx / Σw with a linearised error; the divisor of the variance follows the meaning of the weights.',
      source: 'Horvitz & Thompson 1952; Kish 1965',
      limits: 'Takes weights as known.',
    },
    {
      name: 'Means, shares and ratios of rows that come in clusters',
      inR: '`survey::svyratio`, `sandwich::vcovCL`',
      functions: ['ratioOfSums', 'clusteredIntervalOf'],
      formula:
        'Linearised variance between clusters, G / (G − 1); Student’s t with G − 1 degrees of freedom; of shares on the log-odds.',
      source: 'Cochran 1977, §6.3 and §9A; Liang & Zeger 1986',
      limits: 'Rough with few clusters of very different sizes.',
    },
    {
      name: 'Adjusted p-values (Holm, Bonferroni, Benjamini-Hochberg)',
      inR: '`p.adjust`',
      functions: ['adjustedPValues'],
      formula:
        'Ordered p-values times their number of remaining (Holm), all (Bonferroni) or share (BH), made monotone.',
      source: 'Holm 1979; Benjamini & Hochberg 1995',
      limits: null,
    },
  ],
}

import type { Family } from './described-method.ts'

export const comparison: Family = {
  family: 'Treatment comparison',
  methods: [
    {
      name: 'Logistic regression',
      inR: '`glm(family = binomial)`',
      functions: ['logistic', 'logisticPrediction', 'logisticLeverage'],
      formula: 'Maximum likelihood by Newton steps; weights.',
      source: 'McCullagh & Nelder 1989; Albert & Anderson 1984 (separation)',
      limits: 'Separation is a result with its reason; no penalised fit.',
    },
    {
      name: 'Multinomial logistic regression',
      inR: '`nnet::multinom`, `VGAM::vglm(multinomial)`',
      functions: ['multinomialLogistic'],
      formula: 'Log odds of each category against the first, all by maximum likelihood together.',
      source: 'Agresti 2013, ch. 8',
      limits: 'nnet stops early; the reference is taken to the top of the likelihood.',
      alsoIn: ['treatmentWeights'],
    },
    {
      name: 'Inverse-probability, stabilised and overlap weights; truncation; effective sample size',
      inR: '`WeightIt::weightit`, `PSweight`',
      functions: ['treatmentWeights', 'truncateWeights', 'effectiveSampleSize', 'positivity'],
      formula:
        'A tilt over the chance of the own arm: 1, the arm’s share, or 1 / Σ(1 / chance) for overlap; cut at quantiles; (Σw)² / Σw².',
      source: 'Robins, Hernán & Brumback 2000; Li & Li 2019; Cole & Hernán 2008; Kish 1965',
      limits: 'One decision at the start.',
    },
    {
      name: 'Weights over time (marginal structural models)',
      inR: '`ipw::ipwtm`, `glm` and `cumprod`',
      functions: ['marginalStructuralWeights'],
      formula:
        'Product over periods of the chance of the treatment taken given earlier treatment and traits from the start, over the chance given also what changed; the like for not having left; truncation.',
      source: 'Robins, Hernán & Brumback 2000; Cole & Hernán 2008',
      limits:
        'Balances only what was measured, and only if the pooled models hold. Errors of what is done with the weights take them as given.',
    },
    {
      name: 'Standardised mean differences',
      inR: '`cobalt::bal.tab`',
      functions: ['balance'],
      formula:
        'Difference of means over the root of the average variance, before and after weighting, every pair of arms.',
      source: 'Austin 2009; Austin & Stuart 2015',
      limits: 'Sees only what was measured.',
    },
    {
      name: 'Weighted means of arms whose errors know that the propensity was estimated',
      inR: '`PSweight` (sandwich variance)',
      functions: ['weightedMeans'],
      formula: 'The equations of the propensity and of the means stacked; their sandwich variance.',
      source: 'Lunceford & Davidian 2004; Li, Thomas & Li 2019; Li & Li 2019',
      limits: 'Not for truncated weights. With ten patients an arm limits are a little too narrow.',
    },
    {
      name: 'Regression with robust errors (HC0 to HC3, survey)',
      inR: '`lm` with `sandwich::vcovHC`, `survey::svyglm`',
      functions: ['weightedRegression', 'standardErrorOf'],
      formula: 'Weighted least squares; sandwich of squared residuals, with leverage as HC1 to HC3 say.',
      source: 'White 1980; MacKinnon & White 1985; Binder 1983',
      limits: 'Takes weights as given: with estimated propensities errors are too wide.',
    },
    {
      name: 'Augmented inverse-probability weighting (doubly robust)',
      inR: '`PSweight(augmentation = TRUE)`, `AIPW`',
      functions: ['doublyRobust'],
      formula:
        'Mean of the outcome model’s prediction plus the weighted residual; errors from the influence function.',
      source: 'Robins, Rotnitzky & Zhao 1994; Lunceford & Davidian 2004; Cattaneo 2010',
      limits:
        'Errors take both models as right. Residuals are widened by their leverage unless asked otherwise: as they stand, limits are too narrow in small samples.',
    },
    {
      name: 'E-value',
      inR: '`EValue::evalues.RR`, `.OR`, `.HR`, `.OLS`',
      functions: ['eValue', 'eValueOfDifference', 'eValueOfCommonOutcome'],
      formula: 'RR + √(RR · (RR − 1)), for the estimate and the limit nearer to 1.',
      source: 'VanderWeele & Ding 2017',
      limits: 'Differences and common outcomes go by approximate risk ratios.',
    },
    {
      name: 'Rubin’s rules',
      inR: '`mice::pool.scalar`',
      functions: ['poolImputations'],
      formula:
        'Mean of the estimates; variance within plus (1 + 1/m) × variance between; Barnard and Rubin’s df.',
      source: 'Rubin 1987; Barnard & Rubin 1999',
      limits: 'Pools; it does not impute.',
    },
  ],
}

import type { Family } from './described-method.ts'

export const repeatedMeasures: Family = {
  family: 'Repeated measures',
  methods: [
    {
      name: 'Linear mixed model (ML, REML)',
      inR: '`lme4::lmer`, `nlme::lme`',
      functions: ['linearMixedModel', 'modelMatrix', 'symmetricEigen'],
      formula:
        'Normal likelihood with an intercept, or intercept and slope, per patient; variances profiled and found by Newton steps from several starts over cross-products of each patient.',
      source: 'Laird & Ware 1982; Bates et al. 2015; Lindstrom & Bates 1988',
      limits:
        'One grouping (the patient), at most two random effects, independent noise. A variance of 0 or a correlation of ±1 is reported as singular.',
      timed: 'Linear mixed model',
    },
    {
      name: 'MMRM: unstructured, compound symmetry, AR(1)',
      inR: '`nlme::gls` (`corSymm`, `corCompSymm`, `corAR1`), `mmrm::mmrm`',
      functions: ['mmrm'],
      formula:
        'Normal likelihood with one covariance matrix over planned visits, any of them missing at random.',
      source: 'Mallinckrodt et al. 2008; Jennrich & Schluchter 1986',
      limits:
        'Unstructured needs patients: with 20 of them about 1 fit in 40 runs to a singular covariance and says so. AR(1) counts visits, not time between them.',
    },
    {
      name: 'Satterthwaite and Kenward-Roger degrees of freedom; contrasts and F tests',
      inR: '`lmerTest::contest`, `pbkrtest::KRmodcomp`, `emmeans::contrast`',
      functions: ['contrast', 'jointTest', 'momentDegreesOfFreedom'],
      formula:
        'Twice the squared variance of a contrast over the variance of that variance; Kenward and Roger also widen the covariance and scale F.',
      source: 'Giesbrecht & Burns 1985; Fai & Cornelius 1996; Kenward & Roger 1997',
      limits: 'Kenward-Roger for REML only. Asymptotic limits are too narrow with 20 patients.',
    },
    {
      name: 'Adjusted (least-squares) means and their differences per visit',
      inR: '`emmeans::emmeans`',
      functions: ['adjustedMeans'],
      formula: 'The model’s mean of each arm and visit at chosen values of everything else.',
      source: 'Searle, Speed & Milliken 1980',
      limits:
        'The largest difference is of limits and pairwise estimates, for which R used a fit that stopped a little short of the top.',
    },
    {
      name: 'Prediction for one patient (BLUP)',
      inR: '`lme4::ranef`, `predict(lme)`; interval by the joint normal distribution',
      functions: ['predictPatient'],
      formula:
        'Normal distribution of the next scores given the patient’s own scores so far; for variances that are estimates a wider error (Prasad and Rao) and t with Satterthwaite’s degrees of freedom.',
      source: 'Harville 1976; Skrondal & Rabe-Hesketh 2009; Kackar & Harville 1984; Prasad & Rao 1990',
      limits:
        'Not cut to the instrument’s range. With df asymptotic variances count as known: from 20 patients such bands are too narrow.',
    },
    {
      name: 'Split conformal prediction bands',
      inR: '`quantile(type = 1)` of earlier misses',
      functions: ['conformalBands', 'conformalRadius', 'conformalLimits'],
      formula:
        'The ⌈(n + 1) · level⌉-th smallest miss of earlier patients, per visit or over the whole course; or a limit of its own on either side, patients with several errors counting alike.',
      source: 'Vovk, Gammerman & Shafer 2005; Lei et al. 2018',
      limits: 'Needs earlier patients like the new one, none of them in the fit; too few give no band.',
    },
  ],
}

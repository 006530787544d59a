import type { Family } from './described-method.ts'

export const survival: Family = {
  family: 'Survival',
  methods: [
    {
      name: 'Kaplan-Meier estimator',
      inR: '`survival::survfit`',
      functions: ['kaplanMeier', 'stepAt', 'kaplanMeierByGroup', 'survivalQuantile', 'survivalInterval'],
      formula:
        'Product over event times of 1 − events / at risk; Greenwood or robust (clustered) errors; plain, log and log-log limits; median where the curve or a limit crosses one half. Delayed entry, weights.',
      source: 'Kaplan & Meier 1958; Greenwood 1926; Kalbfleisch & Prentice 2002, §1.4',
      limits:
        'With 20 patients log-log limits are a little wide, and one in six medians has no upper limit. Events of other causes are not censoring: see Aalen-Johansen.',
      timed: 'Kaplan-Meier',
    },
    {
      name: 'Nelson-Aalen estimator',
      inR: '`survival::survfit` (`cumhaz`)',
      functions: ['nelsonAalen'],
      formula: 'Sum over event times of events / at risk; variance the sum of events / at risk².',
      source: 'Nelson 1972; Aalen 1978',
      limits: null,
      alsoIn: ['kaplanMeier'],
    },
    {
      name: 'Log-rank test',
      inR: '`survival::survdiff`',
      functions: ['logRank', 'pairwiseLogRank'],
      formula:
        'Observed less expected events of each group over all event times, against their hypergeometric covariance; k groups, strata, weights S(t)^rho, all pairs with corrected p.',
      source: 'Mantel 1966; Peto & Peto 1972; Harrington & Fleming 1982',
      limits: 'Little power where curves cross: compare restricted means there.',
      timed: 'Log-rank',
    },
    {
      name: 'Weighted log-rank test',
      inR: '`survival::coxph(weights, cluster)$rscore`, `survey::svylogrank`',
      functions: ['weightedLogRank'],
      formula:
        'Weighted events less those expected, against the squared pulls of the clusters: the robust score test of a Cox model.',
      source: 'Lin & Wei 1989; Xie & Liu 2005',
      limits: 'Takes weights as given. Needs more clusters than groups, and is rough with few.',
    },
    {
      name: 'Restricted mean survival time (RMST)',
      inR: '`print(survfit, rmean = tau)`, `survRM2::rmst2`',
      functions: ['restrictedMean', 'restrictedMeanDifference'],
      formula:
        'Area under the Kaplan-Meier curve up to tau; variance of Greenwood’s type; difference of two.',
      source: 'Royston & Parmar 2013',
      limits:
        'With 20 patients Greenwood’s error is a little small: intervals hold the truth about 93 times in 100.',
    },
    {
      name: 'Weighted restricted means',
      inR: '`residuals(survfit, type = "rmst")`, `survfit(weights, cluster)`',
      functions: ['weightedRestrictedMeans'],
      formula:
        'Area under the weighted Kaplan-Meier curve up to tau; infinitesimal jackknife over clusters, also for the difference of groups that share clusters; limits of a mean on the log of the time lost.',
      source: 'Therneau & Grambsch 2000, §8; Conner et al. 2019',
      limits:
        'Takes weights as given: with estimated propensities errors are, if anything, too wide. With two or three events before tau limits are too narrow.',
    },
    {
      name: 'Cox proportional hazards model',
      inR: '`survival::coxph`',
      functions: ['cox', 'coxLikelihood', 'scoreResiduals'],
      formula:
        'Partial likelihood with Efron’s or Breslow’s ties, by Newton steps; start-stop rows, strata, weights, robust and clustered errors; likelihood-ratio, Wald and score tests.',
      source: 'Cox 1972; Efron 1977; Breslow 1974; Lin & Wei 1989',
      limits:
        'Ten patients a group: Wald limits of the hazard ratio are a little wide. A covariate that separates events from the rest is reported as such, without a coefficient. No exact ties, no frailty, no penalty.',
      timed: 'Cox',
    },
    {
      name: 'Schoenfeld test of proportional hazards',
      inR: '`survival::cox.zph`',
      functions: ['schoenfeldTest'],
      formula: 'Score test of adding covariate × g(time), g being 1 − Kaplan-Meier, time, log time or rank.',
      source: 'Grambsch & Therneau 1994',
      limits: 'A large p is no proof: with few events it sees little.',
    },
    {
      name: 'Concordance (Harrell C)',
      inR: '`survival::concordance`',
      functions: ['coxConcordance', 'concordance'],
      formula:
        'Share of comparable pairs in which the higher score has its event first; infinitesimal-jackknife error.',
      source: 'Harrell 1982; Therneau & Watson 2017',
      limits: null,
      alsoIn: ['cox'],
    },
    {
      name: 'Baseline hazard and prediction of a Cox model',
      inR: '`survival::survfit.coxph`, `predict.coxph`, `basehaz`',
      functions: ['coxSurvival', 'coxPredict'],
      formula: 'exp(−Breslow’s or Efron’s cumulative baseline hazard × hazard ratio); Tsiatis’s variance.',
      source: 'Breslow 1972; Tsiatis 1981',
      limits: null,
    },
    {
      name: 'Aalen-Johansen cumulative incidence (competing risks)',
      inR: '`survival::survfit` with a factor as status, `cmprsk::cuminc`',
      functions: ['cumulativeIncidence'],
      formula: 'Sum over event times of the chance of no event so far × events of the cause / at risk.',
      source: 'Aalen & Johansen 1978',
      limits: 'No regression for competing risks (Fine & Gray).',
    },
  ],
}

import type { Family } from './described-method.ts'

export const processAndSites: Family = {
  family: 'Process charts and sites',
  methods: [
    {
      name: 'XmR chart (individuals and moving range)',
      inR: '`qcc::qcc(type = "xbar.one")`',
      functions: ['individualsChart', 'textbookSignals', 'assuranceOf'],
      formula: 'Mean ± 2.66 × mean moving range (or 3.145 × median); first 12 points, ranges screened once.',
      source: 'Shewhart 1931; Wheeler & Chambers 1992; Nelson 1984',
      limits: 'Autocorrelated series alarm too often.',
    },
    {
      name: 'Rules of Making Data Count',
      inR: '`NHSRplotthedots::ptd_spc`',
      functions: ['makingDataCountSignals'],
      formula: 'Outside the limits; 7 rising or falling; 2 of 3 near a limit; 7 on one side of the centre.',
      source: 'Making Data Count (NHS England)',
      limits: null,
      alsoIn: ['proportionChart'],
    },
    {
      name: 'p chart, u chart, Laney p′ and u′',
      inR: '`qcc::qcc(type = "p" / "u")`, `qicharts2::qic`',
      functions: ['proportionChart', 'rateChart'],
      formula: 'p ± 3·√(p(1 − p) / size), u ± 3·√(u / exposure); Laney multiplies by the spread of z.',
      source: 'Shewhart 1931; Laney 2002',
      limits: 'Limits are not cut to 0 to 1.',
    },
    {
      name: 'Time-between-events charts (t and g)',
      inR: '`qexp`, `qgeom`; `qicharts2::qic(chart = "t" / "g")`',
      functions: ['timeBetweenChart', 'casesBetweenChart', 'gapsBetween'],
      formula:
        'Quantiles of the exponential or geometric distribution, or XmR of gap^(1/3.6); mean ± 3·√(mean·(mean + 1)).',
      source: 'Nelson 1994; Benneyan 2001; Kaminsky et al. 1992',
      limits: null,
    },
    {
      name: 'Funnel plot: normal, exact, interpolated limits; over-dispersion',
      inR: '`qbinom`, `binom.test`, `metafor::rma(method = "DL")`; `FunnelPlotR`',
      functions: ['funnelPlot', 'funnelDispersion', 'funnelLimits', 'widenedFunnelLimits'],
      formula: 'Limits where chance alone puts a share of sites of a size; widened by winsorised φ or by τ².',
      source: 'Spiegelhalter 2005; DerSimonian & Laird 1986',
      limits: 'With few sites φ and τ² are rough. Not adjusted for case mix.',
      alsoIn: ['widenedFunnelLimits'],
    },
    {
      name: 'Empirical-Bayes shrinkage (beta-binomial)',
      inR: '`VGAM::dbetabinom.ab` with `optim`',
      functions: ['shrunkRates'],
      formula: 'Beta distribution of true rates by maximum likelihood; posterior of a site is beta again.',
      source: 'Griffin & Krutchkoff 1971; Morris 1983',
      limits: 'Intervals take the fitted distribution as known: with few sites they are too narrow.',
    },
  ],
}

export const onePerson: Family = {
  family: 'Change in one person',
  methods: [
    {
      name: 'Reliable and clinically significant change (Jacobson-Truax)',
      inR: '`clinicalsignificance::cs_combined`',
      functions: ['clinicalChange', 'reliableChangeScale', 'reliableChangeIndex', 'clinicalCutoff'],
      formula: 'Change over √2 · sd · √(1 − reliability), beyond ±1.96; cut-offs a, b and c.',
      source: 'Jacobson & Truax 1991',
      limits: 'No correction for regression to the mean.',
    },
    {
      name: 'CUSUM and EWMA with expected false alarms per year',
      inR: '`spc::xcusum.arl`, `spc::xewma.arl` (independent scores only)',
      functions: [
        'falseAlarms',
        'limitWithin',
        'cusumChart',
        'ewmaChart',
        'ewmaSd',
        'runChart',
        'scoreProcess',
      ],
      formula:
        'Sum of excess over a reference, or a fading average; run lengths by following the chances of level and chart value from score to score, for whole, autocorrelated scores.',
      source: 'Page 1954; Roberts 1959; Brook & Evans 1972; Schmid 1997',
      limits:
        'Gaps and unequal spacing between scores are left out; takes up to 1 s, for setting a chart up.',
    },
  ],
}

import { normalQuantile } from '../../src/distributions/normal.ts'
import { shrunkRates } from '../../src/empirical-bayes.ts'
import {
  funnelLimits,
  funnelPlot,
  type OverDispersion,
  widenedFunnelLimits,
} from '../../src/funnel-limits.ts'
import { estimated, pick } from '../estimated.ts'
import type { CaseInputs, ReferenceCase } from '../reference-case.ts'
import { at, numbers, texts } from '../table.ts'

function clinics({ tables }: CaseInputs) {
  const table = tables['funnel_clinics.csv']!
  const [counts, sizes] = [numbers(table, 'x'), numbers(table, 'n')]
  return { names: texts(table, 'clinic'), counts, sizes, plot: estimated(funnelPlot(counts, sizes)) }
}

function limitsAt(size: number, target: number, conf: number) {
  const of = (method: 'normal' | 'exact' | 'interpolated') => funnelLimits(size, target, conf, method)
  const [normal, exact, interpolated] = [of('normal'), of('exact'), of('interpolated')]
  return {
    conf,
    normal_lower: normal.lower,
    normal_upper: normal.upper,
    exact_lower: exact.lower,
    exact_upper: exact.upper,
    interp_lower: interpolated.lower,
    interp_upper: interpolated.upper,
  }
}

function shrunk(counts: Float64Array, sizes: Float64Array) {
  const { alpha, beta, logLikelihood, sites } = estimated(shrunkRates(counts, sizes))
  return {
    alpha,
    beta,
    logLik: logLikelihood,
    shrunk: sites.map((site) => site.shrunk),
    lower: sites.map((site) => site.lower),
    upper: sites.map((site) => site.upper),
  }
}

const clinicNames = ['clinic', 'n', 'x', 'prop', 'z', 'p_exact_two_sided', 'mid_p_upper']
const outsideNames = ['outside95_normal', 'outside998_normal', 'outside95_interp', 'outside998_interp']

export const siteCases: readonly ReferenceCase[] = [
  {
    name: 'funnel plot of clinics: limits, tests, dispersion',
    method: 'funnelPlot',
    reference: 'qnorm, qbinom, pbinom, binom.test',
    inputs: ['funnel_clinics.csv'],
    expectedFile: 'funnel.expected.json',
    tolerance: { default: { absolute: 1e-9 } },
    expected: (json) => ({
      ...pick(at(json, 'expected'), ['target', 'limits', 'overdispersion']),
      clinics: (at(json, 'expected.clinics') as readonly unknown[]).map((clinic) =>
        pick(clinic, [...clinicNames, ...outsideNames]),
      ),
    }),
    actual: (inputs) => {
      const { names, counts, sizes, plot } = clinics(inputs)
      const { target, sites, dispersion } = plot
      const outside = (value: number, { lower, upper }: { lower: number; upper: number }) =>
        value < lower || value > upper
      return {
        target,
        limits: names.flatMap((clinic, i) =>
          [0.95, 0.998].map((conf) => ({ clinic, n: sizes[i], ...limitsAt(sizes[i]!, target, conf) })),
        ),
        overdispersion: { phi: dispersion?.phi, phi_winsorised_10pct: dispersion?.phiWinsorised },
        clinics: names.map((clinic, i) => {
          const { rate, z, exactP, midPUpper } = sites[i]!
          const interpolated = (level: number) => funnelLimits(sizes[i]!, target, level, 'interpolated')
          return {
            clinic,
            n: sizes[i],
            x: counts[i],
            prop: rate,
            z,
            p_exact_two_sided: exactP,
            mid_p_upper: midPUpper,
            outside95_normal: Math.abs(z) > normalQuantile(0.975),
            outside998_normal: Math.abs(z) > normalQuantile(0.999),
            outside95_interp: outside(rate, interpolated(0.95)),
            outside998_interp: outside(rate, interpolated(0.998)),
          }
        }),
      }
    },
  },
  {
    name: 'funnel plot of clinics that vary by more than chance',
    method: 'widenedFunnelLimits',
    reference: 'metafor::rma(method = DL)',
    inputs: ['funnel_clinics.csv'],
    expectedFile: 'funnel_dispersion.expected.json',
    tolerance: { default: { absolute: 1e-10, relative: 1e-9 } },
    expected: (json) => {
      const { threshold, ...rest } = at(json, 'expected') as Record<string, unknown>
      return { ...rest, present: (rest.phi_winsorised as number) > (threshold as number) }
    },
    actual: (inputs) => {
      const { sizes, plot } = clinics(inputs)
      const dispersion = plot.dispersion!
      const widened = (over: OverDispersion) => {
        const limits = Array.from(sizes, (size) => widenedFunnelLimits(size, plot.target, 0.998, over))
        return { lower: limits.map(({ lower }) => lower), upper: limits.map(({ upper }) => upper) }
      }
      return {
        tau2_plain: dispersion.tauSquaredPlain,
        tau2_winsorised: dispersion.tauSquared,
        phi: dispersion.phi,
        phi_winsorised: dispersion.phiWinsorised,
        present: dispersion.present,
        multiplicative: widened({ kind: 'multiplicative', phi: dispersion.phi }),
        additive: widened({ kind: 'additive', tauSquared: dispersion.tauSquaredPlain }),
      }
    },
  },
  {
    name: 'rates of clinics drawn towards their mean',
    method: 'shrunkRates',
    reference: 'optim on VGAM::dbetabinom.ab, qbeta',
    inputs: ['funnel_clinics.csv'],
    expectedFile: 'empirical_bayes.expected.json',
    tolerance: { default: { absolute: 1e-8, relative: 1e-8 } },
    expected: (json) => {
      const names = ['alpha', 'beta', 'logLik', 'shrunk', 'lower', 'upper']
      return {
        all: pick(at(json, 'expected.all'), names),
        first_12: pick(at(json, 'expected.first_12'), names),
      }
    },
    actual: (inputs) => {
      const { counts, sizes } = clinics(inputs)
      return { all: shrunk(counts, sizes), first_12: shrunk(counts.slice(0, 12), sizes.slice(0, 12)) }
    },
  },
]

import { betaCdf, betaQuantile, betaSurvival } from '../../src/distributions/beta.ts'
import { binomialCdf, binomialProbability, binomialSurvival } from '../../src/distributions/binomial.ts'
import { chiSquaredCdf, chiSquaredQuantile, chiSquaredSurvival } from '../../src/distributions/chi-squared.ts'
import { fCdf, fQuantile, fSurvival } from '../../src/distributions/f.ts'
import { gammaCdf, gammaQuantile, gammaSurvival } from '../../src/distributions/gamma.ts'
import {
  hypergeometricCdf,
  hypergeometricProbability,
  hypergeometricSurvival,
} from '../../src/distributions/hypergeometric.ts'
import { normalCdf, normalQuantile, normalSurvival } from '../../src/distributions/normal.ts'
import { tQuantile, tSurvival } from '../../src/distributions/t.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at } from '../table.ts'

type Point = readonly number[]

const results = (points: unknown) => (points as readonly Point[]).map((point) => point.at(-1)!)

/** A table of points: arguments first, the function's value last. */
function pointCase(
  method: string,
  distribution: string,
  path: string,
  compute: (...point: number[]) => number,
  relative = 1e-12,
): ReferenceCase {
  return {
    name: `${method} at points of 50-digit arithmetic`,
    method,
    reference: 'mpmath',
    inputs: [],
    expectedFile: `${distribution}.expected.json`,
    tolerance: { default: { relative } },
    expected: (json) => results(at(json, path)),
    actual: ({ json }) => (at(json, path) as readonly Point[]).map((point) => compute(...point.slice(0, -1))),
  }
}

export const distributionCases: readonly ReferenceCase[] = [
  pointCase('normalCdf', 'normal', 'cdf', normalCdf),
  pointCase('normalSurvival', 'normal', 'survival', normalSurvival),
  pointCase('normalQuantile', 'normal', 'quantile', (p) => normalQuantile(p!)),
  pointCase('normalQuantile (upper tail)', 'normal', 'upperQuantile', (p) => normalQuantile(p!, 'upper')),
  pointCase('tSurvival', 't', 'survival', tSurvival),
  pointCase('tQuantile', 't', 'quantile', tQuantile),
  pointCase('gammaCdf', 'gamma', 'cdf', gammaCdf),
  pointCase('gammaSurvival', 'gamma', 'survival', gammaSurvival),
  pointCase('gammaQuantile', 'gamma', 'quantile', (p, a) => gammaQuantile(p!, a!)),
  pointCase('gammaQuantile (upper tail)', 'gamma', 'upperQuantile', (p, a) =>
    gammaQuantile(p!, a!, 1, 'upper'),
  ),
  pointCase('chiSquaredCdf', 'chi-squared', 'cdf', chiSquaredCdf),
  pointCase('chiSquaredSurvival', 'chi-squared', 'survival', chiSquaredSurvival),
  pointCase('chiSquaredQuantile', 'chi-squared', 'quantile', (p, df) => chiSquaredQuantile(p!, df!)),
  pointCase('chiSquaredQuantile (upper tail)', 'chi-squared', 'upperQuantile', (p, df) =>
    chiSquaredQuantile(p!, df!, 'upper'),
  ),
  pointCase('betaCdf', 'beta', 'cdf', betaCdf),
  pointCase('betaSurvival', 'beta', 'survival', betaSurvival),
  pointCase('betaQuantile', 'beta', 'quantile', (p, a, b) => betaQuantile(p!, a!, b!)),
  pointCase('betaQuantile (upper tail)', 'beta', 'upperQuantile', (p, a, b) =>
    betaQuantile(p!, a!, b!, 'upper'),
  ),
  pointCase('fCdf', 'f', 'cdf', fCdf),
  pointCase('fSurvival', 'f', 'survival', fSurvival),
  pointCase('fQuantile', 'f', 'quantile', (p, m, n) => fQuantile(p!, m!, n!)),
  pointCase('fQuantile (upper tail)', 'f', 'upperQuantile', (p, m, n) => fQuantile(p!, m!, n!, 'upper')),
  pointCase('binomialProbability', 'binomial', 'probability', binomialProbability),
  pointCase('binomialCdf', 'binomial', 'cdf', binomialCdf),
  pointCase('binomialSurvival', 'binomial', 'survival', binomialSurvival),
  pointCase('hypergeometricProbability', 'hypergeometric', 'probability', hypergeometricProbability),
  pointCase('hypergeometricCdf', 'hypergeometric', 'cdf', hypergeometricCdf),
  pointCase('hypergeometricSurvival', 'hypergeometric', 'survival', hypergeometricSurvival),
]

type Row = { readonly p: number; readonly a: number; readonly b: number }

/** A second witness: R's own quantiles on a coarse grid. */
export const distributionsOfR: ReferenceCase = {
  name: 'Quantiles of six distributions against R',
  method: 'normalQuantile',
  reference: 'qnorm, qt, qchisq, qf, qbeta, qgamma',
  inputs: [],
  expectedFile: 'distributions_r.expected.json',
  // R takes F from 1 minus a beta quantile, which loses digits in its lower tail.
  tolerance: { default: { relative: 1e-10 }, f: { relative: 1e-8 } },
  expected: (json) => at(json, 'expected.rows'),
  actual: ({ json }) =>
    (at(json, 'expected.rows') as readonly Row[]).map(({ p, a, b }) => ({
      p,
      a,
      b,
      normal: normalQuantile(p),
      t: tQuantile(p, a * 2),
      chi_squared: chiSquaredQuantile(p, a),
      f: fQuantile(p, a, b),
      beta: betaQuantile(p, a, b),
      gamma: gammaQuantile(p, a, 1 / b),
    })),
}

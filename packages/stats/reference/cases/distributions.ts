import { tQuantile, tSurvival } from '../../src/distributions/t.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at } from '../table.ts'

type Point = readonly number[]

const results = (points: unknown) => (points as readonly Point[]).map((point) => point.at(-1)!)

/** A table of points: arguments first, the function's value last. */
function pointCase(
  method: string,
  file: string,
  path: string,
  compute: (...point: number[]) => number,
  tolerance = 1e-12,
): ReferenceCase {
  return {
    name: `${method} at points of 50-digit arithmetic`,
    method,
    reference: 'mpmath',
    inputs: [],
    expectedFile: file,
    tolerance: { default: { relative: tolerance } },
    expected: (json) => results(at(json, path)),
    actual: ({ json }) => (at(json, path) as readonly Point[]).map((point) => compute(...point.slice(0, -1))),
  }
}

export const distributionCases: readonly ReferenceCase[] = [
  pointCase('tSurvival', 't.expected.json', 'survival', (t, df) => tSurvival(t!, df!)),
  pointCase('tQuantile', 't.expected.json', 'quantile', (p, df) => tQuantile(p!, df!)),
]

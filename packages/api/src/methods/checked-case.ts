import { compare, type Difference, type Tolerance } from '@tandem/stats/reference/compare'
import { methodName } from '@tandem/stats/reference/method-names'
import { caseValues, type ReferenceCase } from '@tandem/stats/reference/reference-case'
import { z } from 'zod'

/** One case, run now, beside what it is checked against. */
export type CheckedCase = {
  readonly name: string
  /** Functions, by their names in the code. */
  readonly method: string
  /** What a statistician calls them. */
  readonly standardName: string
  readonly family: string
  /** What made the reference, as in `survival::coxph`. */
  readonly reference: string
  /** Calls that made the file of reference numbers. */
  readonly calls: readonly string[]
  /** As in `survival 3.5.3`. */
  readonly versions: readonly string[]
  readonly inputs: readonly string[]
  /** Figures compared; 0 where the method did not come to an answer. */
  readonly compared: number
  readonly largest: LargestDifference | null
  /** The tolerance where the largest difference is, else that of most figures. */
  readonly tolerance: Tolerance
  readonly milliseconds: number
  readonly outcome: 'agrees' | 'differs' | 'not_run'
  /** Why it did not come to an answer. */
  readonly problem: string | null
}

export type LargestDifference = {
  /** Where it is in the answer, as in `coefficients.1.se`. */
  readonly path: string
  readonly expected: string
  readonly actual: string
  /** How far apart, as the tolerance counts it; null where it is not a distance of two numbers. */
  readonly distance: number | null
  readonly measure: 'absolute' | 'relative'
  /** As a part of what is allowed: above 1 differs; null where nothing but equality is allowed. */
  readonly share: number | null
}

const factsOfFile = z.object({
  r_calls: z.array(z.string()).optional(),
  tool: z.string().optional(),
  versions: z.record(z.string(), z.string()).optional(),
})

const family = {
  symptomCourse: { name: 'Mean course by plan arm with t interval', family: 'Screens and adherence' },
  coverageOf: { name: 'Proportion of days covered (PDC)', family: 'Screens and adherence' },
  possessionRatios: {
    name: 'Medication availability (CMA2, CMA6, CMA7)',
    family: 'Screens and adherence',
  },
}
const ownNames: ReadonlyMap<string, { readonly name: string; readonly family: string }> = new Map(
  Object.entries(family),
)

/** Runs one case. `read` gives the text of a file of its folder, `clock` milliseconds. */
export function checkedCase(
  subject: ReferenceCase,
  read: (file: string) => string,
  clock: () => number,
): CheckedCase {
  const { name, method, reference, inputs } = subject
  const { name: standardName, family } = ownNames.get(method) ?? methodName(method)
  const described = { name, method, standardName, family, reference, inputs }
  const start = clock()
  try {
    const { expected, actual } = caseValues(subject, read)
    const { passed, compared, largest } = compare(expected, actual, subject.tolerance)
    const milliseconds = clock() - start
    return {
      ...described,
      ...madeBy(read(subject.expectedFile)),
      compared,
      largest: largest && largest.share > 0 ? inWords(largest) : null,
      tolerance: largest && largest.share > 0 ? largest.tolerance : subject.tolerance.default,
      milliseconds,
      outcome: passed ? 'agrees' : 'differs',
      problem: null,
    }
  } catch (error) {
    return {
      ...described,
      calls: [],
      versions: [],
      compared: 0,
      largest: null,
      tolerance: subject.tolerance.default,
      milliseconds: clock() - start,
      outcome: 'not_run',
      problem: error instanceof Error ? error.message : String(error),
    }
  }
}

/** What the file of reference numbers says of itself. */
function madeBy(text: string): Pick<CheckedCase, 'calls' | 'versions'> {
  const { r_calls: calls = [], tool, versions = {} } = factsOfFile.parse(JSON.parse(text))
  // Packages that come with R have its version.
  const packages = Object.entries(versions).filter(([name]) => name !== 'base' && name !== 'stats')
  return { calls, versions: [...packages.map((both) => both.join(' ')), ...(tool ? [tool] : [])] }
}

function inWords({ path, expected, actual, share, tolerance }: Difference): LargestDifference {
  const measure = tolerance.relative && !tolerance.absolute ? 'relative' : 'absolute'
  return {
    path,
    expected: printed(expected),
    actual: printed(actual),
    distance: distanceOf(expected, actual, measure),
    measure,
    share: Number.isFinite(share) ? share : null,
  }
}

function distanceOf(expected: unknown, actual: unknown, measure: 'absolute' | 'relative'): number | null {
  if (typeof expected !== 'number' || typeof actual !== 'number') return null
  const distance = Math.abs(actual - expected) / (measure === 'relative' ? Math.abs(expected) : 1)
  return Number.isFinite(distance) ? distance : null
}

const printed = (value: unknown) => (value === undefined ? 'nothing' : String(value).slice(0, 80))

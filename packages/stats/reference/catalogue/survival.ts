import { distributionCases } from '../cases/distributions.ts'
import type { ReferenceCase } from '../reference-case.ts'

/** Distributions, summaries, proportions, survival. */
export const survivalCases: readonly ReferenceCase[] = [...distributionCases]

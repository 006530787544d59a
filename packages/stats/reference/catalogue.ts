import { comparisonCases } from './catalogue/comparison.ts'
import { repeatedMeasuresCases } from './catalogue/repeated-measures.ts'
import { survivalCases } from './catalogue/survival.ts'
import type { ReferenceCase } from './reference-case.ts'

/** Every reference case of the package. */
export const referenceCases: readonly ReferenceCase[] = [
  ...survivalCases,
  ...repeatedMeasuresCases,
  ...comparisonCases,
]

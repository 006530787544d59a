import type { ReferenceCase } from '../reference-case.ts'

export const comparisonCases: readonly ReferenceCase[] = []

import type { ReferenceCase } from '../reference-case.ts'

export const repeatedMeasuresCases: readonly ReferenceCase[] = []

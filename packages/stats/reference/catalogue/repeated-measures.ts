import { conformalCases } from '../cases/conformal.ts'
import { mixedModelCases } from '../cases/mixed-models.ts'
import { mmrmCases } from '../cases/mmrm.ts'
import type { ReferenceCase } from '../reference-case.ts'

export const repeatedMeasuresCases: readonly ReferenceCase[] = [
  ...mixedModelCases,
  ...mmrmCases,
  ...conformalCases,
]

import { adjustedComparisonCases } from '../cases/adjusted-comparison.ts'
import { marginalStructuralCases } from '../cases/marginal-structural.ts'
import { onePersonCases } from '../cases/one-person.ts'
import { processChartCases } from '../cases/process-charts.ts'
import { siteCases } from '../cases/sites.ts'
import { threeArmWeightCases } from '../cases/three-arm-weights.ts'
import { twoArmWeightCases } from '../cases/two-arm-weights.ts'
import type { ReferenceCase } from '../reference-case.ts'

/** Treatment comparison, process charts, sites, change in one person. */
export const comparisonCases: readonly ReferenceCase[] = [
  ...marginalStructuralCases,
  ...twoArmWeightCases,
  ...threeArmWeightCases,
  ...adjustedComparisonCases,
  ...processChartCases,
  ...siteCases,
  ...onePersonCases,
]

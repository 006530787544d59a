import { clusterCases } from '../cases/clusters.ts'
import { coxCases } from '../cases/cox.ts'
import { cumulativeIncidenceCases } from '../cases/cumulative-incidence.ts'
import { distributionCases, distributionsOfR } from '../cases/distributions.ts'
import { kaplanMeierCases } from '../cases/kaplan-meier.ts'
import { logRankCases } from '../cases/log-rank.ts'
import { restrictedMeanCases } from '../cases/restricted-mean.ts'
import { summaryCases } from '../cases/summaries.ts'
import { weightedSurvivalCases } from '../cases/weighted-survival.ts'
import type { ReferenceCase } from '../reference-case.ts'

/** Distributions, summaries, proportions, survival. */
export const survivalCases: readonly ReferenceCase[] = [
  ...distributionCases,
  distributionsOfR,
  ...summaryCases,
  ...clusterCases,
  ...kaplanMeierCases,
  ...logRankCases,
  ...restrictedMeanCases,
  ...weightedSurvivalCases,
  ...coxCases,
  ...cumulativeIncidenceCases,
]

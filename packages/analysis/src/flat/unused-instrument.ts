import { cohortDataOf } from '../cohort-data-of.ts'
import { type CohortPart, flatCohort, partOf, withPackedScores } from './flat-cohort.ts'
import { GrowingCohort } from './growing-cohort.ts'

/** One part of an instrument that none of the episodes has been measured with. */
export function unusedInstrument(part: CohortPart, episodes: number): GrowingCohort {
  const { columns, labels } = withPackedScores(flatCohort(cohortDataOf([])))
  const own = new Map([...columns].filter(([path]) => partOf(path) === part))
  const cohort = new GrowingCohort()
  cohort.append({ count: 0, columns: own, labels })
  cohort.append({ count: episodes, columns: new Map(), labels: new Map() })
  return cohort
}

import type { ChosenEpisodes } from '@tandem/analysis/cohort-data'
import type { SuppressionRule } from '@tandem/analysis/small-counts'
import type { ArmView } from '@tandem/analysis/symptom-course'
import type { InstrumentFacts } from '../instrument-facts.ts'
import type { OrganisationFacts } from '../services/cohort-options.ts'

/** What stands above every figure of a cohort: whose, of when, and how it was asked. */
export type CohortHead = {
  readonly organisation: OrganisationFacts
  readonly instrument: InstrumentFacts
  readonly unit: 'week' | 'month'
  readonly asOf: string
  /** Everything recorded up to this instant is in the figures. */
  readonly dataAsOf: string
  readonly armView: ArmView
  /** Episodes in the cohort, whether or not they have a score; null where the count is withheld. */
  readonly episodes: number | null
  readonly patients: number | null
  readonly filtersInWords: readonly string[]
  /** Where the figures were worked out: over columns held in memory, or read for this answer. */
  readonly source: 'memory' | 'database'
  readonly suppression: { readonly threshold: number } | null
}

/** How many were chosen, without the columns that tell which. */
export type ChosenCounts = Omit<ChosenEpisodes, 'include'>

/**
 * The sizes of a cohort as a reader may see them: small ones are withheld, and the number of patients too where its
 * distance from the number of episodes is small.
 */
export function shownSizes(
  { episodes, patients }: ChosenCounts,
  rule: SuppressionRule | null,
): Pick<CohortHead, 'episodes' | 'patients' | 'suppression'> {
  if (rule === null) return { episodes, patients, suppression: null }
  const { threshold, roundTo } = rule
  const isSmall = (count: number) => count > 0 && count < threshold
  const rounded = (count: number) =>
    roundTo === null ? count : roundTo * Math.floor((count + Math.floor(roundTo / 2)) / roundTo)
  const hidden = isSmall(patients) || isSmall(episodes) || isSmall(episodes - patients) || roundTo !== null
  return {
    episodes: isSmall(episodes) ? null : rounded(episodes),
    patients: hidden ? null : patients,
    suppression: { threshold },
  }
}

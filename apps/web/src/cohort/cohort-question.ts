import type { CohortSearch } from './cohort-search.ts'
import type { CohortQuestion } from './panel.ts'

const asked = <Word extends string>(values: readonly Word[]) =>
  values.length === 0 ? undefined : [...values]

/** The state of the screen as the question that every panel asks; what is not asked is left out. */
export const questionOf = (
  organisation: string,
  instrument: string,
  search: CohortSearch,
): CohortQuestion => ({
  organisation,
  instrument,
  armView: search.armView,
  site: asked(search.site),
  programme: asked(search.programme),
  clinician: asked(search.clinician),
  diagnosis: asked(search.diagnosis),
  substanceUse: asked(search.substanceUse),
  sex: asked(search.sex),
  ageBand: asked(search.ageBand),
  severity: asked(search.severity),
  modality: asked(search.modality),
  drugClass: asked(search.drugClass),
  careEvent: asked(search.careEvent),
  startedFrom: search.startedFrom ?? null,
  startedTo: search.startedTo ?? null,
  showNeither: search.neither ?? null,
})

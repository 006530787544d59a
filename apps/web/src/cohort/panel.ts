import type { Input } from '../api.ts'
import type { CohortSearch } from './cohort-search.ts'
import type { Drill } from './drill-address.ts'

export type { Drill }

/** The question that every panel of the screen asks: who, how arms are read, on which instrument. */
export type CohortQuestion = Omit<Input['cohort']['patients'], 'drill' | 'page' | 'pageSize'>

/** What the page hands to each of its sections. */
export interface PanelProps {
  readonly organisation: string
  /** Goes as it is into every `cohort.*` query: `{ ...question, visit }`. */
  readonly question: CohortQuestion
  /** The state of the screen as it stands in the address; a panel's own switches are part of it (cohort-search.ts). */
  readonly search: CohortSearch
  readonly onSearch: (next: CohortSearch) => void
  /** Shows who is behind a number; offer it only where `mayOpenPatients`. */
  readonly onDrill: (drill: Drill) => void
  readonly mayOpenPatients: boolean
}

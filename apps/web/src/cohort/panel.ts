import type { Input } from '../api.ts'
import type { CohortSearch } from './cohort-search.ts'

/** The question that every panel of the screen asks: who, how arms are read, on which instrument. */
export type CohortQuestion = Omit<Input['cohort']['patients'], 'drill' | 'page' | 'pageSize'>

/** The set of episodes behind a number, as it can stand in the address; the server works out who they are. */
export type Drill = Input['cohort']['patients']['drill']

/** What the page hands to each of its sections. */
export interface PanelProps {
  readonly organisation: string
  /** Goes as it is into every `cohort.*` query: `{ ...question, visit }`. */
  readonly question: CohortQuestion
  /** The state of the screen as it stands in the address; a panel's own switches are part of it. */
  readonly search: CohortSearch
  readonly onSearch: (next: CohortSearch) => void
  /** Shows who is behind a number; does nothing for a role without patients, see `mayOpenPatients`. */
  readonly onDrill: (drill: Drill) => void
  readonly mayOpenPatients: boolean
}

/** The sections of the screen in their order. */
export const panels = [
  { panel: 'course', label: 'Course' },
  { panel: 'rates', label: 'Outcomes at visits' },
  { panel: 'times', label: 'Time to event' },
  { panel: 'comparison', label: 'Adjusted comparison' },
  { panel: 'missing', label: 'Missing data' },
  { panel: 'care', label: 'Care received' },
  { panel: 'benefits', label: 'Benefits' },
] as const

export type PanelName = (typeof panels)[number]['panel']

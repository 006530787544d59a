import { isCalendarDay } from '@tandem/domain/calendar-day'
import { z } from 'zod'

const ageBands = ['0-17', '18-25', '26-40', '41-64', '65+'] as const
const words = z.array(z.string().min(1).max(80)).max(50).default([]).catch([])
const day = z.string().refine(isCalendarDay).optional().catch(undefined)

/** The state of the Cohort screen as it stands in the address; anything that does not fit falls back to its default. */
export const cohortSearch = z.object({
  instrument: z.string().min(1).max(20).optional().catch(undefined),
  armView: z.enum(['initial_plan', 'plan_in_force']).default('initial_plan').catch('initial_plan'),
  site: words,
  programme: words,
  sex: words,
  ageBand: z.array(z.enum(ageBands)).default([]).catch([]),
  severity: words,
  startedFrom: day,
  startedTo: day,
  asOf: day,
  /** unset: the organisation's default */
  neither: z.boolean().optional().catch(undefined),
  /** how much of the time axis is drawn; a trial's few months are always drawn whole */
  until: z.enum(['26', '52', 'all']).default('52').catch('52'),
  table: z.boolean().default(false).catch(false),
})

export type CohortSearch = z.infer<typeof cohortSearch>

/** What stays out of the address because it says nothing. */
export const cohortDefaults = {
  armView: 'initial_plan',
  site: [],
  programme: [],
  sex: [],
  ageBand: [],
  severity: [],
  until: '52',
  table: false,
} as const satisfies Partial<CohortSearch>

/** The address as the input of `cohort.course`. */
export const courseInput = (organisation: string, instrument: string, search: CohortSearch) => ({
  organisation,
  instrument,
  armView: search.armView,
  site: search.site,
  programme: search.programme,
  sex: search.sex,
  ageBand: search.ageBand,
  severity: search.severity,
  ...(search.startedFrom && { startedFrom: search.startedFrom }),
  ...(search.startedTo && { startedTo: search.startedTo }),
  showNeither: search.neither ?? null,
  asOf: search.asOf ?? null,
})

export type ListFilter = 'site' | 'programme' | 'sex' | 'ageBand' | 'severity'

export const listFilters: readonly { readonly key: ListFilter; readonly label: string }[] = [
  { key: 'site', label: 'Site' },
  { key: 'programme', label: 'Programme' },
  { key: 'sex', label: 'Sex' },
  { key: 'ageBand', label: 'Age' },
  { key: 'severity', label: 'Severity at start' },
]

export interface FilterChip {
  readonly key: ListFilter | 'startedFrom' | 'startedTo' | 'asOf'
  readonly value: string
}

/** Every filter in force, one chip each, in the order of the filter bar. */
export const filterChips = (search: CohortSearch): readonly FilterChip[] => [
  ...listFilters.flatMap(({ key }) => search[key].map((value) => ({ key, value }))),
  ...(['startedFrom', 'startedTo', 'asOf'] as const).flatMap((key) => {
    const value = search[key]
    return value === undefined ? [] : [{ key, value }]
  }),
]

/** The address with one filter's value taken out. */
export const withoutChip = (search: CohortSearch, chip: FilterChip): CohortSearch => {
  const { key, value } = chip
  if (key === 'startedFrom' || key === 'startedTo' || key === 'asOf') return { ...search, [key]: undefined }
  return { ...search, [key]: search[key].filter((held) => held !== value) }
}

/** The address with every filter taken out; instrument, arm view and table stay. */
export const withoutFilters = (search: CohortSearch): CohortSearch => ({
  ...search,
  site: [],
  programme: [],
  sex: [],
  ageBand: [],
  severity: [],
  startedFrom: undefined,
  startedTo: undefined,
  asOf: undefined,
})

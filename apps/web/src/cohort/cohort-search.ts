import { comparePart } from './compare-address.ts'
import { drillPart } from './drill-address.ts'
import {
  day,
  flag,
  type LeftOut,
  leftOut,
  listOf,
  oneOf,
  type Part,
  pageNumber,
  type Read,
  word,
  yesNo,
} from './search-parts.ts'
import { sections } from './sections.ts'

const ageBands = ['0-17', '18-25', '26-40', '41-64', '65+'] as const
const panelNames = sections.map(({ panel }) => panel)

/**
 * The parts of the address and how each is read. Every switch of a panel that changes what is shown is a part too,
 * so that an address, a saved view and the way back bring the same screen.
 */
const parts = {
  panel: oneOf(panelNames, 'course', 'section'),
  instrument: word(),
  armView: oneOf(['initial_plan', 'plan_in_force', 'as_treated'], 'initial_plan', 'way to group plans'),
  site: listOf('site'),
  programme: listOf('programme'),
  clinician: listOf('clinician'),
  diagnosis: listOf('diagnosis'),
  substanceUse: listOf('answer', ['yes', 'no', 'unknown']),
  sex: listOf('sex', ['female', 'male', 'other', 'unknown']),
  ageBand: listOf('age band', ageBands),
  severity: listOf('band'),
  modality: listOf('therapy'),
  drugClass: listOf('class of medication'),
  careEvent: listOf('care event'),
  startedFrom: day(),
  startedTo: day(),
  /** unset: the organisation's default */
  neither: yesNo(),
  compare: comparePart,
  drill: drillPart,
  /** of the patients behind a number */
  page: pageNumber(),
  /** of the course: the scores, or how far they have moved from the first one */
  show: oneOf(['score', 'change'], 'score', 'figure'),
  statistic: oneOf(['mean', 'median'], 'mean', 'statistic'),
  /** of the outcomes at visits, and of the times */
  measure: oneOf(['response', 'remission', 'improved', 'deteriorated'], 'response', 'outcome'),
  event: oneOf(['response', 'remission', 'return'], 'response', 'event'),
  /** how much of the time axis is drawn; a trial's few months are always drawn whole */
  until: oneOf(['26', '52', 'all'], '52', 'part of the axis'),
  table: flag(),
  /** weeks or months since start at which the adjusted comparison is made; unset: week 12, month 3 */
  visit: word(3),
  /** a line for those who get better by themselves beside the adjusted comparison */
  recovery: flag(),
  /** the figure whose explanation is open */
  explain: word(60),
} as const

type Parts = typeof parts
type ValueOf<Held> = Held extends Part<infer Value> ? Value : never
type Key = keyof Parts

/** The state of the Cohort screen. */
export type CohortSearch = { readonly [K in Key]: ValueOf<Parts[K]> }

/** The same as it stands in the address: words only. */
export type CohortAddress = Readonly<Record<string, string | undefined>>

const keys = Object.keys(parts) as Key[]
const isKey = (text: string): text is Key => Object.hasOwn(parts, text)

/** A part of the address that was left out: where it stood, what it was, and why. */
export interface AddressNotice extends LeftOut {
  readonly key: string
}

// A number or a truth value was written without quotes; a list of an address of another make is a list all the same.
const asText = (raw: unknown): string | null => {
  if (typeof raw === 'string') return raw
  if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw)
  if (Array.isArray(raw)) return raw.map(asText).join(',')
  return raw === null || raw === undefined ? null : JSON.stringify(raw)
}

// Parts that addresses have had, and what is shown instead.
const gone = new Map([['asOf', 'figures of a past day are not kept, so those of today are shown']])

/** What the router keeps of an address: every part as text, nothing refused. */
export const addressOf = (raw: Readonly<Record<string, unknown>>): CohortAddress =>
  Object.fromEntries(
    Object.entries(raw).flatMap(([key, value]) => {
      const text = asText(value)
      return text === null || text === '' ? [] : [[key, text]]
    }),
  )

/** The state that an address stands for; what can't be read is named, and the rest holds. */
export const readSearch = (
  address: CohortAddress,
): { readonly search: CohortSearch; readonly notices: readonly AddressNotice[] } => {
  const notices: AddressNotice[] = []
  const values = keys.map((key) => {
    const text = address[key]
    const part: Part<unknown> = parts[key] as Part<unknown>
    if (text === undefined) return [key, part.absent] as const
    const { value, left }: Read<unknown> = part.read(text)
    notices.push(...left.map((piece) => ({ key, ...piece })))
    return [key, value] as const
  })
  for (const [key, text] of Object.entries(address))
    if (!isKey(key) && text !== undefined)
      notices.push({
        key: leftOut(key, '').text,
        ...leftOut(text, gone.get(key) ?? 'not a part of this screen'),
      })
  return { search: Object.fromEntries(values) as CohortSearch, notices }
}

/** The state as an address; what says nothing is not written. */
export const writeSearch = (search: CohortSearch): CohortAddress =>
  Object.fromEntries(
    keys.flatMap((key) => {
      const text = (parts[key] as Part<unknown>).write(search[key])
      return text === undefined ? [] : [[key, text]]
    }),
  )

/** The state of an address without any part. */
export const emptySearch: CohortSearch = readSearch({}).search

export type ListFilter =
  | 'site'
  | 'programme'
  | 'clinician'
  | 'diagnosis'
  | 'substanceUse'
  | 'sex'
  | 'ageBand'
  | 'severity'
  | 'modality'
  | 'drugClass'
  | 'careEvent'

export const listFilters: readonly { readonly key: ListFilter; readonly label: string }[] = [
  { key: 'site', label: 'Site' },
  { key: 'programme', label: 'Programme' },
  { key: 'clinician', label: 'Clinician' },
  { key: 'diagnosis', label: 'Diagnosis' },
  { key: 'substanceUse', label: 'Substance use' },
  { key: 'ageBand', label: 'Age' },
  { key: 'sex', label: 'Sex' },
  { key: 'severity', label: 'Severity at start' },
  { key: 'modality', label: 'Therapy' },
  { key: 'drugClass', label: 'Medication' },
  { key: 'careEvent', label: 'Care received' },
]

const dayFilters = ['startedFrom', 'startedTo'] as const

export interface FilterChip {
  readonly key: ListFilter | (typeof dayFilters)[number]
  readonly value: string
}

/** Every filter in force, one chip each, in the order of the filter bar. */
export const filterChips = (search: CohortSearch): readonly FilterChip[] => [
  ...listFilters.flatMap(({ key }) => search[key].map((value) => ({ key, value }))),
  ...dayFilters.flatMap((key) => {
    const value = search[key]
    return value === undefined ? [] : [{ key, value }]
  }),
]

/** Another set of people: nobody is asked for by a number of the set before. */
export const filtered = (search: CohortSearch, change: Partial<CohortSearch>): CohortSearch => ({
  ...search,
  ...change,
  drill: undefined,
  explain: undefined,
  page: 1,
})

/** The state with one filter's value taken out. */
export const withoutChip = (search: CohortSearch, { key, value }: FilterChip): CohortSearch => {
  if (key === 'startedFrom' || key === 'startedTo') return filtered(search, { [key]: undefined })
  return filtered(search, { [key]: (search[key] as readonly string[]).filter((held) => held !== value) })
}

/** The state with every filter taken out; instrument, arm view, section and table stay. */
export const withoutFilters = (search: CohortSearch): CohortSearch => {
  const nothing = Object.fromEntries(
    [...listFilters, ...dayFilters.map((key) => ({ key }))].map(({ key }) => [key, parts[key].absent]),
  )
  return filtered(search, nothing)
}

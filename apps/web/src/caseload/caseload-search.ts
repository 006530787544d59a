import { z } from 'zod'
import type { Input } from '../api.ts'

const arms = ['medication_only', 'therapy_only', 'combined', 'neither'] as const

/** Columns that may be hidden; the name and the reasons always stand. */
export const optionalColumns = [
  'arm',
  'latest',
  'first',
  'change',
  'trend',
  'state',
  'weeks',
  'covered',
  'nextDue',
  'review',
  'where',
] as const
export type OptionalColumn = (typeof optionalColumns)[number]

export const views = ['table', 'wall', 'queue'] as const
export type CaseloadView = (typeof views)[number]

const codes = z.array(z.string().regex(/^[a-z_]{1,40}$/)).max(20)

/** The state of the Caseload as it stands in the address. The text searched for is a name, so it is not here. */
export const caseloadSearch = z.object({
  view: z.enum(views).default('table').catch('table'),
  sort: z
    .enum([
      'need',
      'name',
      'latest',
      'change',
      'weeks',
      'lastScore',
      'nextDue',
      'covered',
      'lastReview',
      'followUp',
    ])
    .default('need')
    .catch('need'),
  descending: z.boolean().default(true).catch(true),
  arm: z.array(z.enum(arms)).default([]).catch([]),
  reasons: codes.default([]).catch([]),
  flags: z
    .array(z.enum(['discuss', 'follow_up_due', 'past_positive']))
    .default([])
    .catch([]),
  status: z.enum(['open', 'closed', 'all']).default('open').catch('open'),
  mine: z.boolean().default(false).catch(false),
  // The change says what it started from, so that the first score may wait behind the column chooser.
  hidden: z.array(z.enum(optionalColumns)).default(['first']).catch(['first']),
  density: z.enum(['comfortable', 'compact']).default('comfortable').catch('comfortable'),
})

export type CaseloadSearch = z.infer<typeof caseloadSearch>
export type CaseloadSort = CaseloadSearch['sort']
export type CaseloadFlag = CaseloadSearch['flags'][number]

export const caseloadDefaults = {
  view: 'table',
  sort: 'need',
  descending: true,
  arm: [],
  reasons: [],
  flags: [],
  status: 'open',
  mine: false,
  hidden: ['first'],
  density: 'comfortable',
} as const satisfies CaseloadSearch

export const PAGE_SIZE = 50

type ListInput = Input['caseload']['list']

/** The address as the input of `caseload.list`, with the text that is searched for and the page of rows wanted. */
export const listInput = (
  organisation: string,
  search: CaseloadSearch,
  text: string,
  page = 1,
): ListInput => ({
  organisation,
  ...(text !== '' && { search: text }),
  sort: search.sort,
  descending: search.descending,
  page,
  pageSize: PAGE_SIZE,
  arm: search.arm,
  reasons: search.reasons as NonNullable<ListInput['reasons']>,
  flags: search.flags,
  status: search.status,
  onlyMine: search.mine,
})

// What a reader wants on top at the first click: names from A, the nearest due day; otherwise the largest.
const ascendingFirst: readonly CaseloadSort[] = ['name', 'nextDue', 'followUp', 'covered']

/** A click on a header: the same column turns around, another one starts with its own direction. */
export const sortedBy = (search: CaseloadSearch, sort: CaseloadSort): CaseloadSearch => ({
  ...search,
  sort,
  descending: search.sort === sort ? !search.descending : !ascendingFirst.includes(sort),
})

/** A chip switched on or off. */
export const toggled = <Value extends string>(held: readonly Value[], value: Value): Value[] =>
  held.includes(value) ? held.filter((other) => other !== value) : [...held, value]

/** True when anything but order and looks narrows the list. */
export const isNarrowed = (search: CaseloadSearch, text: string): boolean =>
  text !== '' ||
  search.arm.length + search.flags.length + search.reasons.length > 0 ||
  search.status !== 'open' ||
  search.mine

/** Nothing narrowed any more; order and looks stay. */
export const widened = (search: CaseloadSearch): CaseloadSearch => ({
  ...search,
  arm: [],
  reasons: [],
  flags: [],
  status: 'open',
  mine: false,
})

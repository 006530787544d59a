import { z } from 'zod'

const arms = ['medication_only', 'therapy_only', 'combined', 'neither'] as const

/** The state of the Caseload as it stands in the address. The text searched for is a name, so it is not here. */
export const caseloadSearch = z.object({
  sort: z
    .enum(['need', 'name', 'latest', 'change', 'weeks', 'lastScore', 'nextDue'])
    .default('need')
    .catch('need'),
  descending: z.boolean().default(true).catch(true),
  page: z.number().int().min(1).max(100_000).default(1).catch(1),
  arm: z.array(z.enum(arms)).default([]).catch([]),
  flags: z
    .array(z.enum(['item9', 'overdue']))
    .default([])
    .catch([]),
  status: z.enum(['open', 'closed', 'all']).default('open').catch('open'),
})

export type CaseloadSearch = z.infer<typeof caseloadSearch>
export type CaseloadSort = CaseloadSearch['sort']

export const caseloadDefaults = {
  sort: 'need',
  descending: true,
  page: 1,
  arm: [],
  flags: [],
  status: 'open',
} as const satisfies CaseloadSearch

export const PAGE_SIZE = 50

/** The address as the input of `caseload.list`, with the text that is searched for. */
export const listInput = (organisation: string, search: CaseloadSearch, text: string) => ({
  organisation,
  ...(text !== '' && { search: text }),
  sort: search.sort,
  descending: search.descending,
  page: search.page,
  pageSize: PAGE_SIZE,
  arm: search.arm,
  flags: search.flags,
  status: search.status,
})

// What a reader wants on top at the first click: names from A, the nearest due day; otherwise the largest.
const ascendingFirst: readonly CaseloadSort[] = ['name', 'nextDue']

/** A click on a header: the same column turns around, another one starts with its own direction. */
export const sortedBy = (search: CaseloadSearch, sort: CaseloadSort): CaseloadSearch => ({
  ...search,
  sort,
  descending: search.sort === sort ? !search.descending : !ascendingFirst.includes(sort),
  page: 1,
})

/** A chip switched on or off. */
export const toggled = <Value extends string>(held: readonly Value[], value: Value): Value[] =>
  held.includes(value) ? held.filter((other) => other !== value) : [...held, value]

/** True when anything but order and page narrows the list. */
export const isNarrowed = (search: CaseloadSearch, text: string): boolean =>
  text !== '' || search.arm.length > 0 || search.flags.length > 0 || search.status !== 'open'

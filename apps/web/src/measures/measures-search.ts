import { isCalendarDay } from '@tandem/domain/calendar-day'
import { z } from 'zod'
import { chartsSearch } from './charts/charts-search.ts'

const day = z
  .string()
  .refine((text) => isCalendarDay(text) && text >= '1900-01-01' && text <= '2199-12-31')
  .optional()
  .catch(undefined)

const period = { from: day, to: day, asOf: day }

/** What of the list of measures stands in the address; what can't be read is left out. */
export const measuresSearch = z.object({ ...period, explain: z.string().max(80).optional().catch(undefined) })

export type MeasuresSearch = z.infer<typeof measuresSearch>

export const peopleParts = [
  'population',
  'included',
  'not_in_denominator',
  'excluded',
  'pending',
  'excepted',
  'not_met',
  'met',
] as const
export type PeoplePart = (typeof peopleParts)[number]

/** The same of one measure: which run, whose names are listed, and its charts. */
export const measureSearch = z.object({
  ...period,
  run: z.uuid().optional().catch(undefined),
  /** whose names are listed: a part of the population, and within it a reason or a stratum */
  who: z.enum(peopleParts).optional().catch(undefined),
  reason: z.int().min(1).max(10_000).optional().catch(undefined),
  stratum: z.coerce.string().min(1).max(60).optional().catch(undefined),
  page: z.int().min(1).max(100_000).optional().catch(undefined),
  explain: z.string().max(80).optional().catch(undefined),
  ...chartsSearch,
})

export type MeasureSearch = z.infer<typeof measureSearch>

/** A state without what is undefined, which an address does not hold. */
export const withoutNothing = <Search extends object>(search: Search): Search =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Search

/** The period alone: it goes from the list to a measure and back. */
export const periodOf = ({ from, to, asOf }: MeasuresSearch): MeasuresSearch =>
  withoutNothing({ from, to, asOf })

/** Another period: a run, names and a page of them belonged to the one before. */
export const withPeriod = <Search extends MeasuresSearch>(search: Search, change: MeasuresSearch): Search =>
  withoutNothing({
    ...search,
    run: undefined,
    who: undefined,
    reason: undefined,
    stratum: undefined,
    page: undefined,
    ...change,
  })

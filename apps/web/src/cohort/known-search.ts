import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import type { Output } from '../api.ts'
import type { AddressNotice, CohortSearch, ListFilter } from './cohort-search.ts'
import { leftOut } from './search-parts.ts'

type Options = Output['cohort']['options']

const coded = {
  site: { list: 'sites', why: 'no such site here; it may have been removed' },
  programme: { list: 'programmes', why: 'no such programme here; it may have been removed' },
  clinician: { list: 'clinicians', why: 'no such clinician here, or your role does not filter by clinician' },
  diagnosis: { list: 'diagnoses', why: 'no episode has this diagnosis' },
  modality: { list: 'modalities', why: 'no plan has this therapy' },
  drugClass: { list: 'drugClasses', why: 'no plan has this class of medication' },
  careEvent: { list: 'careEvents', why: 'no episode has this care event' },
} as const satisfies Partial<Record<ListFilter, { list: keyof Options; why: string }>>

type Coded = keyof typeof coded
const codedKeys = Object.keys(coded) as Coded[]

/** A screener has answers and no total, so no course can be drawn of it. */
const withTotal = (code: string): Instrument | null => {
  const instrument = findInstrument(code)
  return instrument?.entry === 'screener' ? null : instrument
}

/** The instrument that the screen is about: the one asked for where Tandem knows it, else the organisation's own. */
const instrumentFor = (search: CohortSearch, options: Options): Instrument | null =>
  (search.instrument === undefined ? null : withTotal(search.instrument)) ??
  findInstrument(options.instruments[0]?.code ?? '')

/**
 * The state as this organisation can answer it: codes that are not there (any more), and bands of another
 * instrument, are named and asked no more.
 */
export const knownSearch = (
  search: CohortSearch,
  options: Options,
): {
  readonly search: CohortSearch
  readonly instrument: string
  readonly notices: readonly AddressNotice[]
} => {
  const notices: AddressNotice[] = []
  const instrument = instrumentFor(search, options)
  const isKnown = search.instrument === undefined || withTotal(search.instrument) !== null
  if (search.instrument !== undefined && !isKnown)
    notices.push({
      key: 'instrument',
      ...leftOut(search.instrument, 'not an instrument with a total that Tandem knows'),
    })
  const kept = (key: ListFilter, known: readonly string[], why: string): string[] =>
    search[key].filter((value) => {
      const there = known.includes(value)
      if (!there) notices.push({ key, ...leftOut(value, why) })
      return there
    })
  const lists = Object.fromEntries(
    codedKeys.map((key) => {
      const { list, why } = coded[key]
      const known = options[list].map(({ code }) => code)
      return [key, kept(key, known, why)]
    }),
  ) as Record<Coded, string[]>
  const bands = instrument?.bands.map(({ label }) => label) ?? []
  const severity = kept('severity', bands, `no such band of ${instrument?.code ?? 'this instrument'}`)
  const { compare } = search
  const comparable =
    compare?.with !== 'site' || options.sites.some(({ code }) => code === compare.site) ? compare : undefined
  if (compare?.with === 'site' && comparable === undefined)
    notices.push({ key: 'compare', ...leftOut(compare.site, coded.site.why) })
  const drill = options.mayOpenPatients ? search.drill : undefined
  if (search.drill !== undefined && drill === undefined)
    notices.push({ key: 'drill', ...leftOut('', 'your role sees groups, not patients') })
  return {
    search: {
      ...search,
      ...lists,
      ...(isKnown ? {} : { instrument: undefined }),
      severity,
      compare: comparable,
      drill,
    },
    instrument: instrument?.code ?? '',
    notices,
  }
}

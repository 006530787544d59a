import { findInstrument } from '@tandem/domain/instruments/catalogue'
import type { Output } from '../api.ts'
import { formatDay } from '../ui/format.ts'
import { type FilterChip, type ListFilter, listFilters } from './cohort-search.ts'

type Options = Output['cohort']['options']

export interface Choice {
  readonly value: string
  readonly label: string
}

const plain = (words: readonly string[]): Choice[] => words.map((word) => ({ value: word, label: word }))
const named = (known: readonly { readonly code: string; readonly name: string }[]): Choice[] =>
  known.map(({ code, name }) => ({ value: code, label: name }))

const answerLabels = { yes: 'yes', no: 'no', unknown: 'not known' } as const

/** What a filter offers in this organisation, on this instrument. */
export const choicesOf = (filter: ListFilter, options: Options, instrument: string): readonly Choice[] => {
  switch (filter) {
    case 'site':
      return named(options.sites)
    case 'programme':
      return named(options.programmes)
    case 'clinician':
      return named(options.clinicians)
    case 'diagnosis':
      return named(options.diagnoses)
    case 'modality':
      return named(options.modalities)
    case 'drugClass':
      return named(options.drugClasses)
    case 'careEvent':
      return named(options.careEvents)
    case 'substanceUse':
      return options.substanceUse.map((value) => ({ value, label: answerLabels[value] }))
    case 'sex':
      return plain(['female', 'male', 'other', 'unknown'])
    case 'ageBand':
      return plain(['0-17', '18-25', '26-40', '41-64', '65+'])
    case 'severity':
      return plain(findInstrument(instrument)?.bands.map(({ label }) => label) ?? [])
  }
}

/** `Site: Harbour`, `Started from 1 Jan 2025`. */
export const chipWords = ({ key, value }: FilterChip, options: Options, instrument: string): string => {
  if (key === 'startedFrom') return `Started from ${formatDay(value)}`
  if (key === 'startedTo') return `Started to ${formatDay(value)}`
  const label = choicesOf(key, options, instrument).find((choice) => choice.value === value)?.label ?? value
  return `${listFilters.find((filter) => filter.key === key)?.label}: ${label}`
}

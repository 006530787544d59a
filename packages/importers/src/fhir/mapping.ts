import type { ImportKind } from '@tandem/db/queries/import-tables'
import { dayOf, type ReadingPlace } from '../cells.ts'
import type { NoticeBook } from '../notices.ts'
import type { ReferenceIndex } from './references.ts'

/** What one resource gives: cells of one or more kinds of row, by column name. */
export type Mapped = { readonly kind: ImportKind; readonly cells: Readonly<Record<string, string>> }

export type Mapping = {
  readonly index: ReferenceIndex
  readonly place: ReadingPlace
  readonly notices: NoticeBook
}

/** Counts a resource that is seen and left, with the reason. */
export const leave = ({ notices }: Mapping, type: string, why: string): readonly Mapped[] => {
  notices.count('left', type, why)
  return []
}

/** Text for a cell; absent is empty. */
export const cell = (value: string | null | undefined): string => value ?? ''

const DAY = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/

/** A FHIR date or dateTime as the organisation's calendar day; a year or month alone is kept, to be refused by name. */
export const dayCell = (dateTime: string | null, { place }: Mapping): string => {
  if (dateTime === null || !INSTANT.test(dateTime)) return cell(dateTime)
  return Number.isNaN(new Date(dateTime).getTime())
    ? dateTime
    : dayOf(new Date(dateTime).toISOString(), place)
}

/** The same for a day that may be missing: a year or month alone is no day, and is counted. */
export const optionalDayCell = (dateTime: string | null, mapping: Mapping, type: string): string => {
  const day = dayCell(dateTime, mapping)
  if (day === '' || DAY.test(day)) return day
  mapping.notices.count(
    'part-of-a-date',
    type,
    'dates that are only a year or a month; that date was left empty',
  )
  return ''
}

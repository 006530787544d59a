import type { Instrument } from '@tandem/domain/instrument'
import { loincCodes } from './codes.ts'
import {
  instrumentOfItems,
  instrumentOfPanel,
  instrumentOfTotal,
  itemCells,
  itemCode,
} from './form-instrument.ts'
import { at, listAt, textAt } from './json.ts'
import { whenTaken } from './map-responses.ts'
import { cell, leave, type Mapped, type Mapping } from './mapping.ts'
import { nameOf, patientOf, resolveName } from './references.ts'
import type { FhirRecord } from './resource-stream.ts'
import { scoreValue } from './score-value.ts'

const counted = ['final', 'amended', 'corrected']

/** A score that observations give, with the observations that went into it. */
export type ObservedForm = { readonly record: FhirRecord; readonly mapped: Mapped }

type Parts = { readonly total: string | null; readonly answers: ReadonlyMap<string, string> }

/**
 * Scores among observations: totals, panels with their items, and items that stand alone but belong together by
 * patient and time. An observation that a panel lists, or that derives from a form that is here, is no second score.
 */
export const mapObservations = (
  records: readonly FhirRecord[],
  mapping: Mapping,
): readonly ObservedForm[] => {
  const forms: ObservedForm[] = []
  const loose: FhirRecord[] = []
  for (const record of records) {
    const { resource } = record
    const codes = loincCodes(resource.code)
    const ofPanel = instrumentOfPanel(codes)
    const ofTotal = instrumentOfTotal(codes)
    if (ofPanel === null && ofTotal === null && itemCode(codes) === null) continue
    const why = whyNot(record, mapping)
    if (why !== null) leave(mapping, 'Observation', why)
    else if (ofPanel !== null) forms.push(...formOfPanel(record, ofPanel, mapping))
    else if (ofTotal !== null) forms.push(...formOfTotal(record, ofTotal, mapping))
    else loose.push(record)
  }
  return withLooseItems(forms, loose, mapping)
}

const whyNot = (record: FhirRecord, { index }: Mapping): string | null => {
  const { resource } = record
  const status = textAt(resource, 'status') ?? 'without a status'
  if (!counted.includes(status)) return `status ${status}`
  const names = [nameOf(record), record.fullUrl ?? '']
  if (names.some((name) => instrumentOfPanel(index.members.get(name) ?? []) !== null))
    return 'part of a panel that is here'
  const forms = listAt(resource, 'derivedFrom').map((each) => resolveName(index, textAt(each, 'reference')))
  if (forms.some((name) => name !== null && index.responses.has(name)))
    return 'derived from a form that is here'
  return null
}

const effective = (resource: unknown): string | null =>
  textAt(resource, 'effectiveDateTime') ??
  textAt(resource, 'effectiveInstant') ??
  textAt(resource, 'effectivePeriod', 'start')

const form = (
  record: FhirRecord,
  instrument: Instrument,
  parts: Parts,
  { index }: Mapping,
): ObservedForm => ({
  record,
  mapped: {
    kind: 'assessments',
    cells: {
      assessment_id: nameOf(record),
      patient_id: patientOf(index, textAt(record.resource, 'subject', 'reference')),
      instrument: instrument.code,
      ...whenTaken(effective(record.resource)),
      total: cell(parts.total),
      ...itemCells(instrument, parts.answers),
    },
  },
})

const formOfTotal = (
  record: FhirRecord,
  instrument: Instrument,
  mapping: Mapping,
): readonly ObservedForm[] => {
  const total = scoreValue(record.resource)
  if (total !== null) return [form(record, instrument, { total, answers: new Map() }, mapping)]
  leave(mapping, 'Observation', 'a total without a value')
  return []
}

const formOfPanel = (
  record: FhirRecord,
  instrument: Instrument,
  mapping: Mapping,
): readonly ObservedForm[] => {
  const { index } = mapping
  const members = listAt(record.resource, 'hasMember').flatMap((member) => {
    const name = resolveName(index, textAt(member, 'reference'))
    const found = index.observations.get(name ?? '')
    return found !== undefined && counted.includes(textAt(found.resource, 'status') ?? '')
      ? [found.resource]
      : []
  })
  const parts = partsOf(instrument, [...members, ...listAt(record.resource, 'component')])
  if (parts.total !== null || parts.answers.size > 0) return [form(record, instrument, parts, mapping)]
  // A value on the panel itself is left: the panel's code is often mistaken for that of the total.
  leave(mapping, 'Observation', 'a panel without items or total')
  return []
}

const partsOf = (instrument: Instrument, observed: readonly unknown[]): Parts => {
  const answers = new Map<string, string>()
  let total: string | null = null
  for (const each of observed) {
    const codes = loincCodes(at(each, 'code'))
    const value = scoreValue(each)
    const item = itemCode(codes)
    if (value === null) continue
    if (item !== null) answers.set(item, value)
    else if (instrumentOfTotal(codes)?.code === instrument.code) total = value
  }
  return { total, answers }
}

/** Items without a panel: one form per patient and time, joined to the total of that time where there is one. */
const withLooseItems = (
  forms: readonly ObservedForm[],
  loose: readonly FhirRecord[],
  mapping: Mapping,
): readonly ObservedForm[] => {
  const groups = new Map<string, FhirRecord[]>()
  for (const record of loose) {
    const patient = patientOf(mapping.index, textAt(record.resource, 'subject', 'reference'))
    const key = `${patient}\n${effective(record.resource)}`
    groups.set(key, [...(groups.get(key) ?? []), record])
  }
  const joined = [...forms]
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined) continue
    const items = group.map(({ resource }) => itemCode(loincCodes(resource.code)) ?? '')
    const instrument = instrumentOfItems([...new Set(items)])
    if (instrument === null || new Set(items).size < items.length) {
      for (const { type } of group) leave(mapping, type, 'items of one time that make no single form')
      continue
    }
    const made = form(
      first,
      instrument,
      partsOf(
        instrument,
        group.map(({ resource }) => resource),
      ),
      mapping,
    )
    const place = joined.findIndex(({ mapped: { cells } }) => isTotalOf(cells, made.mapped.cells))
    const total = joined[place]
    if (total === undefined) joined.push(made)
    else {
      const cells = { ...made.mapped.cells, ...total.mapped.cells }
      joined[place] = { record: total.record, mapped: { kind: 'assessments', cells } }
    }
  }
  return joined
}

const isTotalOf = (total: Mapped['cells'], items: Mapped['cells']): boolean =>
  !('item_1' in total) &&
  ['patient_id', 'instrument', 'taken_on', 'taken_at'].every((name) => total[name] === items[name])

import type { Entry, EntryKind, EventEntry, SessionEntry, TreatmentEntry } from '@tandem/domain/entry/entry'
import { findInstrument } from '@tandem/domain/instruments/catalogue'

/** What stands in the fields of a form, as it was typed: nothing of it is lost when it can't be stored. */
export type ScoreDraft = {
  readonly kind: 'score'
  readonly instrument: string
  readonly takenOn: string
  readonly takenAt: string
  readonly way: 'items' | 'total'
  readonly answers: readonly string[]
  readonly total: string
  /** A total that a file gave beside the answers. */
  readonly reported: number | null
}

export type SessionDraft = {
  readonly kind: 'session'
  readonly heldOn: string
  readonly heldAt: string
  readonly status: SessionEntry['status']
  readonly cancelledAt: string
  readonly purpose: SessionEntry['purpose']
  readonly modality: string
}

export type FillDraft = {
  readonly kind: 'fill'
  readonly drug: string
  readonly dispensedOn: string
  readonly daysSupply: string
  readonly quantity: string
  readonly dosesPerDay: string
}

export type TreatmentDraft = {
  readonly kind: 'treatment'
  readonly component: TreatmentEntry['component']
  readonly drug: string
  readonly drugClass: string
  readonly doseMg: string
  readonly modality: string
  readonly asNeeded: boolean
  readonly startedOn: string
  readonly endedOn: string
  readonly stopReason: string
}

export type EventDraft = {
  readonly kind: 'event'
  readonly happenedOn: string
  readonly what: EventEntry['what']
  readonly finding: string
  readonly note: string
}

export type Draft = ScoreDraft | SessionDraft | FillDraft | TreatmentDraft | EventDraft

const textOf = (text: string): string | null => (text.trim() === '' ? null : text.trim())
/** What is no number becomes one that no rule lets pass. */
const numberOf = (text: string): number | null =>
  text.trim() === '' ? null : Number(text.trim().replace(',', '.'))
const written = (value: number | string | null): string => (value === null ? '' : String(value))

const itemsOf = (code: string): number => findInstrument(code)?.items.length ?? 0

/** How an instrument is entered unless somebody chooses: by its answers, where Tandem has its items. */
export const usualWay = (code: string): ScoreDraft['way'] =>
  findInstrument(code)?.entry === 'score_only' ? 'total' : 'items'

export const blankScore = (instrument: string, today: string): ScoreDraft => ({
  kind: 'score',
  instrument,
  takenOn: today,
  takenAt: '',
  way: usualWay(instrument),
  answers: Array.from({ length: itemsOf(instrument) }, () => ''),
  total: '',
  reported: null,
})

/** An empty form of a kind, on the present day. */
export const newDraft = (kind: EntryKind, today: string, instrument: string): Draft => {
  switch (kind) {
    case 'score':
      return blankScore(instrument, today)
    case 'session':
      return {
        kind,
        heldOn: today,
        heldAt: '',
        status: 'attended',
        cancelledAt: '',
        purpose: 'treatment',
        modality: '',
      }
    case 'fill':
      return { kind, drug: '', dispensedOn: today, daysSupply: '', quantity: '', dosesPerDay: '' }
    case 'treatment':
      return {
        kind,
        component: 'medication',
        drug: '',
        drugClass: '',
        doseMg: '',
        modality: '',
        asNeeded: false,
        startedOn: today,
        endedOn: '',
        stopReason: '',
      }
    case 'event':
      return { kind, happenedOn: today, what: 'psychoeducation', finding: '', note: '' }
  }
}

/** The entry that a form stands for. */
export const entryOf = (draft: Draft): Entry => {
  switch (draft.kind) {
    case 'score':
      return {
        kind: 'score',
        instrument: draft.instrument,
        takenOn: draft.takenOn,
        takenAt: textOf(draft.takenAt),
        answers: draft.way === 'total' ? null : draft.answers.map(numberOf),
        total: draft.way === 'total' ? numberOf(draft.total) : draft.reported,
      }
    case 'session':
      return {
        ...draft,
        heldAt: textOf(draft.heldAt),
        cancelledAt: draft.status.startsWith('cancelled') ? textOf(draft.cancelledAt) : null,
        modality: textOf(draft.modality),
      }
    case 'fill':
      return {
        ...draft,
        drug: draft.drug.trim(),
        daysSupply: numberOf(draft.daysSupply),
        quantity: numberOf(draft.quantity),
        dosesPerDay: numberOf(draft.dosesPerDay),
      }
    case 'treatment': {
      const medication = draft.component === 'medication'
      return {
        ...draft,
        drug: medication ? textOf(draft.drug) : null,
        drugClass: medication ? textOf(draft.drugClass) : null,
        doseMg: medication ? numberOf(draft.doseMg) : null,
        modality: medication ? null : textOf(draft.modality),
        asNeeded: medication && draft.asNeeded,
        endedOn: textOf(draft.endedOn),
        stopReason: textOf(draft.stopReason),
      }
    }
    case 'event':
      return { ...draft, finding: textOf(draft.finding), note: textOf(draft.note) }
  }
}

/** What is on record as it stands in the fields. */
export const draftOf = (entry: Entry): Draft => {
  switch (entry.kind) {
    case 'score':
      return {
        ...blankScore(entry.instrument, entry.takenOn),
        takenAt: written(entry.takenAt),
        ...(entry.answers === null
          ? { way: 'total', total: written(entry.total) }
          : { way: 'items', answers: entry.answers.map(written), reported: entry.total }),
      }
    case 'session':
      return {
        ...entry,
        heldAt: written(entry.heldAt),
        cancelledAt: written(entry.cancelledAt),
        modality: written(entry.modality),
      }
    case 'fill':
      return {
        ...entry,
        daysSupply: written(entry.daysSupply),
        quantity: written(entry.quantity),
        dosesPerDay: written(entry.dosesPerDay),
      }
    case 'treatment':
      return {
        ...entry,
        drug: written(entry.drug),
        drugClass: written(entry.drugClass),
        doseMg: written(entry.doseMg),
        modality: written(entry.modality),
        endedOn: written(entry.endedOn),
        stopReason: written(entry.stopReason),
      }
    case 'event':
      return { ...entry, finding: written(entry.finding), note: written(entry.note) }
  }
}

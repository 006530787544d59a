import type { AppointmentStatus } from '../attendance.ts'
import type { CalendarDay } from '../calendar-day.ts'
import type { EpisodeSpan } from '../episode.ts'
import type { Answer } from '../scoring.ts'

/** A time of day as clocks show it in the organisation, `HH:MM`. */
export type ClockTime = string
/** A day and a time of the organisation, `YYYY-MM-DDTHH:MM`. */
export type LocalTime = string

/** One completed form: its answers, or the total alone. */
export interface ScoreEntry {
  readonly kind: 'score'
  readonly instrument: string
  readonly takenOn: CalendarDay
  readonly takenAt: ClockTime | null
  readonly answers: readonly Answer[] | null
  /** Beside answers: what the source gave, kept as it came. */
  readonly total: number | null
}

export const sessionPurposes = ['treatment', 'assessment', 'review', 'unknown'] as const

/** A booked contact and what became of it. */
export interface SessionEntry {
  readonly kind: 'session'
  readonly heldOn: CalendarDay
  readonly heldAt: ClockTime | null
  readonly status: AppointmentStatus
  readonly cancelledAt: LocalTime | null
  readonly purpose: (typeof sessionPurposes)[number]
  readonly modality: string | null
}

/** What was handed over by a pharmacy. */
export interface FillEntry {
  readonly kind: 'fill'
  readonly drug: string
  readonly dispensedOn: CalendarDay
  readonly daysSupply: number | null
  readonly quantity: number | null
  readonly dosesPerDay: number | null
}

/** One component of the plan, from its first to its last day. */
export interface TreatmentEntry {
  readonly kind: 'treatment'
  readonly component: 'medication' | 'therapy'
  readonly drug: string | null
  /** Null: the class that the table of drugs gives. */
  readonly drugClass: string | null
  readonly doseMg: number | null
  readonly modality: string | null
  readonly asNeeded: boolean
  readonly startedOn: CalendarDay
  readonly endedOn: CalendarDay | null
  readonly stopReason: string | null
}

export const eventKinds = [
  'psychoeducation',
  'shared_decision',
  'medication_review',
  'pharmacogenomic_result',
  'side_effect',
  'case_review',
  'team_contact',
  'life_event',
  'relapse_prevention_plan',
  'note',
] as const

export interface EventEntry {
  readonly kind: 'event'
  readonly happenedOn: CalendarDay
  readonly what: (typeof eventKinds)[number]
  readonly finding: string | null
  readonly note: string | null
}

/** What a person writes down about a patient. */
export type Entry = ScoreEntry | SessionEntry | FillEntry | TreatmentEntry | EventEntry
export type EntryKind = Entry['kind']

/** A fact as it stands. `version` counts its versions from 1: an edit names the one it was made on. */
export interface HeldEntry<E extends Entry = Entry> {
  readonly record: string
  readonly version: number
  readonly entry: E
}

/** What is known of the patient an entry is about. */
export interface OnRecord {
  readonly birthDate: CalendarDay | null
  readonly diedOn: CalendarDay | null
  readonly episodes: readonly EpisodeSpan[]
  /** In the order in which they were first recorded. */
  readonly held: readonly HeldEntry[]
  /** The organisation's table of drugs, in lower case. */
  readonly drugs: readonly string[]
}

/** The day an entry is about. */
export const dayOfEntry = (entry: Entry): CalendarDay => {
  switch (entry.kind) {
    case 'score':
      return entry.takenOn
    case 'session':
      return entry.heldOn
    case 'fill':
      return entry.dispensedOn
    case 'treatment':
      return entry.startedOn
    case 'event':
      return entry.happenedOn
  }
}

/** Held entries of one kind. */
export const heldOfKind = <K extends EntryKind>(
  held: readonly HeldEntry[],
  kind: K,
): readonly HeldEntry<Extract<Entry, { kind: K }>>[] =>
  held.filter((each): each is HeldEntry<Extract<Entry, { kind: K }>> => each.entry.kind === kind)

/** The source of what is entered at the screen; its keys are drawn at random, not made of the data. */
export const manualSource = 'manual entry'

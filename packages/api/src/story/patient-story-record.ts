import type { Reason } from '@tandem/analysis/caseload'
import type { ReceivedFacts } from '@tandem/analysis/received-sentence'
import type { SafetyState } from '@tandem/domain/safety'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { InstrumentFacts } from '../instrument-facts.ts'

export type StoryEpisode = {
  readonly uuid: string
  readonly startedOn: string
  readonly endedOn: string | null
  readonly programme: string | null
  readonly site: string | null
  readonly clinician: string | null
  readonly endingReason: string | null
  readonly diagnoses: readonly { readonly code: string; readonly text: string | null }[]
  readonly initialPlan: { readonly arm: PlanArm; readonly provisional: boolean }
  readonly state: string | null
  readonly baseline: { readonly instrument: string; readonly total: number; readonly takenOn: string } | null
}

export type StoryPoint = {
  /** The record, for who corrects it. */
  readonly uuid: string
  readonly takenOn: string
  readonly takenAt: string | null
  readonly total: number | null
  readonly completeness: 'complete' | 'total_only' | 'prorated' | 'not_scorable'
  /** The one of its day that counts. */
  readonly used: boolean
  readonly band: string | null
  /** Points since the baseline of its episode, as drawn: negative is down. */
  readonly change: number | null
  readonly reliable: 'improved' | 'deteriorated' | 'none' | null
  /** The best score of the episode before this one, baseline included, and the change since then; null at the first. */
  readonly againstBest: {
    readonly total: number
    readonly takenOn: string
    readonly reliable: 'improved' | 'deteriorated' | 'none' | null
  } | null
  /** Plan in force over the form's recall period. */
  readonly arm: PlanArm | null
  readonly safety: SafetyState | null
  readonly items: readonly (number | null)[] | null
  readonly week: number | null
}

/** A turn of remission and return: the day it is dated and the day from which it was known. */
export type StoryTurn = {
  readonly kind: 'remission' | 'recovery' | 'relapse' | 'recurrence' | 'lost_to_silence'
  readonly on: string
  readonly confirmedOn: string
}

export type StoryBandPoint = {
  readonly on: string
  readonly expected: number
  readonly lower: number
  readonly upper: number
  /** Earlier patients that the width rests on. */
  readonly patients: number
}

/** What the organisation's own closed episodes lead one to expect, and how sure that has proved to be. */
export type StoryExpectation = {
  readonly kind: 'band' | 'refused'
  /** Why nothing is expected; null where there is a band. */
  readonly reason: string | null
  readonly instrument: string
  readonly baseline: { readonly total: number; readonly takenOn: string }
  readonly arm: PlanArm
  readonly provisional: boolean
  readonly version: number | null
  readonly learnedOn: string | null
  readonly courses: number
  /** Share of patients inside, 0 to 1. */
  readonly level: number
  /** Learned from all arms together, because this one has too few closed episodes. */
  readonly pooled: boolean
  /** Given the baseline alone, week by week. */
  readonly start: readonly StoryBandPoint[]
  /** Given every score so far, after the last one; empty for a closed episode. */
  readonly onward: readonly StoryBandPoint[]
  /** The last score against the band of all who start alike. */
  readonly track: {
    readonly state: 'on_track' | 'look' | 'not_on_track'
    readonly on: string
    readonly score: number
  } | null
  /** Why the last score is not set against the band; null where it is, and where nothing is expected. */
  readonly notJudged: 'no_later_score' | 'too_few_so_late' | 'first_year_over' | 'remission_reached' | null
  /** Judged on closed episodes that the model had not seen; null where there are too few to. */
  readonly measured: {
    readonly folds: number
    /** All, the arm, the severity at the baseline. */
    readonly coverage: readonly {
      readonly group: string
      readonly inside: number
      readonly lower: number
      readonly upper: number
      readonly courses: number
    }[]
    readonly courses: number
    readonly flagged: number
    /** Of the flagged, those without reliable improvement at the end; and of everybody. */
    readonly predictive: { readonly share: number; readonly lower: number; readonly upper: number } | null
    readonly base: number | null
  } | null
}

export type PatientStory = {
  readonly patient: {
    readonly uuid: string
    readonly number: string
    readonly name: string
    readonly birthDate: string | null
    readonly age: number | null
    readonly sex: string | null
    readonly gender: string | null
    readonly diedOn: string | null
  }
  readonly asOf: string
  readonly dataAsOf: string
  /** Something was written a moment ago, and states and figures will follow. */
  readonly beingDerived: boolean
  /** Latest first. */
  readonly episodes: readonly StoryEpisode[]
  readonly instruments: readonly (InstrumentFacts & {
    readonly points: readonly StoryPoint[]
    /** Of every episode, ascending; empty for an instrument without a rule of remission. */
    readonly turns: readonly StoryTurn[]
    readonly itemLabels: readonly string[]
    /** Place of the safety item among the items, and the highest answer to an item. */
    readonly safetyItem: number | null
    /** What the safety question is called, `Item 9` or `C-SSRS screener`; null without one. */
    readonly safetyQuestion: string | null
    readonly itemMax: number
  })[]
  readonly armStrip: readonly { readonly arm: PlanArm; readonly from: string; readonly to: string }[]
  readonly treatments: readonly {
    readonly uuid: string
    readonly component: 'medication' | 'therapy'
    readonly drug: string | null
    readonly drugClass: string | null
    readonly doseMg: number | null
    readonly modality: string | null
    readonly startedOn: string
    readonly endedOn: string | null
    readonly stopReason: string | null
  }[]
  readonly supply: readonly {
    /** Of a fill, which may be corrected; null for the other streams. */
    readonly uuid: string | null
    readonly source: 'dispensed' | 'prescribed' | 'self_reported'
    readonly drug: string | null
    readonly from: string
    readonly to: string | null
    /** Share of the days asked about on which it was taken; self-reports only. */
    readonly taken: number | null
  }[]
  readonly sessions: readonly {
    readonly uuid: string
    readonly on: string
    readonly status:
      | 'attended'
      | 'attended_late'
      | 'no_show'
      | 'arrived_too_late'
      | 'cancelled_by_patient'
      | 'cancelled_by_service'
      | 'future'
    readonly purpose: string | null
    readonly modality: string | null
  }[]
  readonly careEvents: readonly {
    readonly uuid: string
    readonly on: string
    readonly kind: string
    readonly finding: string | null
  }[]
  /** Of the episode spoken of, per instrument with a baseline at caseness. */
  readonly expected: readonly StoryExpectation[]
  /** Of an open episode: where it stands in remission and return, and why somebody should look. */
  readonly watch: {
    readonly state: string | null
    readonly remissionOn: string | null
    readonly recoveryOn: string | null
    readonly returnOn: string | null
    readonly nextDueOn: string | null
    readonly overdue: boolean
    /** Most urgent first; with the rule's name, threshold and source, and the facts it rests on. */
    readonly reasons: readonly (Reason & {
      readonly name: string
      readonly threshold: string
      readonly source: string
    })[]
  } | null
  /** Whether what was planned was received, beside whether it helped; null where nothing was planned. */
  readonly received: (ReceivedFacts & { readonly sentence: string }) | null
  /** The latest answer to a safety item, and what the question is called; null where none was ever asked. */
  readonly safety: { readonly state: SafetyState; readonly on: string; readonly question: string } | null
  readonly summary: string
}

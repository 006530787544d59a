import type { Dimension } from './cohort.ts'

/** Stands in a column where there is no number, day or count. */
export const none = -32_768
/** The same in columns of shares. */
export const noShare = -1

/** Yes, no and not known, in a column of bytes. */
export const answers = { no: 0, yes: 1, unknown: 2 } as const

/** Facts of which an episode may have several: bit `k` of `bits[episode]` stands for `labels[k]`. */
export type ListDimension = { readonly bits: Uint32Array; readonly labels: readonly string[] }

export const listDimensionNames = ['modality', 'drugClass', 'careEvent'] as const
export type ListDimensionName = (typeof listDimensionNames)[number]

/** Whether what was planned was received: enough, not enough, not known, or no part of the plan. */
export const exposures = ['not_planned', 'adequate', 'inadequate', 'unknown'] as const
export type Exposure = (typeof exposures)[number]

/**
 * What is known of each episode beside its scores, as columns; one entry per episode, in the order of the cohort.
 *
 * Days of an episode are counted from its start (day 0). `none` and `noShare` stand for what is not known or did not
 * happen.
 */
export type EpisodeColumns = {
  readonly count: number
  readonly episodeId: Uint32Array | Float64Array
  readonly patientId: Uint32Array | Float64Array
  /** 1 where the programme is measured by months. */
  readonly byMonth: Uint8Array
  /** Days since 1970-01-01. */
  readonly startedDay: Uint16Array | Int32Array
  /** Days since the start on which the episode ended; `none` while it is open. */
  readonly endedOnDay: Int16Array
  /** Days since the start that are known: up to the end, or to the as-of day. */
  readonly followedDays: Int16Array
  readonly endingReason: Dimension
  readonly initialArm: Uint8Array
  readonly provisional: Uint8Array
  /** Years at the start. */
  readonly age: Int16Array
  readonly earlierEpisodes: Int16Array
  /** See `answers`. */
  readonly chronic: Uint8Array
  /** Baseline on the leading measures of depression and anxiety (PHQ-9, GAD-7), whatever instrument is looked at. */
  readonly depressionBaseline: Int16Array
  readonly anxietyBaseline: Int16Array
  /** What was in the initial plan (modality, drug class); what happened at any time of the episode (care events). */
  readonly lists: Readonly<Record<ListDimensionName, ListDimension>>
  /**
   * The plan in force as stretches: episode `i` has those at `segmentOffset[i]` up to, not including,
   * `segmentOffset[i + 1]`; each lasts until the next begins, the last until the end of what is known.
   */
  readonly segmentOffset: Uint32Array
  readonly segmentArm: Uint8Array
  readonly segmentFromDay: Int16Array
  /** Contacts of the whole episode, by outcome. */
  readonly attended: Uint16Array
  readonly missed: Uint16Array
  readonly cancelledByPatient: Uint16Array
  readonly cancelledLate: Uint16Array
  readonly cancelledByService: Uint16Array
  readonly treatmentAttended: Uint16Array
  /** First attended contact after the start, and first day on which the patient counts as dropped out. */
  readonly firstFollowUpDay: Int16Array
  readonly dropOutDay: Int16Array
  /** PDC (measure) over the episode's first year, antidepressants. */
  readonly daysCovered: Float32Array
  /** First psychoeducation, and the share of days covered, contacts attended and missed 90 days before and after it. */
  readonly psychoeducationDay: Int16Array
  readonly coveredBefore: Float32Array
  readonly coveredAfter: Float32Array
  readonly attendedBefore: Uint8Array
  readonly missedBefore: Uint8Array
  readonly attendedAfter: Uint8Array
  readonly missedAfter: Uint8Array
  /** Care events of the whole episode. */
  readonly psychoeducations: Uint8Array
  readonly medicationReviews: Uint8Array
  readonly teamContacts: Uint8Array
  readonly sharedDecisions: Uint8Array
  /** Place in `exposures`. */
  readonly medicationExposure: Uint8Array
  readonly therapyExposure: Uint8Array
}

/** A visit at which outcomes are told: weeks or months since the start. */
export type OutcomeVisit = { readonly unit: 'week' | 'month'; readonly at: number }

/**
 * Where the window of a visit stands: it is still open, so that a score may come; it is over; or the programme of the
 * episode has no such visit.
 */
export const visitStates = { open: 0, over: 1, notPlanned: 2 } as const

/**
 * When the scores of one instrument first met a definition, as columns; one entry per episode, in the order of the
 * cohort. Days are counted from the start of the episode; `none` where it has not happened.
 */
export type OutcomeColumns = {
  readonly count: number
  readonly baseline: Int16Array
  /** See `answers`. */
  readonly atCaseness: Uint8Array
  /** Last score; follow-up on the instrument ends there. */
  readonly lastDay: Int16Array
  readonly responseDay: Int16Array
  readonly remissionDay: Int16Array
  readonly recoveryDay: Int16Array
  /** First return after the first remission, and the last score that watched over that remission. */
  readonly returnDay: Int16Array
  readonly watchedDay: Int16Array
  /** Weeks 4, 8, 12, 24 and 52 for everybody, and the visits of the programmes' own schedules. */
  readonly visits: readonly {
    readonly visit: OutcomeVisit
    /** The score in the visit's window, nearest, then later. */
    readonly score: Int16Array
    /** See `visitStates`. */
    readonly closed: Uint8Array
  }[]
}

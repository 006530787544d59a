import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { CaseloadFacts, DatedScore } from '../caseload-facts.ts'

/** One fact behind a reason, as it stands on record. */
export type ReasonFact = {
  readonly label: string
  readonly value: number | string | null
  readonly unit: 'points' | 'share' | 'days' | 'weeks' | 'sessions' | null
  readonly on: CalendarDay | null
}

/** What a rule found: words for a table row (four at most), the day it is about, and the facts behind it. */
export type Sign = {
  readonly text: string
  readonly on: CalendarDay | null
  readonly facts: readonly ReasonFact[]
}

/** One reason to look at somebody: a sign with its threshold, not a score. Each stands alone. */
export type CaseloadRule<Code extends string = string> = {
  readonly code: Code
  /** The rule's own name, as settings and explanations say it. */
  readonly name: string
  /** Two or three words for a chip. */
  readonly chip: string
  readonly threshold: string
  readonly source: string
  /** Why an organisation cannot switch it off; null: it can. */
  readonly alwaysOn: string | null
  readonly signOf: (facts: CaseloadFacts) => Sign | null
}

export const fact = (
  label: string,
  value: ReasonFact['value'],
  more: { readonly unit?: ReasonFact['unit']; readonly on?: CalendarDay | null } = {},
): ReasonFact => ({ label, value, unit: more.unit ?? null, on: more.on ?? null })

/** A score with its day; nothing where there is none. */
export const scoreFact = (label: string, score: DatedScore | null): readonly ReasonFact[] =>
  score === null ? [] : [fact(label, score.total, { unit: 'points', on: score.on })]

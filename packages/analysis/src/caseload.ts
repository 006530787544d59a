import { adherenceBand } from '@tandem/domain/adherence'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import {
  improvement,
  isAboveChangeFloor,
  registryImprovement,
  reliableChange,
  response,
} from '@tandem/domain/change'
import { type Instrument, isCase } from '@tandem/domain/instrument'
import type { RelapseCourse, ReturnLabel } from '@tandem/domain/relapse'
import type { SafetyState } from '@tandem/domain/safety'

/** One open episode, as far as it bears on whether somebody should look at it today. */
export type CaseloadFacts = {
  /** The instrument the scores are on; null when the episode has no score. */
  readonly instrument: Instrument | null
  readonly baseline: number | null
  /** The latest score after the baseline. */
  readonly latest: number | null
  /** The best score after the baseline, the latest one included. */
  readonly best: number | null
  /** The lowest score of the remission that still lasts; null outside one. */
  readonly lowestInRemission: number | null
  readonly daysInCare: number
  readonly safety: SafetyState | null
  /** Null for an instrument without a rule for remission and relapse. */
  readonly course: Pick<RelapseCourse, 'state' | 'label'> | null
  /** The day of the planned visit whose window closed without a score. */
  readonly overdueSince: CalendarDay | null
  readonly twoMissedInARow: boolean
  readonly missedNotRebooked: boolean
  /** Share of the last 90 days covered by antidepressants; null when it cannot be said. */
  readonly daysCovered90: number | null
}

type StateFacts = Pick<CaseloadFacts, 'instrument' | 'baseline' | 'latest' | 'course'>

export type ReasonRule =
  | 'safety_positive'
  | 'returned'
  | 'return_possible'
  | 'early_warning'
  | 'reliable_deterioration'
  | 'safety_unknown'
  | 'short_of_target'
  | 'not_assessed'
  | 'overdue'
  | 'missed_sessions'
  | 'days_covered_low'

export type Reason = { readonly rule: ReasonRule; readonly text: string }

/** Treat to target: the first check for improvement is due when eight weeks are over (Bao 2016). */
const improvementDueDays = 56

const inRemission = ({ course }: CaseloadFacts) =>
  course?.state === 'remission' || course?.state === 'recovery'

const hasReturned = ({ course }: CaseloadFacts) =>
  course?.state === 'relapse' || course?.state === 'recurrence'

/**
 * A high score that waits for its confirmation, or waited in vain and was not followed by a lower one: a later score
 * below caseness has answered the question for today, though the course keeps the day.
 */
function openReturn({ instrument, latest, course }: StateFacts): ReturnLabel | null {
  const label = course?.label ?? null
  if (label !== 'possible' || instrument === null || latest === null) return label
  return isCase(instrument, latest) === false ? null : label
}

/** A change that patients notice, for the worse, from the best score of the remission. */
const hasRisen = (facts: CaseloadFacts): boolean => {
  const { instrument, latest, lowestInRemission } = facts
  const points = instrument?.mcid ?? null
  if (instrument === null || points === null || latest === null || lowestInRemission === null) return false
  return inRemission(facts) && improvement(instrument, lowestInRemission, latest) <= -points
}

const isWorse = ({ instrument, baseline, latest }: CaseloadFacts): boolean =>
  instrument !== null &&
  baseline !== null &&
  latest !== null &&
  reliableChange(instrument, baseline, latest) === 'deteriorated'

/** Neither below caseness nor half of the baseline gone. In remission, and after a return, other rules speak. */
function isShortOfTarget(facts: CaseloadFacts): boolean {
  const { instrument, baseline, latest, daysInCare } = facts
  if (instrument === null || baseline === null || latest === null) return false
  if (inRemission(facts) || hasReturned(facts)) return false
  return (
    daysInCare >= improvementDueDays &&
    isAboveChangeFloor(instrument, baseline) &&
    registryImprovement(instrument, baseline, latest) === false
  )
}

/** Not "no improvement": the score may have fallen reliably and still be that of a case. */
const shortOfTargetInWords = ({ instrument, best }: CaseloadFacts): string =>
  instrument !== null && best !== null && isCase(instrument, best) === false
    ? 'Back at caseness'
    : 'Still at caseness'

/** No score for so long that the visit which is overdue goes without saying. */
const isSilent = ({ course, instrument }: CaseloadFacts): boolean =>
  course?.state === 'not_assessed' && instrument !== null

/** The rules, most urgent first: the place in this list is the rank. Texts are for a table row: four words at most. */
const rules: readonly {
  readonly rule: ReasonRule
  readonly applies: (facts: CaseloadFacts) => boolean
  readonly text: string | ((facts: CaseloadFacts) => string)
}[] = [
  {
    rule: 'safety_positive',
    applies: ({ safety }) => safety === 'positive',
    text: 'Self-harm thoughts reported',
  },
  {
    rule: 'returned',
    applies: hasReturned,
    text: ({ course }) => (course?.state === 'recurrence' ? 'Recurrence' : 'Relapse'),
  },
  {
    rule: 'return_possible',
    applies: (facts) => openReturn(facts) !== null,
    text: (facts) =>
      openReturn(facts) === 'pending' ? 'Possible return, confirm' : 'Possible return, unconfirmed',
  },
  { rule: 'early_warning', applies: hasRisen, text: 'Rising since remission' },
  { rule: 'reliable_deterioration', applies: isWorse, text: 'Reliably worse than baseline' },
  {
    rule: 'safety_unknown',
    applies: ({ safety }) => safety === 'unknown',
    text: 'Self-harm item blank',
  },
  { rule: 'short_of_target', applies: isShortOfTarget, text: shortOfTargetInWords },
  {
    rule: 'not_assessed',
    applies: isSilent,
    text: 'No recent score',
  },
  {
    rule: 'overdue',
    applies: (facts) => facts.overdueSince !== null && !isSilent(facts),
    text: 'Questionnaire overdue',
  },
  {
    rule: 'missed_sessions',
    applies: ({ twoMissedInARow, missedNotRebooked }) => twoMissedInARow || missedNotRebooked,
    text: ({ twoMissedInARow }) => (twoMissedInARow ? 'Two sessions missed' : 'Missed, nothing booked'),
  },
  {
    rule: 'days_covered_low',
    applies: ({ daysCovered90 }) => daysCovered90 !== null && adherenceBand(daysCovered90) !== 'adherent',
    text: 'Gaps in medication supply',
  },
]

/**
 * Why somebody should look at an open episode today, most urgent first; empty when nothing calls for it.
 *
 * Signs with their reasons, not a score: each rule stands alone, and thresholds are those of the instrument.
 *
 * @returns the reasons, and the rank of the first: higher is more urgent, 0 without a reason
 *
 * Source: Tandem's own order (docs/data-model.md), after the caseload review of collaborative care; the rules are
 * those of the early-warning set and of treat to target (Bao 2016).
 *
 * @example reasonsToLook({ ...facts, safety: 'positive' }).reasons[0]?.rule // 'safety_positive'
 */
export function reasonsToLook(facts: CaseloadFacts): {
  readonly reasons: readonly Reason[]
  readonly need: number
} {
  const found = rules.filter(({ applies }) => applies(facts))
  const first = found[0]
  return {
    reasons: found.map(({ rule, text }) => ({ rule, text: typeof text === 'string' ? text : text(facts) })),
    need: first === undefined ? 0 : rules.length - rules.indexOf(first),
  }
}

const stateWords: Readonly<Record<RelapseCourse['state'], string | null>> = {
  remission: 'Remission',
  recovery: 'Sustained remission',
  relapse: 'Relapse',
  recurrence: 'Recurrence',
  not_assessed: 'Not assessed recently',
  below_threshold_throughout: 'Below threshold throughout',
  not_in_remission: null,
}

/**
 * Where an episode stands, in words: its remission course where it has one, else the change since the start.
 *
 * @returns null when there is neither a course nor two scores to compare
 */
export function stateInWords(facts: StateFacts): string | null {
  const { instrument, baseline, latest, course } = facts
  const word = course === null ? null : stateWords[course.state]
  const returning = openReturn(facts)
  if (word !== null) return returning === null ? word : `${word}, return ${returning}`
  if (instrument === null || baseline === null || latest === null) return null
  const change = reliableChange(instrument, baseline, latest)
  if (change === 'deteriorated') return 'Worse'
  if (response(instrument, baseline, latest)) return 'Responding'
  if (change === 'improved') return 'Improved'
  return change === null ? null : 'No reliable change'
}

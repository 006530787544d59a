import type { CalendarDay } from '@tandem/domain/calendar-day'
import { reliableChange, response } from '@tandem/domain/change'
import type { RelapseCourse } from '@tandem/domain/relapse'
import { type CaseloadFacts, openReturn, type StateFacts } from './caseload-facts.ts'
import { caseloadRules, type RuleCode } from './caseload-rules/catalogue.ts'
import type { ReasonFact } from './caseload-rules/rule.ts'

/** Why somebody should look: the rule, words for a row, the day it is about, and the facts behind it. */
export type Reason = {
  readonly rule: RuleCode
  readonly text: string
  readonly on: CalendarDay | null
  readonly facts: readonly ReasonFact[]
}

/**
 * Why somebody should look at an open episode today, most urgent first; empty when nothing calls for it.
 *
 * Signs with their reasons, not a score: each rule stands alone, and thresholds are those of the instrument.
 *
 * @param switchedOff rules that the organisation has switched off; one that cannot be is not looked at here
 * @returns the reasons, and the rank of the first: higher is more urgent, 0 without a reason
 *
 * Source: Tandem's own order (docs/clinical-definitions.md 5.5), after the caseload review of collaborative care.
 *
 * @example reasonsToLook({ ...facts, stoppedOn: '2026-03-01' }).reasons[0]?.rule // 'antidepressant_stopped'
 */
export function reasonsToLook(
  facts: CaseloadFacts,
  switchedOff: ReadonlySet<string> = new Set(),
): { readonly reasons: readonly Reason[]; readonly need: number } {
  const reasons: Reason[] = []
  let need = 0
  for (const [place, { code, alwaysOn, signOf }] of caseloadRules.entries()) {
    if (alwaysOn === null && switchedOff.has(code)) continue
    const sign = signOf(facts)
    if (sign === null) continue
    if (reasons.length === 0) need = caseloadRules.length - place
    reasons.push({ rule: code, ...sign })
  }
  return { reasons, need }
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
  const change = reliableChange(instrument, baseline.total, latest.total)
  if (change === 'deteriorated') return 'Worse'
  if (response(instrument, baseline.total, latest.total)) return 'Responding'
  if (change === 'improved') return 'Improved'
  return change === null ? null : 'No reliable change'
}

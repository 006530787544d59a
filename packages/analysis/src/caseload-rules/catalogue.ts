import { missedSessions, notAssessed, overdue } from './contact-rules.ts'
import { antidepressantStopped, daysCoveredLow } from './medication-rules.ts'
import { notOnTrack, reliableDeterioration, shortOfTarget } from './progress-rules.ts'
import {
  earlyRise,
  readyForPlan,
  residualSymptoms,
  returned,
  returnPossible,
  thresholdCrossed,
} from './relapse-rules.ts'
import type { CaseloadRule } from './rule.ts'
import { safetyPositive, safetyUnknown } from './safety-rules.ts'

const inOrder = [
  safetyPositive,
  returned,
  returnPossible,
  earlyRise,
  thresholdCrossed,
  reliableDeterioration,
  safetyUnknown,
  notOnTrack,
  shortOfTarget,
  notAssessed,
  overdue,
  missedSessions,
  daysCoveredLow,
  antidepressantStopped,
  residualSymptoms,
  readyForPlan,
] as const

export type RuleCode = (typeof inOrder)[number]['code']

/** Every reason to look, most urgent first: the place in this list is the rank. */
export const caseloadRules: readonly CaseloadRule<RuleCode>[] = inOrder

export const ruleCodes: readonly RuleCode[] = caseloadRules.map(({ code }) => code)

/** True when the text is the code of a rule. */
export const isRuleCode = (text: string): text is RuleCode => ruleCodes.some((code) => code === text)

/** The rule of a code. */
export const ruleOf = (code: RuleCode): CaseloadRule<RuleCode> => {
  const found = caseloadRules.find((rule) => rule.code === code)
  if (found === undefined) throw new RangeError(`ruleOf: there is no rule ${code}`)
  return found
}

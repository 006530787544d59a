import {
  improvement,
  isAboveChangeFloor,
  reduction,
  registryImprovement,
  reliableChange,
} from '@tandem/domain/change'
import { isCase } from '@tandem/domain/instrument'
import { type CaseloadFacts, hasReturned, inRemission } from '../caseload-facts.ts'
import { type CaseloadRule, fact, type Sign, scoreFact } from './rule.ts'

const isReliablyWorse = ({ instrument, baseline, latest }: CaseloadFacts): boolean =>
  instrument !== null &&
  baseline !== null &&
  latest !== null &&
  reliableChange(instrument, baseline.total, latest.total) === 'deteriorated'

const scores = ({ baseline, latest }: CaseloadFacts) => [
  ...scoreFact('First score', baseline),
  ...scoreFact('Latest score', latest),
]

export const reliableDeterioration = {
  code: 'reliable_deterioration',
  name: 'Reliable worsening',
  chip: 'Reliably worse',
  threshold:
    'The latest score is worse than the first one by more than the instrument’s own noise (PHQ-9 6 points or more, GAD-7 4).',
  source: 'Jacobson & Truax 1991; NHS Talking Therapies manual (points)',
  alwaysOn: null,
  signOf: (facts): Sign | null => {
    const { instrument, baseline, latest } = facts
    if (!isReliablyWorse(facts) || instrument === null || baseline === null || latest === null) return null
    return {
      text: 'Reliably worse',
      on: latest.on,
      facts: [
        ...scores(facts),
        fact('Worse by', -improvement(instrument, baseline.total, latest.total), { unit: 'points' }),
        fact(`Limit for ${instrument.code}`, instrument.reliableChange, { unit: 'points' }),
      ],
    }
  },
} as const satisfies CaseloadRule

/** From this session on little improvement is a sign. */
const notOnTrackSession = 4
const notOnTrackReduction = 0.1

export const notOnTrack = {
  code: 'not_on_track',
  name: 'Not on track (rule-based)',
  chip: 'Not on track',
  threshold:
    'First score at caseness, and: reliably worse than it; or four sessions held or more with less than 10 % improvement and still at caseness. A rule, not a prediction.',
  source: 'Rational fallback by Tandem, after Delgadillo 2018 and Lutz 2006',
  alwaysOn: null,
  signOf: (facts): Sign | null => {
    const { instrument, baseline, latest, sessionsHeld } = facts
    if (instrument === null || baseline === null || latest === null) return null
    if (isCase(instrument, baseline.total) !== true || inRemission(facts)) return null
    const part = reduction(instrument, baseline.total, latest.total)
    const isStuck =
      sessionsHeld >= notOnTrackSession &&
      part !== null &&
      part < notOnTrackReduction &&
      isCase(instrument, latest.total) === true
    if (!isStuck && !isReliablyWorse(facts)) return null
    return {
      text: 'Not on track',
      on: latest.on,
      facts: [
        ...scores(facts),
        ...(isStuck ? [fact('Improvement', part, { unit: 'share' })] : []),
        fact('Sessions held', sessionsHeld, { unit: 'sessions' }),
        fact('Which part of the rule', isReliablyWorse(facts) ? 'reliably worse' : 'under 10 % better'),
      ],
    }
  },
} as const satisfies CaseloadRule

/** Treat to target: the check is due when eight weeks are over, a change of plan at twelve (Bao 2016). */
const targetDueDays = 56
const planChangeDays = 84

export const shortOfTarget = {
  code: 'short_of_target',
  name: 'No 50 % improvement at 8 to 12 weeks',
  chip: 'Short of target',
  threshold:
    'From the end of week 8 on: still at caseness and less than half of the first score gone. At week 12 the plan should change.',
  source: 'Bao 2016 (treat to target); AIMS Center',
  alwaysOn: null,
  signOf: (facts): Sign | null => {
    const { instrument, baseline, latest, best, daysInCare } = facts
    if (instrument === null || baseline === null || latest === null || daysInCare < targetDueDays) return null
    // In remission, and after a return, other rules speak.
    if (inRemission(facts) || hasReturned(facts)) return null
    if (!isAboveChangeFloor(instrument, baseline.total)) return null
    if (registryImprovement(instrument, baseline.total, latest.total) !== false) return null
    const wasBelow = best !== null && isCase(instrument, best.total) === false
    const part = reduction(instrument, baseline.total, latest.total)
    return {
      // Not "no improvement": the score may have fallen reliably and still be that of a case.
      text: wasBelow ? 'Back at caseness' : 'Still at caseness',
      on: null,
      facts: [
        ...scores(facts),
        ...(wasBelow ? scoreFact('Best score', best) : []),
        ...(part === null ? [] : [fact('Improvement', part, { unit: 'share' })]),
        fact('In care', Math.floor(daysInCare / 7), { unit: 'weeks' }),
        ...(daysInCare >= planChangeDays ? [fact('Past week 12', 'change the plan')] : []),
      ],
    }
  },
} as const satisfies CaseloadRule

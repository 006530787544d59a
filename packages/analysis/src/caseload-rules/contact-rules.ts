import { rebookingDays } from '@tandem/domain/dropout'
import { type MonitoringPhase, measureGraceDays } from '@tandem/domain/measure-due'
import type { CaseloadFacts } from '../caseload-facts.ts'
import { type CaseloadRule, fact, type Sign, scoreFact } from './rule.ts'

/** No score for so long that the visit which is overdue goes without saying. */
const isSilent = ({ course, instrument }: CaseloadFacts): boolean =>
  course?.state === 'not_assessed' && instrument !== null

export const notAssessed = {
  code: 'not_assessed',
  name: 'No recent score',
  chip: 'No recent score',
  threshold:
    'No score for longer than 90 days and 1.25 times the interval between the planned visits around the last one: a remission is not carried forward.',
  source: 'Tandem',
  alwaysOn: null,
  signOf: (facts): Sign | null =>
    isSilent(facts)
      ? {
          text: 'No recent score',
          on: (facts.latest ?? facts.baseline)?.on ?? null,
          facts: scoreFact('Last score', facts.latest ?? facts.baseline),
        }
      : null,
} as const satisfies CaseloadRule

const phaseWords: Readonly<Record<MonitoringPhase | 'planned_visit', string>> = {
  after_stop: 'monthly for 26 weeks after an antidepressant was stopped',
  continuation: 'monthly in the first half year of a remission',
  maintenance: 'quarterly after half a year of remission',
  therapy: 'at every therapy session',
  drug_start: 'two weeks after a drug was started, then every four weeks',
  planned_visit: 'a planned visit of the programme',
}

export const overdue = {
  code: 'overdue',
  name: 'Measure overdue',
  chip: 'Overdue',
  threshold: `A measure was due by the phase of care (every session in therapy; two weeks after a drug start, then every four weeks; monthly in continuation and after a stop; quarterly in maintenance) or by the programme’s visits, and its ${measureGraceDays} days of grace (or the visit’s window) are over.`,
  source: 'NICE NG222; Clark 2018 (session by session); months and grace by Tandem',
  alwaysOn: null,
  signOf: (facts): Sign | null => {
    if (facts.overdue === null || isSilent(facts)) return null
    const { dueOn, closesOn, by } = facts.overdue
    return {
      text: 'Questionnaire overdue',
      on: dueOn,
      facts: [
        fact('Due', phaseWords[by], { on: dueOn }),
        fact('In time until', null, { on: closesOn }),
        ...scoreFact('Last score', facts.latest ?? facts.baseline),
      ],
    }
  },
} as const satisfies CaseloadRule

export const missedSessions = {
  code: 'missed_sessions',
  name: 'Missed sessions',
  chip: 'Missed sessions',
  threshold: `The last two contacts were missed; or the last one was, ${rebookingDays} days ago or longer, and nothing is booked.`,
  source: 'Tandem; Clark 2018 on missed contacts',
  alwaysOn: null,
  signOf: ({ engagement: { twoMissedInARow, missedNotRebooked, missedOn } }): Sign | null => {
    if (!twoMissedInARow && !missedNotRebooked) return null
    return {
      text: twoMissedInARow ? 'Two sessions missed' : 'Missed, nothing booked',
      on: missedOn.at(-1) ?? null,
      facts: [
        ...missedOn.map((on) => fact('Missed', null, { on })),
        ...(missedNotRebooked ? [fact('Next contact', 'nothing is booked')] : []),
      ],
    }
  },
} as const satisfies CaseloadRule

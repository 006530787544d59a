import { adherenceBand } from '@tandem/domain/adherence'
import { type CaseloadRule, fact, type Sign } from './rule.ts'

/** A stretch without supply that is longer than this is a sign of its own. */
const gapLimitDays = 7

export const daysCoveredLow = {
  code: 'days_covered_low',
  name: 'Gaps in antidepressant supply',
  chip: 'Supply gaps',
  threshold: `Less than 0.80 of the last 90 days covered by dispensed antidepressants, or a stretch of more than ${gapLimitDays} days in them without supply. What was dispensed, not what was taken.`,
  source: '0.80 by convention (PQA); the sign by Tandem',
  alwaysOn: null,
  signOf: ({ covered }): Sign | null => {
    if (covered === null) return null
    const { share, coveredDays, days, longestGapDays, window } = covered
    const isLow = adherenceBand(share) !== 'adherent'
    if (!isLow && longestGapDays <= gapLimitDays) return null
    return {
      text: isLow ? 'Supply covers too little' : 'Gap in supply',
      on: null,
      facts: [
        fact('Days covered', share, { unit: 'share' }),
        fact('Covered', `${coveredDays} of ${days} days`),
        fact('Longest stretch without supply', longestGapDays, { unit: 'days' }),
        fact('Window begins', null, { on: window.from }),
        fact('Source', 'dispensed'),
      ],
    }
  },
} as const satisfies CaseloadRule

export const antidepressantStopped = {
  code: 'antidepressant_stopped',
  name: 'Antidepressant stopped in the last 26 weeks',
  chip: 'Drug stopped',
  threshold:
    'The last antidepressant ended 182 days ago or less and none is in force; a switch is no stop. Most relapses come 4 to 18 weeks after; withdrawal in the first 4 weeks can look like one.',
  source: 'Lewis 2021 and Duffy 2021 (ANTLER); Horowitz & Taylor 2019 on withdrawal',
  alwaysOn: null,
  signOf: ({ stoppedOn }): Sign | null =>
    stoppedOn === null
      ? null
      : {
          text: 'Antidepressant stopped',
          on: stoppedOn,
          facts: [
            fact('Last day of treatment', null, { on: stoppedOn }),
            fact('Closer watching lasts', 26, { unit: 'weeks' }),
          ],
        },
} as const satisfies CaseloadRule

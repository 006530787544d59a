import { safetyQuestion } from '@tandem/domain/safety'
import type { CaseloadRule, Sign } from './rule.ts'
import { fact } from './rule.ts'

export const safetyPositive = {
  code: 'safety_positive',
  name: 'Positive safety answer not yet acknowledged',
  chip: 'Safety alert',
  threshold:
    'PHQ-9 item 9 at 1 or more (any other safety question likewise; C-SSRS screener at any level above none), until somebody acknowledges it; a later negative answer does not take it back.',
  source: 'Tandem, usual practice; Simon 2013 and Louzon 2016 on what a positive answer means',
  alwaysOn: 'An alert stays in sight until a person has acknowledged it.',
  signOf: ({ alerts }): Sign | null => {
    const newest = alerts[0]
    if (newest === undefined) return null
    const question = safetyQuestion(newest.instrument) ?? newest.instrument.code
    return {
      text: `${question} positive`,
      on: newest.on,
      facts: alerts.flatMap(({ instrument, severity, on, formStands }) => [
        fact(`${safetyQuestion(instrument) ?? instrument.code}, not acknowledged`, severity, { on }),
        ...(formStands ? [] : [fact('Corrected since', 'no positive answer stands on that day', { on })]),
      ]),
    }
  },
} as const satisfies CaseloadRule

export const safetyUnknown = {
  code: 'safety_unknown',
  name: 'Safety question left blank',
  chip: 'Blank safety item',
  threshold: 'The last form with a safety question left it blank: unknown, ask. Never read as negative.',
  source: 'Tandem',
  alwaysOn: null,
  signOf: ({ safety }): Sign | null => {
    if (safety?.state !== 'unknown') return null
    const question = safetyQuestion(safety.instrument) ?? safety.instrument.code
    return {
      text: `${question} blank, ask`,
      on: safety.on,
      facts: [fact(question, 'left blank', { on: safety.on })],
    }
  },
} as const satisfies CaseloadRule

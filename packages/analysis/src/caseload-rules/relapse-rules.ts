import { daysBetween } from '@tandem/domain/calendar-day'
import { improvement } from '@tandem/domain/change'
import { isCase } from '@tandem/domain/instrument'
import { hasReturned, inRemission, openReturn } from '../caseload-facts.ts'
import { type CaseloadRule, fact, type Sign, scoreFact } from './rule.ts'

/** A return that was confirmed longer ago than this, and is followed by a score below caseness, is history. */
const returnIsNewsDays = 42

export const returned = {
  code: 'returned',
  name: 'Relapse or recurrence, confirmed',
  chip: 'Relapse',
  threshold:
    'After remission: a score at caseness (PHQ-9 10 or more) and a second one 7 to 42 days later. Relapse before day 120 of the remission, recurrence from then on; dated on the first of the two. Told while the latest score is at caseness, and in any case for 42 days after it was confirmed.',
  source: 'Rush 2006 (ACNP terms); confirmation by Tandem',
  alwaysOn: null,
  signOf: (facts): Sign | null => {
    if (!hasReturned(facts)) return null
    const last = facts.course?.remissions.at(-1)
    const { instrument, latest, asOf } = facts
    const confirmedOn = last?.returnConfirmedOn ?? null
    const isNews = confirmedOn === null || daysBetween(confirmedOn, asOf) <= returnIsNewsDays
    if (!isNews && instrument !== null && latest !== null && isCase(instrument, latest.total) === false)
      return null
    return {
      text: facts.course?.state === 'recurrence' ? 'Recurrence' : 'Relapse',
      on: last?.returnOn ?? null,
      facts: [
        fact('Remission began', null, { on: last?.onset ?? null }),
        fact('First score at caseness', null, { on: last?.returnOn ?? null }),
        fact('Confirmed by a second one', null, { on: last?.returnConfirmedOn ?? null }),
        ...scoreFact('Latest score', facts.latest),
      ],
    }
  },
} as const satisfies CaseloadRule

export const returnPossible = {
  code: 'return_possible',
  name: 'Possible relapse or recurrence',
  chip: 'Possible relapse',
  threshold:
    'In remission: one score at caseness (PHQ-9 10 or more) without a second one 7 to 42 days later; not when a later score is below caseness.',
  source: 'Tandem, after Rush 2006 (ACNP terms)',
  alwaysOn: null,
  signOf: (facts): Sign | null => {
    const label = openReturn(facts)
    if (label === null) return null
    const days = facts.course?.[label] ?? []
    const on = days.at(-1) ?? null
    return {
      text: label === 'pending' ? 'Possible relapse, confirm' : 'Possible relapse, unconfirmed',
      on,
      facts: [
        fact('Remission began', null, { on: facts.course?.remissions.at(-1)?.onset ?? null }),
        fact('Score at caseness', null, { on }),
        fact(
          'Confirmation',
          label === 'pending' ? 'a second score can still confirm it' : 'no second score came in time',
        ),
        ...scoreFact('Latest score', facts.latest),
      ],
    }
  },
} as const satisfies CaseloadRule

export const earlyRise = {
  code: 'early_rise',
  name: 'Early warning: rise since remission',
  chip: 'Rise in remission',
  threshold:
    'In remission: the latest score is worse than the best one of the remission by the smallest change that patients notice or more (PHQ-9: 5 points).',
  source: 'Löwe 2004 (5 points); the sign by Tandem',
  alwaysOn: null,
  signOf: (facts): Sign | null => {
    const { instrument, latest, lowestInRemission } = facts
    const points = instrument?.mcid ?? null
    if (instrument === null || points === null || latest === null || lowestInRemission === null) return null
    const rise = -improvement(instrument, lowestInRemission.total, latest.total)
    if (!inRemission(facts) || rise < points) return null
    return {
      text: 'Rising since remission',
      on: latest.on,
      facts: [
        ...scoreFact('Best score of the remission', lowestInRemission),
        ...scoreFact('Latest score', latest),
        fact('Rise', rise, { unit: 'points' }),
        fact(`Limit for ${instrument.code}`, points, { unit: 'points' }),
      ],
    }
  },
} as const satisfies CaseloadRule

export const thresholdCrossed = {
  code: 'threshold_crossed',
  name: 'Early warning: anxiety threshold crossed after recovery',
  chip: 'Anxiety back',
  threshold:
    'Depression in lasting remission (120 days): GAD-7 at 8 or more, after a GAD-7 below 8 in the same remission. A PHQ-9 of 10 or more is the rule "Possible relapse".',
  source: 'NHS Talking Therapies manual (caseness); the sign by Tandem',
  alwaysOn: null,
  signOf: ({ course, anxiety }): Sign | null => {
    if (course?.state !== 'recovery' || anxiety === null) return null
    const { instrument, lowest, latest } = anxiety
    if (isCase(instrument, latest.total) !== true || isCase(instrument, lowest.total) !== false) return null
    return {
      text: `${instrument.code} at caseness`,
      on: latest.on,
      facts: [
        ...scoreFact(`Best ${instrument.code} of the remission`, lowest),
        ...scoreFact(`Latest ${instrument.code}`, latest),
        fact('Caseness from', instrument.caseness, { unit: 'points' }),
      ],
    }
  },
} as const satisfies CaseloadRule

export const residualSymptoms = {
  code: 'residual_symptoms',
  name: 'Early warning: residual symptoms in remission',
  chip: 'Residual symptoms',
  threshold:
    'In remission: the latest score lies above the remitted range and below caseness (PHQ-9 5 to 9). Relapse is likelier with it.',
  source: 'Ali 2017 (PHQ-9 5 to 9 at the end of treatment)',
  alwaysOn: null,
  signOf: (facts): Sign | null => {
    const { instrument, latest } = facts
    if (instrument === null || latest === null || !inRemission(facts)) return null
    const { remissionBelow, caseness } = instrument
    if (remissionBelow === null || caseness === null) return null
    if (latest.total < remissionBelow || latest.total >= caseness) return null
    return {
      text: 'Residual symptoms',
      on: latest.on,
      facts: [
        ...scoreFact('Latest score', latest),
        fact('Remitted range', `below ${remissionBelow}`),
        fact('Caseness from', caseness, { unit: 'points' }),
      ],
    }
  },
} as const satisfies CaseloadRule

export const readyForPlan = {
  code: 'relapse_plan_due',
  name: 'Ready for a relapse-prevention plan',
  chip: 'Plan due',
  threshold:
    'In remission (two scores in the remitted range, 21 days or more apart, no return in sight), and no relapse-prevention plan recorded in this episode.',
  source: 'AIMS Center, collaborative care; NICE NG222 1.8',
  alwaysOn: null,
  signOf: (facts): Sign | null => {
    if (!inRemission(facts) || openReturn(facts) !== null || facts.relapsePlanOn !== null) return null
    const onset = facts.course?.remissions.at(-1)
    return {
      text: 'Relapse plan due',
      on: null,
      facts: [
        fact('Remission began', null, { on: onset?.onset ?? null }),
        fact('Confirmed', null, { on: onset?.confirmedOn ?? null }),
        fact('Relapse-prevention plan', 'none recorded in this episode'),
      ],
    }
  },
} as const satisfies CaseloadRule

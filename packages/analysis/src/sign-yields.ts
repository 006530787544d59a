import { addDays, type CalendarDay } from '@tandem/domain/calendar-day'
import type { Remission } from '@tandem/domain/relapse'
import { type ProportionInterval, wilson } from '@tandem/stats/proportions'
import { type RuleCode, ruleCodes } from './caseload-rules/catalogue.ts'

/** How long after an alert a return counts as foretold by it, the last day included. */
export const followDays = 90

/**
 * `followed`: the illness returned; `not_followed`: it did not, as scores show; `unknown`: nobody measured; `pending`: the
 * time is not over.
 */
export type AlertOutcome = 'followed' | 'not_followed' | 'unknown' | 'pending'

export type SignAlert = { readonly rule: RuleCode; readonly on: CalendarDay; readonly outcome: AlertOutcome }

/**
 * Whether a rule's alerts can be followed: the return itself is what they are to foretell, and whether a safety alert
 * stands depends on when it was acknowledged.
 */
export const isFollowed = (rule: RuleCode): boolean => rule !== 'returned' && rule !== 'safety_positive'

/** What a caseload would have said of one episode in remission on one day. */
export type SignLook = { readonly on: CalendarDay; readonly rules: readonly RuleCode[] }

/** What became of an episode: its returns, and the days it was scored on, ascending. */
export type WhatFollowed = {
  readonly remissions: readonly Pick<Remission, 'returnOn' | 'returnConfirmedOn'>[]
  readonly scoredOn: readonly CalendarDay[]
}

/**
 * What became of an alert. A return counts when it was not yet known on the day of the alert and its first high score
 * lies no later than `followDays` after it: a high score can be the alert itself, and its confirmation the return.
 */
export function outcomeOfAlert(
  on: CalendarDay,
  { remissions, scoredOn }: WhatFollowed,
  asOf: CalendarDay,
): AlertOutcome {
  const last = addDays(on, followDays)
  const returned = remissions.some(
    ({ returnOn, returnConfirmedOn }) =>
      returnOn !== null && returnConfirmedOn !== null && returnConfirmedOn > on && returnOn <= last,
  )
  if (returned) return 'followed'
  if (last > asOf) return 'pending'
  return scoredOn.some((day) => day > on && day <= last) ? 'not_followed' : 'unknown'
}

/**
 * A sign that stands on one look and did not on the look before is one alert, however long it goes on.
 *
 * @param looks of one episode, ascending, evenly spaced; a look outside remission has no rules
 */
export function signAlerts(
  looks: readonly SignLook[],
  followed: WhatFollowed,
  asOf: CalendarDay,
): SignAlert[] {
  return looks.flatMap(({ on, rules }, place) => {
    // Whether a sign of the first look is new can't be said: it is left out.
    const before = looks[place - 1]?.rules
    if (before === undefined) return []
    return rules
      .filter((rule) => !before.includes(rule))
      .map((rule) => ({ rule, on, outcome: outcomeOfAlert(on, followed, asOf) }))
  })
}

export type SignYield = {
  readonly rule: RuleCode
  readonly alerts: number
  readonly followed: number
  readonly notFollowed: number
  readonly unknown: number
  readonly pending: number
}

/** Alerts by rule and outcome, in the order of the rules that can be followed; one that never spoke has a row of zeros. */
export function signYields(alerts: readonly SignAlert[]): SignYield[] {
  return ruleCodes.filter(isFollowed).map((rule) => {
    const own = alerts.filter((alert) => alert.rule === rule)
    const count = (outcome: AlertOutcome) => own.filter((alert) => alert.outcome === outcome).length
    return {
      rule,
      alerts: own.length,
      followed: count('followed'),
      notFollowed: count('not_followed'),
      unknown: count('unknown'),
      pending: count('pending'),
    }
  })
}

/** Share of alerts followed by a return, of those of which it is known, with Wilson's 95 % interval. */
export const shareFollowed = ({ followed, notFollowed }: SignYield): ProportionInterval =>
  wilson(followed, followed + notFollowed)

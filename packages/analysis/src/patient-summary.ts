import { type CalendarDay, daysBetween } from '@tandem/domain/calendar-day'
import { improvement, reliableChange } from '@tandem/domain/change'
import { dayInWords } from '@tandem/domain/day-in-words'
import { bandOf, type Instrument, isCase } from '@tandem/domain/instrument'
import type { SafetyState } from '@tandem/domain/safety'

type DatedTotal = { readonly total: number; readonly takenOn: CalendarDay }

export type SummaryFacts = {
  readonly asOf: CalendarDay
  /** The episode spoken of: the open one, else the last; null where the patient has none. */
  readonly episode: { readonly startedOn: CalendarDay; readonly endedOn: CalendarDay | null } | null
  /** The instrument the episode is followed by; null without any score. */
  readonly instrument: Instrument | null
  readonly baseline: DatedTotal | null
  readonly latest: DatedTotal | null
  /** The best score after the baseline and before the latest, the last of them; null without one. */
  readonly best: DatedTotal | null
  /** Where the episode stands, in words, as the caseload has it. */
  readonly state: string | null
  readonly safety: { readonly state: SafetyState; readonly on: CalendarDay } | null
  /** The last day of the past 24 months on which a safety question was answered positively, whichever episode. */
  readonly lastPositiveOn: CalendarDay | null
  /** Day and end of the window of the next visit that can be, or was not, met. */
  readonly due: { readonly on: CalendarDay; readonly until: CalendarDay } | null
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

function changeInWords(instrument: Instrument, baseline: DatedTotal, latest: DatedTotal): string {
  const points = latest.total - baseline.total
  if (points === 0) return `unchanged since the baseline of ${baseline.total}`
  const moved = `${counted(Math.abs(points), 'point')} ${points < 0 ? 'below' : 'above'} the baseline of ${baseline.total}`
  const kind = reliableChange(instrument, baseline.total, latest.total)
  const better = improvement(instrument, baseline.total, latest.total) > 0
  if (kind === null) return `${moved}, ${better ? 'better' : 'worse'}`
  if (kind === 'unchanged') return `${moved}, not a reliable change`
  return `${moved}, a reliable ${kind === 'improved' ? 'improvement' : 'deterioration'}`
}

function scoreInWords({ instrument, baseline, latest }: SummaryFacts): string {
  if (instrument === null || latest === null) return 'No score yet.'
  const band = bandOf(instrument, latest.total)
  const score = `${instrument.shortName} ${latest.total}${band ? ` (${band.label})` : ''} on ${dayInWords(latest.takenOn)}`
  if (baseline === null) return `${score}; there is no baseline to compare with.`
  if (baseline.takenOn === latest.takenOn) return `${score}, the baseline and only score.`
  return `${score}, ${changeInWords(instrument, baseline, latest)}.`
}

/**
 * What "improved since the baseline" would hide: a reliable loss of what had been gained, at caseness again or still.
 */
function lossInWords({ instrument, baseline, latest, best }: SummaryFacts): string | null {
  if (instrument === null || baseline === null || latest === null || best === null) return null
  const gained = improvement(instrument, baseline.total, best.total) > 0
  const lost = reliableChange(instrument, best.total, latest.total) === 'deteriorated'
  if (!gained || !lost || isCase(instrument, latest.total) === false) return null
  const points = latest.total - best.total
  const [side, extreme] = points > 0 ? ['above', 'lowest'] : ['below', 'highest']
  return `It is ${counted(Math.abs(points), 'point')} ${side} the ${extreme} since, ${best.total} on ${dayInWords(best.takenOn)}.`
}

/** A negative answer is not mentioned: it says nothing about risk, nor does it or a blank undo an earlier positive one. */
function safetyInWords({ safety, lastPositiveOn }: SummaryFacts): string | null {
  if (safety?.state === 'positive')
    return `Thoughts of death or self-harm reported on ${dayInWords(safety.on)}.`
  const blank =
    safety?.state === 'unknown' ? `The safety question was left blank on ${dayInWords(safety.on)}.` : null
  const earlier =
    lastPositiveOn === null
      ? null
      : `Thoughts of death or self-harm were last reported on ${dayInWords(lastPositiveOn)}.`
  return [blank, earlier].filter((sentence) => sentence !== null).join(' ') || null
}

function freshnessInWords({ asOf, episode, latest, due }: SummaryFacts): string | null {
  if (episode === null) return 'No episode of care on record.'
  if (episode.endedOn !== null && episode.endedOn <= asOf)
    return `The episode ended on ${dayInWords(episode.endedOn)}.`
  const overdue = due !== null && due.until < asOf ? `has been overdue since ${dayInWords(due.on)}` : null
  if (overdue !== null && latest === null) return `A questionnaire ${overdue}.`
  const next = due === null ? '' : `; the next ${overdue ?? `is due ${dayInWords(due.on)}`}`
  if (latest === null) return due === null ? null : `The first is due ${dayInWords(due.on)}.`
  const age = daysBetween(latest.takenOn, asOf)
  const old = age === 0 ? 'from today' : `${counted(age, 'day')} old`
  return `The score is ${old}${next}.`
}

/**
 * One patient in a few sentences, made by rules: last score and band, change and whether it is reliable, what has been
 * lost again, where the episode stands, safety answers, and how fresh all of it is.
 *
 * Scores after the as-of day must have been left out. It states what was recorded; it advises nothing.
 *
 * @example patientSummary(facts) // 'PHQ-9 9 (mild) on 2 Mar 2026, 7 points below the baseline of 16, a reliable improvement. …'
 */
export function patientSummary(facts: SummaryFacts): string {
  const state = facts.state === null ? null : `${facts.state}.`
  return [scoreInWords(facts), lossInWords(facts), state, safetyInWords(facts), freshnessInWords(facts)]
    .filter((sentence) => sentence !== null)
    .join(' ')
}

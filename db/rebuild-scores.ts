import type { CalendarDay } from '@tandem/domain/calendar-day'
import { episodeOfScore } from '@tandem/domain/episode'
import { type ExclusionReason, episodeScores } from '@tandem/domain/episode-scores'
import { formsUsed, type ScoredForm } from '@tandem/domain/form-of-day'
import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import type { EpisodeFacts, FormFacts, PatientFacts } from './rebuild-facts.ts'

export type UsedScore = ScoredForm<FormFacts>

/** One instrument's forms of one episode: those that count, and those that don't, with the reason. */
export type InstrumentScores = {
  readonly instrument: Instrument
  readonly baseline: UsedScore | null
  /** Scores that belong to the episode, ascending; one a day. */
  readonly own: readonly UsedScore[]
  readonly notScorable: number
  readonly repeatedOnOneDay: number
  readonly beforeStart: number
  /** Scores outside every episode, counted with the next that starts, else with the last. */
  readonly outside: number
}

/** Every instrument of a patient, given to the patient's episodes; unknown instruments and screeners have no scores. */
export function scoresByEpisode(
  { forms, episodes }: PatientFacts,
  asOf: CalendarDay,
): ReadonlyMap<number, readonly InstrumentScores[]> {
  const byEpisode = new Map<number, InstrumentScores[]>(episodes.map(({ id }) => [id, []]))
  const byInstrument = new Map<string, FormFacts[]>()
  for (const form of forms) {
    if (form.takenOn <= asOf)
      byInstrument.set(form.instrument, [...(byInstrument.get(form.instrument) ?? []), form])
  }
  for (const [code, known] of byInstrument) {
    const instrument = findInstrument(code)
    if (instrument === null || instrument.entry === 'screener') continue
    const used = formsUsed(known)
    const placed = episodeScores(used, episodes)
    const unusable = tally(
      known.filter(({ total }) => total === null).map(({ takenOn }) => takenOn),
      episodes,
    )
    const daysLeftOut = (wanted: ExclusionReason) =>
      placed.excluded.filter(({ reason }) => reason === wanted).map(({ score }) => score.takenOn)
    const beforeStart = tally(daysLeftOut('before_start_not_baseline'), episodes)
    const outside = tally(daysLeftOut('outside_every_episode'), episodes)
    const isUsed = new Set(used.map(({ recordedOrder }) => recordedOrder))
    const repeated = tally(
      known
        .filter(({ total, recordedOrder }) => total !== null && !isUsed.has(recordedOrder))
        .map(({ takenOn }) => takenOn),
      episodes,
    )
    for (const { episode, baseline, own } of placed.episodes) {
      const scores = {
        instrument,
        baseline,
        own,
        notScorable: unusable.get(episode.id) ?? 0,
        repeatedOnOneDay: repeated.get(episode.id) ?? 0,
        beforeStart: beforeStart.get(episode.id) ?? 0,
        outside: outside.get(episode.id) ?? 0,
      }
      const leftOut = scores.notScorable + scores.repeatedOnOneDay + scores.beforeStart + scores.outside
      if (baseline !== null || own.length + leftOut > 0) byEpisode.get(episode.id)?.push(scores)
    }
  }
  return byEpisode
}

/** How many of the days fall to each episode. */
function tally(days: readonly CalendarDay[], episodes: readonly EpisodeFacts[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const day of days) {
    const owner = episodeOfScore(day, episodes) ?? episodeNear(day, episodes)
    if (owner !== null) counts.set(owner.id, (counts.get(owner.id) ?? 0) + 1)
  }
  return counts
}

/** What lies outside every episode is counted with the next that starts, else with the last: once, and somewhere. */
function episodeNear(day: CalendarDay, episodes: readonly EpisodeFacts[]): EpisodeFacts | null {
  const ordered = episodes.toSorted((a, b) =>
    a.startedOn < b.startedOn ? -1 : a.startedOn > b.startedOn ? 1 : a.id - b.id,
  )
  return ordered.find(({ startedOn }) => startedOn > day) ?? ordered.at(-1) ?? null
}

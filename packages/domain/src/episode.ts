import { addDays, type CalendarDay, daysBetween } from './calendar-day.ts'
import type { Completeness } from './scoring.ts'

/** One course of care; without an end it is open. Both days are inside it. */
export interface EpisodeSpan {
  readonly startedOn: CalendarDay
  readonly endedOn: CalendarDay | null
}

/** The usable score of one instrument on one day: where a day has several forms, the one chosen for it. */
export interface ScorePoint {
  readonly takenOn: CalendarDay
  readonly takenAt: Date | null
  readonly total: number
  readonly completeness: Completeness
  /** Ascending in order of recording; settles what nothing else settles. */
  readonly recordedOrder: number
  /** The visit of the schedule that the score stands for, where the source names it (trial data), else null. */
  readonly nominalVisit: number | null
}

/** A score and the week or visit, counted from the start, that it stands for. */
export interface PlacedScore<S extends ScorePoint = ScorePoint> {
  readonly at: number
  readonly score: S
}

/** Days before the start in which a score may still be the baseline. */
export const baselineDaysBefore = 14
/** Days after the start in which the first score may be the baseline when there is none before. */
export const baselineDaysAfter = 7

/** Scores ascending by day, then by order of recording. */
export const inOrder = <S extends ScorePoint>(scores: readonly S[]): readonly S[] =>
  scores.toSorted((a, b) => {
    if (a.takenOn !== b.takenOn) return a.takenOn < b.takenOn ? -1 : 1
    return a.recordedOrder - b.recordedOrder
  })

/** True when the day lies in the span, both ends included. */
export const containsDay = ({ startedOn, endedOn }: EpisodeSpan, day: CalendarDay): boolean =>
  day >= startedOn && (endedOn === null || day <= endedOn)

/**
 * The baseline of an episode: the last score of days -14 to 0, else the first of days 1 to 7, both ends
 * included, never after the episode's end.
 *
 * @param scores scores of one instrument, in any order; those of days 0 to 7 should belong to this episode
 * (`episodeScores` sees to it), those before may lie in an earlier one
 *
 * Source: Tandem's own definition, docs/decisions.md (Baseline).
 */
export const baselineOf = <S extends ScorePoint>(
  scores: readonly S[],
  episodeStart: CalendarDay,
  episodeEnd: CalendarDay | null,
): S | null => {
  const usable = inOrder(scores).filter(({ takenOn }) => episodeEnd === null || takenOn <= episodeEnd)
  const [earliest, latest] = [
    addDays(episodeStart, -baselineDaysBefore),
    addDays(episodeStart, baselineDaysAfter),
  ]
  const before = usable.findLast(({ takenOn }) => takenOn >= earliest && takenOn <= episodeStart)
  const after = usable.find(({ takenOn }) => takenOn > episodeStart && takenOn <= latest)
  return before ?? after ?? null
}

/**
 * The episode a day belongs to: the latest started of those that contain it; of two started on one day the one
 * that lasts longer. Null outside every episode.
 */
export const episodeOfScore = <E extends EpisodeSpan>(
  takenOn: CalendarDay,
  episodes: readonly E[],
): E | null =>
  episodes.reduce<E | null>((held, episode) => {
    if (!containsDay(episode, takenOn)) return held
    if (held === null || episode.startedOn > held.startedOn) return episode
    if (episode.startedOn < held.startedOn || held.endedOn === null) return held
    return episode.endedOn === null || episode.endedOn > held.endedOn ? episode : held
  }, null)

/**
 * The week a day lies in, counted from the start: week k is days 7k-3 to 7k+3. Days -3 to 3 give 0, a week that
 * only the baseline belongs to.
 */
export const weekOf = (day: CalendarDay, episodeStart: CalendarDay): number =>
  Math.floor((daysBetween(episodeStart, day) + 3) / 7)

/** The score nearest to a day; of two equally near the later, complete or not. Null when there is none. */
export const nearestScore = <S extends ScorePoint>(scores: readonly S[], target: CalendarDay): S | null => {
  const distance = (score: S) => Math.abs(daysBetween(target, score.takenOn))
  return inOrder(scores).reduce<S | null>(
    (best, score) => (best === null || distance(score) <= distance(best) ? score : best),
    null,
  )
}

/**
 * One score per week: the nearest to day 7k, of two equally near the later. The baseline is week 0 wherever it
 * lies, and no other week; other scores of days 0 to 3 are in no week.
 *
 * @param own scores that belong to the episode
 * @param baseline null leaves week 0 empty: means by week need no baseline
 * @returns ascending by week
 */
export const scoresByWeek = <S extends ScorePoint>(
  own: readonly S[],
  episodeStart: CalendarDay,
  baseline: S | null,
): readonly PlacedScore<S>[] => {
  const weeks = new Map<number, S[]>()
  for (const score of own) {
    const week = weekOf(score.takenOn, episodeStart)
    if (week >= 1 && score.takenOn !== baseline?.takenOn) weeks.set(week, [...(weeks.get(week) ?? []), score])
  }
  const later = [...weeks].flatMap(([at, scores]) => {
    const score = nearestScore(scores, addDays(episodeStart, 7 * at))
    return score === null ? [] : [{ at, score }]
  })
  const first = baseline === null ? [] : [{ at: 0, score: baseline }]
  return [...first, ...later].sort((a, b) => a.at - b.at)
}

/**
 * The outcome at a target day, or why there is none: the window is over, it is not over but the episode has
 * ended, or it may still come.
 */
export type OutcomeAt<S extends ScorePoint = ScorePoint> =
  | { readonly kind: 'score'; readonly score: S }
  | { readonly kind: 'no_score'; readonly reason: 'window_over' | 'episode_ended' | 'window_open' }

/**
 * The score nearest to a target day within its window, of two equally near the later; never the baseline.
 *
 * @param windowDays days on either side of the target that still count, both ends included
 * @param course `own` scores of the episode, its baseline, its end, and the day on which the question is asked
 */
export const outcomeAt = <S extends ScorePoint>(
  targetDay: CalendarDay,
  windowDays: number,
  course: {
    readonly own: readonly S[]
    readonly baseline: S | null
    readonly endedOn: CalendarDay | null
    readonly asOf: CalendarDay
  },
): OutcomeAt<S> => {
  const { own, baseline, endedOn, asOf } = course
  const window = { startedOn: addDays(targetDay, -windowDays), endedOn: addDays(targetDay, windowDays) }
  const candidates = own.filter(
    ({ takenOn }) => containsDay(window, takenOn) && takenOn <= asOf && takenOn !== baseline?.takenOn,
  )
  const score = nearestScore(candidates, targetDay)
  if (score !== null) return { kind: 'score', score }
  if (window.endedOn < asOf) return { kind: 'no_score', reason: 'window_over' }
  const ended = endedOn !== null && endedOn < asOf
  return { kind: 'no_score', reason: ended ? 'episode_ended' : 'window_open' }
}

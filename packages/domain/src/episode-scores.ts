import { addDays } from './calendar-day.ts'
import {
  baselineDaysBefore,
  baselineOf,
  type EpisodeSpan,
  episodeOfScore,
  inOrder,
  type ScorePoint,
} from './episode.ts'

/** The scores that belong to one episode, ascending, and its baseline, which may lie before them. */
export interface EpisodeScores<E extends EpisodeSpan, S extends ScorePoint> {
  readonly episode: E
  readonly baseline: S | null
  readonly own: readonly S[]
}

/**
 * Why a score is in no episode: it lies in the 14 days before one but another score is the baseline, or it is
 * farther away than that.
 */
export type ExclusionReason = 'before_start_not_baseline' | 'outside_every_episode'

export interface ExcludedScore<S extends ScorePoint> {
  readonly score: S
  readonly reason: ExclusionReason
}

/**
 * All scores of one patient and instrument given to the patient's episodes. Every score is in exactly one
 * episode, is the baseline of one, or is excluded with its reason: none is lost, none is counted in two.
 * (A baseline from the days before the start that lies in an earlier episode stays in that one's `own` as well.)
 */
export const episodeScores = <E extends EpisodeSpan, S extends ScorePoint>(
  scores: readonly S[],
  episodes: readonly E[],
): {
  readonly episodes: readonly EpisodeScores<E, S>[]
  readonly excluded: readonly ExcludedScore<S>[]
} => {
  const owned = inOrder(scores).map((score) => ({ score, owner: episodeOfScore(score.takenOn, episodes) }))
  const placed = episodes.map((episode) => {
    const own = owned.filter(({ owner }) => owner === episode).map(({ score }) => score)
    const before = owned.filter(({ score }) => score.takenOn < episode.startedOn).map(({ score }) => score)
    return { episode, own, baseline: baselineOf([...before, ...own], episode.startedOn, episode.endedOn) }
  })
  const isBaseline = (score: S) => placed.some(({ baseline }) => baseline === score)
  const isJustBefore = ({ takenOn }: S) =>
    episodes.some(
      ({ startedOn }) => takenOn < startedOn && takenOn >= addDays(startedOn, -baselineDaysBefore),
    )
  const excluded = owned
    .filter(({ score, owner }) => owner === null && !isBaseline(score))
    .map(({ score }) => ({
      score,
      reason: isJustBefore(score)
        ? ('before_start_not_baseline' as const)
        : ('outside_every_episode' as const),
    }))
  return { episodes: placed, excluded }
}

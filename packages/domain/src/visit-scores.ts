import type { CalendarDay } from './calendar-day.ts'
import { containsDay, nearestScore, type PlacedScore, type ScorePoint } from './episode.ts'
import { plannedVisits, type VisitSchedule } from './visit-schedule.ts'

/**
 * One score per visit of the schedule, for programmes that are drawn on their visits.
 *
 * A score with a nominal visit stands for that one whatever its date; any other for the visits in whose window it
 * lies, the nearest of them and of two equally near the later. Visit 0 is the baseline, which is no other visit.
 *
 * @param own scores that belong to the episode
 * @returns ascending by visit; visits without a score are left out
 */
export const scoresByVisit = <S extends ScorePoint>(
  own: readonly S[],
  schedule: VisitSchedule,
  episodeStart: CalendarDay,
  baseline: S | null,
): readonly PlacedScore<S>[] => {
  const known = baseline === null || own.includes(baseline) ? own : [baseline, ...own]
  const visitOf = ({ nominalVisit, takenOn }: S) => nominalVisit ?? (takenOn === baseline?.takenOn ? 0 : null)
  const [start, ...later] = [
    { at: 0, day: episodeStart, opensOn: episodeStart, closesOn: episodeStart },
    ...plannedVisits(schedule, episodeStart).filter(({ at }) => at !== 0),
  ]
  return [start, ...later].flatMap((visit) => {
    const window = { startedOn: visit.opensOn, endedOn: visit.closesOn }
    const dated = known.filter(
      (score) => visit.at !== 0 && visitOf(score) === null && containsDay(window, score.takenOn),
    )
    const named = known.filter((score) => visitOf(score) === visit.at)
    const score = nearestScore(named, visit.day) ?? nearestScore(dated, visit.day)
    return score === null ? [] : [{ at: visit.at, score }]
  })
}

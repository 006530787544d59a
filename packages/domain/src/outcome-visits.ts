import { type CalendarDay, daysBetween, earlierDay } from './calendar-day.ts'
import { type EpisodeSpan, outcomeAt, type ScorePoint } from './episode.ts'
import { plannedVisits, type VisitSchedule, weekTarget } from './visit-schedule.ts'
import { scoresByVisit } from './visit-scores.ts'

/** Weeks at which outcomes are told for every programme, with or without a visit then. */
export const outcomeWeeks: readonly number[] = [4, 8, 12, 24, 52]

/** A visit at which the outcome of an episode is told. */
export interface OutcomeTarget {
  readonly unit: VisitSchedule['unit']
  readonly at: number
  readonly day: CalendarDay
  readonly windowDays: number
  /** Last day on which a score could come: the end of the window, or of the episode where that is earlier. */
  readonly closesOn: CalendarDay
}

/**
 * The visits at which the outcome of an episode is told: weeks 4, 8, 12, 24 and 52 for everybody, and the further
 * visits of the programme's own schedule, without its start.
 *
 * @returns weeks before months, each ascending
 */
export const outcomeTargets = (
  schedule: VisitSchedule,
  { startedOn, endedOn }: EpisodeSpan,
): readonly OutcomeTarget[] => {
  const own = plannedVisits(schedule, startedOn).filter(({ at }) => at !== 0)
  const extra = own.filter(({ at }) => schedule.unit === 'month' || !outcomeWeeks.includes(at))
  const weeks = outcomeWeeks.map((week) => weekTarget(schedule, startedOn, week))
  const placed = [
    ...[...weeks, ...(schedule.unit === 'week' ? extra : [])]
      .map((visit) => ({ unit: 'week' as const, ...visit }))
      .sort((a, b) => a.at - b.at),
    ...(schedule.unit === 'month' ? extra : []).map((visit) => ({ unit: 'month' as const, ...visit })),
  ]
  return placed.map(({ unit, at, day, closesOn }) => ({
    unit,
    at,
    day,
    windowDays: daysBetween(day, closesOn),
    closesOn: endedOn === null ? closesOn : earlierDay(closesOn, endedOn),
  }))
}

/**
 * The score of each such visit: nearest to its day within the window, of two equally near the later, never the
 * baseline; of a visit in months the one that stands for it (see `scoresByVisit`).
 *
 * @param own scores that belong to the episode
 * @returns in the order of the visits; null where there is none
 */
export const outcomesAtVisits = <S extends ScorePoint>(
  targets: readonly OutcomeTarget[],
  schedule: VisitSchedule,
  episode: EpisodeSpan,
  scores: { readonly own: readonly S[]; readonly baseline: S | null; readonly asOf: CalendarDay },
): readonly (S | null)[] => {
  const { own, baseline, asOf } = scores
  const byMonth =
    schedule.unit === 'month'
      ? new Map(scoresByVisit(own, schedule, episode.startedOn, baseline).map(({ at, score }) => [at, score]))
      : new Map<number, S>()
  return targets.map(({ unit, at, day, windowDays }) => {
    if (unit === 'month') return byMonth.get(at) ?? null
    const outcome = outcomeAt(day, windowDays, { own, baseline, endedOn: episode.endedOn, asOf })
    return outcome.kind === 'score' ? outcome.score : null
  })
}

import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { ReferenceCourse } from './reference-course.ts'

/** What stands on record of one episode's scores: one per week or visit, the baseline first in its own place. */
export type SeriesOfEpisode = {
  readonly patientId: number
  readonly initialArm: PlanArm
  readonly slots: readonly number[]
  readonly scores: readonly number[]
  /** Days since the start of the episode. */
  readonly scoreDays: readonly number[]
}

/** The course after the baseline, in days since it; null without a baseline. */
export function courseOfSeries(series: SeriesOfEpisode): ReferenceCourse | null {
  const first = series.slots.indexOf(0)
  const from = series.scoreDays[first]
  const baseline = series.scores[first]
  if (from === undefined || baseline === undefined) return null
  const later = series.scoreDays
    .map((day, k) => ({ day: day - from, score: series.scores[k]! }))
    .filter(({ day }) => day > 0)
    .toSorted((a, b) => a.day - b.day)
  return {
    patient: series.patientId,
    arm: series.initialArm,
    baseline,
    days: later.map(({ day }) => day),
    scores: later.map(({ score }) => score),
  }
}

import { landmarkDay, type PlanArm } from '@tandem/domain/treatment-arm'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import { type CurveFigure, curveFigure, type GridPoint } from './curve-figure.ts'
import { none, type OutcomeVisit, visitStates } from './episode-columns.ts'
import { episodesByArm } from './episodes-by-arm.ts'
import { type RateFigure, rateFigure } from './observed-figures.ts'

export type MissingOfArm = {
  readonly arm: PlanArm
  readonly episodes: number | null
  /** Followed for 28 days or more. */
  readonly followed: number | null
  /** Of all episodes of the arm, those dropped out before day 28, while the plan could still change. */
  readonly leftEarly: RateFigure
  /** Staying in care, from day 28 on; still being measured, from the start on. */
  readonly inCare: CurveFigure
  readonly measured: CurveFigure
  /** A first score and any later one, of those followed. */
  readonly paired: RateFigure
  /** A first score and one at the visit, of those followed whose visit is over. */
  readonly pairedAt: readonly RateFigure[]
}

export type MissingData = {
  /** Whether contacts or drop-outs are recorded at all; without them a curve of staying in care would say nothing. */
  readonly contactsRecorded: boolean
  readonly unit: 'week' | 'month'
  readonly visits: readonly OutcomeVisit[]
  readonly arms: readonly MissingOfArm[]
}

/** Average days of a month; a visit by months is placed by it where no calendar is at hand. */
const monthDays = 365.25 / 12

export const dayOfVisit = ({ unit, at }: OutcomeVisit): number =>
  unit === 'week' ? 7 * at : Math.round(monthDays * at)

/** Weeks 0 to 52, or months 0 to 12, since the start: where curves are read. */
export const curveGrid = (unit: 'week' | 'month'): readonly GridPoint[] =>
  Array.from({ length: unit === 'week' ? 53 : 13 }, (_, at) => ({ at, day: dayOfVisit({ unit, at }) }))

/**
 * Who leaves and who stops being measured, by arm: the missing data that every other figure rests on.
 *
 * All but the early leavers is told of episodes followed for 28 days, whose initial plan is final. Left measurement: on
 * the day of the last score (day 0 without one), when a later visit passed without a score while the episode still ran;
 * otherwise follow-up ends at the last score.
 *
 * Source: Tandem's own definitions of drop-out and of paired scores (docs/decisions.md).
 *
 * @example missingData(data, chosenEpisodes(data, choice), {}).arms[0]?.paired.share // 0.82
 */
export function missingData(
  data: CohortData,
  chosen: ChosenEpisodes,
  _options: Readonly<Record<string, never>>,
): MissingData {
  const { scores, outcomes, episodes } = data
  const { unit } = chosen
  const groups = episodesByArm(data, chosen)
  const grid = curveGrid(unit)
  const visits = outcomes.visits.filter(
    ({ visit, closed }) =>
      visit.unit === unit &&
      visit.at > 0 &&
      groups.some(({ fromLandmark }) => fromLandmark.some((i) => closed[i] !== visitStates.notPlanned)),
  )
  const patientOf = (i: number) => episodes.patientId[i]!
  const isScored = (i: number) => outcomes.baseline[i] !== none
  const isScoredLater = (i: number) => {
    for (let at = scores.offset[i]!; at < scores.offset[i + 1]!; at += 1)
      if (scores.slot[at]! > 0) return true
    return false
  }
  const left = (i: number) => episodes.dropOutDay[i]! !== none
  const lastScored = (i: number) => Math.max(0, outcomes.lastDay[i]!)
  const stoppedBeingMeasured = (i: number) =>
    visits.some(({ visit, score, closed }) => {
      const day = dayOfVisit(visit)
      const passed = closed[i] === visitStates.over && score[i] === none
      return passed && day > lastScored(i) && day <= episodes.followedDays[i]!
    })

  const arms = groups.map(({ arm, all, fromLandmark }): MissingOfArm => {
    const staying = fromLandmark.filter((i) => !left(i) || episodes.dropOutDay[i]! >= landmarkDay)
    return {
      arm,
      episodes: all.length,
      followed: fromLandmark.length,
      leftEarly: rateFigure(
        all.filter((i) => left(i) && episodes.dropOutDay[i]! < landmarkDay).length,
        all.length,
      ),
      inCare: curveFigure(
        {
          days: staying.map((i) => (left(i) ? episodes.dropOutDay[i]! : episodes.followedDays[i]!)),
          event: staying.map(left),
        },
        staying.map(patientOf),
        grid.filter(({ day }) => day >= landmarkDay),
      ),
      measured: curveFigure(
        { days: fromLandmark.map(lastScored), event: fromLandmark.map(stoppedBeingMeasured) },
        fromLandmark.map(patientOf),
        grid,
      ),
      paired: rateFigure(
        fromLandmark.filter((i) => isScored(i) && isScoredLater(i)).length,
        fromLandmark.length,
      ),
      pairedAt: visits.map(({ score, closed }) => {
        const due = fromLandmark.filter((i) => closed[i] === visitStates.over)
        return rateFigure(due.filter((i) => isScored(i) && score[i] !== none).length, due.length)
      }),
    }
  })
  const contactsRecorded = groups.some(({ all }) =>
    all.some((i) => episodes.attended[i]! + episodes.missed[i]! > 0 || left(i)),
  )
  return { contactsRecorded, unit, visits: visits.map(({ visit }) => visit), arms }
}

import { returnHorizons } from '@tandem/domain/return-of-depression'
import { landmarkDay, type PlanArm } from '@tandem/domain/treatment-arm'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import { type CurveFigure, curveFigure } from './curve-figure.ts'
import { answers, none, noShare, type OutcomeVisit, visitStates } from './episode-columns.ts'
import { type EpisodesOfArm, episodesByArm } from './episodes-by-arm.ts'
import { type MeanFigure, meanFigure, type RateFigure, rateFigure } from './observed-figures.ts'
import { toldVisits } from './sensitivity.ts'

/** Values before and after, and their mean difference, of those who have both. */
export type BeforeAfter = {
  readonly before: MeanFigure
  readonly after: MeanFigure
  readonly difference: MeanFigure
}

/** How often something happened: per episode, and how many had it at least once. */
export type CareEventFigures = { readonly perEpisode: MeanFigure; readonly any: RateFigure }

export type BenefitsOfArm = {
  readonly arm: PlanArm
  readonly episodes: number | null
  readonly followed: number | null
  /** Mean change from the first score, per visit asked for. */
  readonly change: readonly MeanFigure[]
  /** From day 28, of those at caseness who had not responded before it. */
  readonly response: CurveFigure
  readonly respondedBefore: number | null
  /** From the first remission, of remissions that began on day 28 or later. */
  readonly relapseFree: CurveFigure
  readonly remittedBefore: number | null
  readonly psychoeducation: RateFigure
  readonly coveredAround: BeforeAfter
  readonly attendedAround: BeforeAfter
  readonly medicationReviews: CareEventFigures
  readonly teamContacts: CareEventFigures
  readonly sharedDecisions: CareEventFigures
}

export type Benefits = {
  readonly visits: readonly OutcomeVisit[]
  /** Care events of which the chosen episodes have any: none at all means that nobody records them. */
  readonly recorded: Readonly<
    Record<'psychoeducation' | 'medicationReviews' | 'teamContacts' | 'sharedDecisions', boolean>
  >
  readonly arms: readonly BenefitsOfArm[]
}

const relapseGrid = [
  { at: 6, day: returnHorizons.sixMonths },
  { at: 12, day: returnHorizons.twelveMonths },
]

/** Every fourth week after the landmark of the first year. */
const responseGrid = Array.from({ length: 13 }, (_, k) => ({ at: 4 + 4 * k, day: landmarkDay + 28 * k }))

/** Change from the first score at a visit, of episodes followed for 28 days whose visit is over. */
function changeAt(
  { outcomes, episodes }: CohortData,
  { fromLandmark }: EpisodesOfArm,
  wanted: OutcomeVisit,
): MeanFigure {
  const column = outcomes.visits.find(({ visit }) => visit.unit === wanted.unit && visit.at === wanted.at)
  const due = fromLandmark.filter(
    (i) => outcomes.baseline[i] !== none && column?.closed[i] === visitStates.over,
  )
  const seen = due.filter((i) => column?.score[i] !== none)
  return meanFigure(
    seen.map((i) => column!.score[i]! - outcomes.baseline[i]!),
    seen.map((i) => episodes.patientId[i]!),
    due.length,
  )
}

function beforeAfter(
  { episodes }: CohortData,
  members: readonly number[],
  of: (i: number) => readonly [number, number] | null,
): BeforeAfter {
  const both = members.flatMap((i) => {
    const pair = of(i)
    return pair === null ? [] : [{ pair, patient: episodes.patientId[i]! }]
  })
  const patients = both.map(({ patient }) => patient)
  const figure = (value: (pair: readonly [number, number]) => number) =>
    meanFigure(
      both.map(({ pair }) => value(pair)),
      patients,
      members.length,
    )
  return {
    before: figure(([before]) => before),
    after: figure(([, after]) => after),
    difference: figure(([before, after]) => after - before),
  }
}

/** Time to the first response from day 28 on, and time from the first remission to the first return. */
function curvesOf({ outcomes, episodes }: CohortData, { fromLandmark }: EpisodesOfArm) {
  const { responseDay, remissionDay, returnDay, watchedDay, lastDay } = outcomes
  const patientsOf = (members: readonly number[]) => members.map((i) => episodes.patientId[i]!)
  const cases = fromLandmark.filter((i) => outcomes.atCaseness[i] === answers.yes)
  const responded = (i: number) => responseDay[i]! !== none
  const early = cases.filter((i) => responded(i) && responseDay[i]! < landmarkDay)
  const waiting = cases.filter((i) => (responded(i) ? responseDay[i]! : lastDay[i]!) >= landmarkDay)
  const remitted = fromLandmark.filter((i) => remissionDay[i]! !== none)
  const lasting = remitted.filter((i) => remissionDay[i]! >= landmarkDay)
  const returned = (i: number) => returnDay[i]! !== none
  return {
    response: curveFigure(
      {
        days: waiting.map((i) => (responded(i) ? responseDay[i]! : lastDay[i]!)),
        event: waiting.map(responded),
      },
      patientsOf(waiting),
      responseGrid,
    ),
    respondedBefore: early.length,
    relapseFree: curveFigure(
      {
        days: lasting.map((i) =>
          Math.max(
            0,
            (returned(i) ? returnDay[i]! : Math.max(watchedDay[i]!, remissionDay[i]!)) - remissionDay[i]!,
          ),
        ),
        event: lasting.map(returned),
      },
      patientsOf(lasting),
      relapseGrid,
    ),
    remittedBefore: remitted.length - lasting.length,
  }
}

/**
 * What the idea of combined care promises, by arm, as observed: symptom control, relapse prevention, adherence and
 * understanding, and care coordination.
 *
 * Told of episodes followed for 28 days. Before and after psychoeducation are the same people; without others to compare
 * with, a difference may be the course of time.
 *
 * @param options weeks: when to tell the change; where the cohort is measured by months, every visit is told
 */
export function benefits(
  data: CohortData,
  chosen: ChosenEpisodes,
  options: { readonly weeks: readonly number[] },
): Benefits {
  const { episodes } = data
  const groups = episodesByArm(data, chosen)
  const visits = toldVisits(data, chosen.unit, options.weeks)
  const eventFigures = (members: readonly number[], column: Uint8Array): CareEventFigures => ({
    perEpisode: meanFigure(
      members.map((i) => column[i]!),
      members.map((i) => episodes.patientId[i]!),
    ),
    any: rateFigure(members.filter((i) => column[i]! > 0).length, members.length),
  })
  const isRecorded = (column: Uint8Array) => groups.some(({ all }) => all.some((i) => column[i]! > 0))
  const kept = (attended: number, missed: number) =>
    attended + missed === 0 ? null : attended / (attended + missed)
  const arms = groups.map((group): BenefitsOfArm => {
    const { arm, all, fromLandmark } = group
    const taught = fromLandmark.filter((i) => episodes.psychoeducationDay[i] !== none)
    return {
      arm,
      episodes: all.length,
      followed: fromLandmark.length,
      change: visits.map((visit) => changeAt(data, group, visit)),
      ...curvesOf(data, group),
      psychoeducation: rateFigure(taught.length, fromLandmark.length),
      coveredAround: beforeAfter(data, taught, (i) => {
        const [before, after] = [episodes.coveredBefore[i]!, episodes.coveredAfter[i]!]
        return before === noShare || after === noShare ? null : [before, after]
      }),
      attendedAround: beforeAfter(data, taught, (i) => {
        const before = kept(episodes.attendedBefore[i]!, episodes.missedBefore[i]!)
        const after = kept(episodes.attendedAfter[i]!, episodes.missedAfter[i]!)
        return before === null || after === null ? null : [before, after]
      }),
      medicationReviews: eventFigures(fromLandmark, episodes.medicationReviews),
      teamContacts: eventFigures(fromLandmark, episodes.teamContacts),
      sharedDecisions: eventFigures(fromLandmark, episodes.sharedDecisions),
    }
  })
  return {
    visits,
    recorded: {
      psychoeducation: isRecorded(episodes.psychoeducations),
      medicationReviews: isRecorded(episodes.medicationReviews),
      teamContacts: isRecorded(episodes.teamContacts),
      sharedDecisions: isRecorded(episodes.sharedDecisions),
    },
    arms,
  }
}

export type ChangeByArm = {
  readonly visits: readonly OutcomeVisit[]
  readonly arms: readonly { readonly arm: PlanArm; readonly change: readonly MeanFigure[] }[]
}

/** Mean change from the first score, by arm and visit: what a second instrument adds to the table of benefits. */
export function changeByArm(
  data: CohortData,
  chosen: ChosenEpisodes,
  options: { readonly weeks: readonly number[] },
): ChangeByArm {
  const visits = toldVisits(data, chosen.unit, options.weeks)
  return {
    visits,
    arms: episodesByArm(data, chosen).map((group) => ({
      arm: group.arm,
      change: visits.map((visit) => changeAt(data, group, visit)),
    })),
  }
}

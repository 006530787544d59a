import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { contrast } from '@tandem/stats/contrast'
import { mmrm } from '@tandem/stats/mmrm'
import { modelMatrix } from '@tandem/stats/model-matrix'
import { mean } from '@tandem/stats/summaries'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import { none, type OutcomeVisit, visitStates } from './episode-columns.ts'
import { type EpisodesOfArm, episodesByArm } from './episodes-by-arm.ts'
import { type MeanFigure, meanFigure } from './observed-figures.ts'

/** Arms and visits with fewer scores are not modelled. */
const fewestScores = 5
/** Beyond this many episodes the model is fitted to every k-th of them; what it says changes little, its time a lot. */
export const mostModelled = 50_000

export type SensitivityOfArm = {
  readonly arm: PlanArm
  /** Of the episodes with a first score whose visit is over: those with a score at the visit. */
  readonly completers: MeanFigure
  /** All of them: who has no score at the visit keeps the last one before it, at worst the first. */
  readonly carried: MeanFigure
  /** Mixed model for repeated measures: missing scores are like those seen, given the scores that are there. */
  readonly modelled: MeanFigure
}

export type Sensitivity = {
  readonly visits: readonly {
    readonly visit: OutcomeVisit
    readonly arms: readonly SensitivityOfArm[]
  }[]
  /** Episodes in the model, and of how many they were taken. */
  readonly modelled: { readonly episodes: number | null; readonly of: number | null }
}

/** The visits at which means are told: the weeks asked for, or every visit of a programme measured by months. */
export const toldVisits = (
  { outcomes }: CohortData,
  unit: 'week' | 'month',
  weeks: readonly number[],
): readonly OutcomeVisit[] =>
  outcomes.visits
    .map(({ visit }) => visit)
    .filter((visit) => visit.unit === unit && visit.at > 0 && (unit === 'month' || weeks.includes(visit.at)))

const isSame = (a: OutcomeVisit, b: OutcomeVisit) => a.unit === b.unit && a.at === b.at

/** Last score at or before a visit, as it stands in the course; the first score where there is no later one. */
function lastScoreBefore({ scores, outcomes }: CohortData, i: number, at: number): number {
  let last = outcomes.baseline[i]!
  for (let k = scores.offset[i]!; k < scores.offset[i + 1]!; k += 1)
    if (scores.slot[k]! > 0 && scores.slot[k]! <= at) last = scores.score[k]!
  return last
}

const missingMean = (reason: string): MeanFigure => ({
  n: null,
  of: null,
  mean: null,
  lower: null,
  upper: null,
  reason,
})

type Modelled = {
  readonly episodes: number
  readonly of: number
  readonly at: (arm: PlanArm, visit: OutcomeVisit) => MeanFigure
}

/** Change by arm and visit from one model of all visits up to the last one asked for. */
function modelledChanges(
  { outcomes, episodes }: CohortData,
  groups: readonly EpisodesOfArm[],
  unit: 'week' | 'month',
  last: number,
): Modelled {
  const planned = outcomes.visits.filter(
    ({ visit }) => visit.unit === unit && visit.at > 0 && visit.at <= last,
  )
  const withScores = groups.map(({ arm, fromLandmark }) => ({
    arm,
    members: fromLandmark.filter(
      (i) => outcomes.baseline[i] !== none && planned.some(({ score }) => score[i] !== none),
    ),
  }))
  const of = withScores.reduce((sum, { members }) => sum + members.length, 0)
  const step = Math.ceil(of / mostModelled)
  const taken = withScores.map(({ arm, members }) => ({
    arm,
    members: members.filter((_, k) => k % step === 0),
  }))
  const scored = (members: readonly number[], score: Int16Array) =>
    members.filter((i) => score[i] !== none).length
  const arms = taken.filter(({ members }) => members.length >= fewestScores)
  const visits = planned.filter(({ score }) =>
    arms.every(({ members }) => scored(members, score) >= fewestScores),
  )
  const refused = (reason: string): Modelled => ({ episodes: 0, of, at: () => missingMean(reason) })
  if (arms.length === 0 || visits.length < 2)
    return refused(`fewer than two visits with ${fewestScores} scores in every arm`)

  const rows = arms.flatMap(({ arm, members }) =>
    members.flatMap((i) =>
      visits.flatMap(({ visit, score }) =>
        score[i] === none
          ? []
          : [
              {
                i,
                arm,
                at: visit.at,
                baseline: outcomes.baseline[i]!,
                change: score[i]! - outcomes.baseline[i]!,
              },
            ],
      ),
    ),
  )
  const levels = visits.map(({ visit }) => String(visit.at))
  const design = modelMatrix(
    {
      baseline: rows.map(({ baseline }) => baseline),
      visit: { levels, values: rows.map(({ at }) => String(at)) },
      arm: { levels: arms.map(({ arm }) => arm), values: rows.map(({ arm }) => arm) },
    },
    arms.length > 1
      ? ['baseline', 'visit', 'arm', 'baseline:visit', 'visit:arm']
      : ['baseline', 'visit', 'baseline:visit'],
  )
  const fit = mmrm(
    {
      fixed: design,
      response: rows.map(({ change }) => change),
      patient: rows.map(({ i }) => episodes.episodeId[i]!),
      visit: rows.map(({ at }) => at),
    },
    'unstructured',
  )
  if (fit.kind === 'not_estimable') return refused(fit.reason)
  return {
    episodes: fit.patients,
    of,
    at: (arm, { at }) => {
      const own = arms.find((group) => group.arm === arm)
      if (own === undefined) return missingMean(`fewer than ${fewestScores} episodes with two scores`)
      if (!levels.includes(String(at))) return missingMean(`fewer than ${fewestScores} scores in an arm`)
      // At the arm's own mean first score: what is told is this arm's change, not a comparison of like with like.
      const baseline = mean(own.members.map((i) => outcomes.baseline[i]!))
      const all = { n: own.members.length, of: withScores.find((group) => group.arm === arm)!.members.length }
      const found = contrast(fit, design.row({ baseline, visit: String(at), arm }))
      return found.kind === 'estimated'
        ? { ...all, mean: found.estimate, lower: found.lower, upper: found.upper, reason: null }
        : { ...missingMean(found.reason), ...all }
    },
  }
}

/**
 * Mean change from the first score at a visit, by arm, under three readings of the scores that are missing.
 *
 * All three are told of the same episodes: followed for 28 days, with a first score; the first two only where the
 * visit is over.
 *
 * @param options weeks: which to tell; where the cohort is measured by months, every visit is told
 *
 * Source: Mallinckrodt et al. 2008 (model: baseline, visit, arm, baseline × visit, visit × arm; unstructured covariance).
 *
 * @example sensitivity(data, chosen, { weeks: [12] }).visits[0]?.arms[0]?.completers.mean // -5.2
 */
export function sensitivity(
  data: CohortData,
  chosen: ChosenEpisodes,
  options: { readonly weeks: readonly number[] },
): Sensitivity {
  const { outcomes, episodes } = data
  const groups = episodesByArm(data, chosen)
  const asked = toldVisits(data, chosen.unit, options.weeks).flatMap(
    (wanted) => outcomes.visits.find(({ visit }) => isSame(visit, wanted)) ?? [],
  )
  const last = Math.max(0, ...asked.map(({ visit }) => visit.at))
  const model = modelledChanges(data, groups, chosen.unit, last)
  const visits = asked.map(({ visit, score, closed }) => ({
    visit,
    arms: planArms.map((arm, place): SensitivityOfArm => {
      const due = groups[place]!.fromLandmark.filter(
        (i) => outcomes.baseline[i] !== none && closed[i] === visitStates.over,
      )
      const seen = due.filter((i) => score[i] !== none)
      const patientsOf = (members: readonly number[]) => members.map((i) => episodes.patientId[i]!)
      const carried = (i: number) => (score[i] !== none ? score[i]! : lastScoreBefore(data, i, visit.at))
      return {
        arm,
        completers: meanFigure(
          seen.map((i) => score[i]! - outcomes.baseline[i]!),
          patientsOf(seen),
          due.length,
        ),
        carried: meanFigure(
          due.map((i) => carried(i) - outcomes.baseline[i]!),
          patientsOf(due),
        ),
        modelled: model.at(arm, visit),
      }
    }),
  }))
  return { visits, modelled: { episodes: model.episodes, of: model.of } }
}

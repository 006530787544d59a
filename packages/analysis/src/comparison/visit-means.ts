import { adjustedMeans } from '@tandem/stats/adjusted-means'
import { mmrm } from '@tandem/stats/mmrm'
import { modelMatrix, type Variable } from '@tandem/stats/model-matrix'
import { mean } from '@tandem/stats/summaries'
import { none, type OutcomeVisit, visitStates } from '../episode-columns.ts'
import type { ArmDifference, ArmEstimate } from './clustered-contrasts.ts'
import type { ComparedEpisodes } from './compared-episodes.ts'
import type { ComparisonData } from './comparison-data.ts'
import { independentColumns } from './independent-columns.ts'
import type { NotEstimable } from './propensity.ts'

export type VisitMeans =
  | {
      readonly kind: 'estimated'
      readonly visits: readonly {
        readonly visit: OutcomeVisit
        readonly n: readonly number[]
        readonly means: readonly ArmEstimate[]
        readonly differences: readonly ArmDifference[]
      }[]
    }
  | NotEstimable

/** Fewest scores of an arm at a visit for the visit to be in the model. */
const fewestScores = 10
/** Weeks and months from which a visit's window opens after the landmark, day 28. */
const firstAfterLandmark = { week: 6, month: 2 } as const

type VisitColumn = ComparisonData['outcomes']['visits'][number]

/** Visits planned for everybody compared, after the landmark, with enough scores in every arm. */
export function modelVisits(
  { outcomes }: ComparisonData,
  { rows, arm, arms }: ComparedEpisodes,
  unit: OutcomeVisit['unit'],
): VisitColumn[] {
  return outcomes.visits.filter(({ visit, score, closed }) => {
    if (visit.unit !== unit || visit.at < firstAfterLandmark[unit]) return false
    const n = arms.map(() => 0)
    for (let i = 0; i < rows.length; i += 1) {
      if (closed[rows[i]!] === visitStates.notPlanned) return false
      if (score[rows[i]!] !== none) n[arm[i]!]! += 1
    }
    return n.every((count) => count >= fewestScores)
  })
}

/**
 * Means of the arms at each visit and their differences, for patients alike at baseline: MMRM with unstructured
 * covariance, Kenward-Roger intervals. Scores may be missing because of anything in the model, earlier scores included
 * (missing at random).
 *
 * Fixed effects: baseline, covariates, visit, arm, arm by visit, baseline by visit.
 *
 * Source: Mallinckrodt et al. 2008. Checked against nlme::gls and emmeans in R (see `mmrm` in stats).
 */
export function visitMeans(
  compared: ComparedEpisodes,
  visits: readonly VisitColumn[],
  covariates: readonly ArrayLike<number>[],
): VisitMeans {
  const { rows, arm, arms, baseline } = compared
  const cells = visits.flatMap(({ score }, place) =>
    Array.from(rows, (row, i) => ({ i, place, score: score[row]! })).filter(({ score }) => score !== none),
  )
  if (visits.length < 2) return { kind: 'not_estimable', reason: 'fewer than two visits with enough scores' }
  const column = (values: ArrayLike<number>) => Float64Array.from(cells, ({ i }) => values[i]!)
  const own = [baseline, ...covariates].map(column)
  const kept = independentColumns(own, new Float64Array(cells.length).fill(1))
  const names = kept.map((place) => `covariate ${place}`)
  const visitLevels = visits.map(({ visit }) => String(visit.at))
  const variables: Record<string, Variable> = {
    ...Object.fromEntries(names.map((name, at) => [name, own[kept[at]!]!])),
    visit: { levels: visitLevels, values: cells.map(({ place }) => visitLevels[place]!) },
    arm: { levels: arms, values: cells.map(({ i }) => arms[arm[i]!]!) },
  }
  const byVisit = kept.includes(0) ? ['visit:covariate 0'] : []
  const fixed = modelMatrix(variables, [...names, 'visit', 'arm', 'visit:arm', ...byVisit])
  const fit = mmrm(
    {
      fixed,
      response: cells.map(({ score }) => score),
      patient: cells.map(({ i }) => i),
      visit: cells.map(({ place }) => place),
    },
    'unstructured',
  )
  if (fit.kind === 'not_estimable') return fit
  const all = [baseline, ...covariates]
  const at = Object.fromEntries(names.map((name, k) => [name, mean(all[kept[k]!]!)]))
  const found = adjustedMeans(fit, fixed, { arm: 'arm', visit: 'visit', at, df: 'kenward_roger' })
  if (found.kind === 'not_estimable') return found
  const placeOf = (name: string) => (arms as readonly string[]).indexOf(name)
  return {
    kind: 'estimated',
    visits: visits.map(({ visit }, place) => ({
      visit,
      n: arms.map((_, a) => cells.filter((cell) => cell.place === place && arm[cell.i] === a).length),
      means: found.means
        .filter((each) => each.visit === String(visit.at))
        .map(({ arm: name, estimate, standardError, lower, upper }) => ({
          arm: placeOf(name),
          estimate,
          standardError,
          lower,
          upper,
        })),
      differences: found.differences
        .filter((each) => each.visit === String(visit.at))
        .map(({ first, second, estimate, standardError, lower, upper }) => ({
          first: placeOf(first),
          second: placeOf(second),
          estimate,
          standardError,
          lower,
          upper,
        })),
    })),
  }
}

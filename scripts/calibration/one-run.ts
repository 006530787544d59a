import { chosenEpisodes } from '@tandem/analysis/cohort-data'
import {
  type AdjustedFigures,
  type ComparisonGround,
  comparisonOf,
} from '@tandem/analysis/comparison/adjusted-comparison'
import type { ArmDifference } from '@tandem/analysis/comparison/clustered-contrasts'
import { visitColumnOf } from '@tandem/analysis/comparison/compared-episodes'
import { none } from '@tandem/analysis/episode-columns'
import { calibrationService, type Scenario } from './scenarios.ts'
import { serviceColumns } from './service-columns.ts'

export const estimators = ['unadjusted', 'overlap_weighted', 'stabilised', 'doubly_robust', 'mmrm'] as const
export type Estimator = (typeof estimators)[number]

/** Arms in the order of planArms: medication only, therapy only, combined. */
export const contrasts = ['medication − therapy', 'medication − combined', 'therapy − combined'] as const

/** Estimate, standard error, lower and upper limit of each contrast; null where it could not be had. */
export type RunFigures = readonly (readonly [number, number, number, number])[] | null

export type RunResult = {
  readonly run: number
  readonly episodes: number
  readonly measured: number
  /** Kinds of refusal; empty when the difference would be shown. */
  readonly refused: readonly string[]
  /** Mean points that the top of the scale takes off a raise by the scenario's points. */
  readonly lostAtTop: number
  readonly figures: Readonly<Record<Estimator, RunFigures>>
}

const round = (value: number) => Math.round(value * 1e5) / 1e5

const figuresOf = (differences: readonly ArmDifference[] | null): RunFigures =>
  differences === null || differences.length !== contrasts.length
    ? null
    : differences.map(({ estimate, standardError, lower, upper }) => [
        round(estimate),
        round(standardError),
        round(lower),
        round(upper),
      ])

type Found = { readonly kind: string; readonly differences?: readonly ArmDifference[] }
const differencesOf = (found: Found) => (found.kind === 'estimated' ? (found.differences ?? null) : null)

/** What of a comparison is compared with the truth. */
type ComparisonFigures = Pick<ComparisonGround, 'unadjusted' | 'visit'> &
  ({ readonly kind: 'refused' } | { readonly kind: 'compared'; readonly adjusted: AdjustedFigures })

export function runFigures(comparison: ComparisonFigures): RunResult['figures'] {
  const unadjusted = figuresOf(differencesOf(comparison.unadjusted))
  if (comparison.kind === 'refused')
    return { unadjusted, overlap_weighted: null, stabilised: null, doubly_robust: null, mmrm: null }
  const { adjusted, visit } = comparison
  const { byVisit } = adjusted
  const atVisit =
    byVisit.kind === 'estimated' ? byVisit.visits.find((each) => each.visit.at === visit.at) : undefined
  return {
    unadjusted,
    overlap_weighted: figuresOf(differencesOf(adjusted.overlapWeighted)),
    stabilised: figuresOf(differencesOf(adjusted.stabilised)),
    doubly_robust: figuresOf(adjusted.leading.differences),
    mmrm: figuresOf(atVisit?.differences ?? null),
  }
}

const everybody = { dimensions: {}, lists: {}, startedFrom: null, startedTo: null, unit: 'week' } as const
export const comparisonOptions = { instrument: 'PHQ-9', visit: null, showNeither: false } as const

/** One invented service: what the screen would say of it. */
export function oneRun(scenario: Scenario, run: number): RunResult {
  const data = serviceColumns(calibrationService(scenario, run))
  const comparison = comparisonOf(data, chosenEpisodes(data, everybody), comparisonOptions)
  const scores = Array.from(visitColumnOf(data, { unit: 'week', at: 12 })?.score ?? []).filter(
    (score) => score !== none,
  )
  const lost = scores.reduce((sum, score) => sum + Math.max(0, score + scenario.points - 27), 0)
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)
  return {
    run,
    episodes: total(comparison.episodes),
    measured: total(comparison.measured),
    refused: comparison.kind === 'refused' ? [...new Set(comparison.refusals.map(({ kind }) => kind))] : [],
    lostAtTop: round(scores.length === 0 ? 0 : lost / scores.length),
    figures: runFigures(comparison),
  }
}

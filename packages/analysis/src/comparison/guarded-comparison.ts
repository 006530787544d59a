import type { SuppressionRule } from '../small-counts.ts'
import { withheldArms, withheldTable } from '../withheld-table.ts'
import type {
  AdjustedComparison,
  AdjustedFigures,
  ComparisonGround,
  RiskComparison,
} from './adjusted-comparison.ts'
import type { BaselineRow } from './baseline-table.ts'
import type { OverlapPicture } from './overlap-picture.ts'
import type { Refusal } from './refusals.ts'
import type { EventTimes } from './weighted-times.ts'

type Count = number | null

export type GuardedGround = Omit<
  ComparisonGround,
  'episodes' | 'measured' | 'patients' | 'excluded' | 'overlap'
> & {
  readonly episodes: readonly Count[]
  readonly measured: readonly Count[]
  readonly patients: Count
  readonly excluded: readonly { readonly reason: string; readonly episodes: Count }[]
  readonly overlap: OverlapPicture | null
  /** Parts that are withheld from this reader. */
  readonly withheld: readonly ('everything' | 'overlap' | 'risks' | 'times' | 'visits' | 'notes')[]
}

export type GuardedComparison =
  | ({ readonly kind: 'compared' } & GuardedGround & { readonly adjusted: AdjustedFigures })
  | ({ readonly kind: 'refused' } & GuardedGround & { readonly refusals: readonly Refusal[] })
  /** Some arm is so small that the comparison itself would tell of few people. */
  | { readonly kind: 'withheld'; readonly threshold: number; readonly visits: ComparisonGround['visits'] }

const isSmall = (count: number, { threshold }: SuppressionRule) => count > 0 && count < threshold
const rounded = (count: number, { roundTo }: SuppressionRule) =>
  roundTo === null ? count : roundTo * Math.floor((count + Math.floor(roundTo / 2)) / roundTo)

/** Levels of one factor by arm add up to the arm, and arms to all: small cells and what would give them back go. */
function guardedFactor(rows: readonly BaselineRow[], rule: SuppressionRule): BaselineRow[] {
  const counts = rows.map(({ arms }) => arms.map(({ count }) => count ?? 0))
  const hidden =
    rule.roundTo === null
      ? withheldTable(counts, rule.threshold)
      : counts.map((row) => row.map((count) => isSmall(count, rule)))
  return rows.map((row, r) => {
    const some = hidden[r]!.includes(true)
    return {
      ...row,
      arms: row.arms.map((cell, place) => ({
        ...cell,
        count: hidden[r]![place] || cell.count === null ? null : rounded(cell.count, rule),
      })),
      // A standardised difference beside one known share gives the other back.
      before: some ? null : row.before,
      overlap: row.overlap,
      stabilised: row.stabilised,
    }
  })
}

function guardedTable(
  table: readonly BaselineRow[],
  sizes: readonly number[],
  rule: SuppressionRule,
): BaselineRow[] {
  const names = [...new Set(table.map(({ name }) => name))]
  return names.flatMap((name) => {
    const rows = table.filter((row) => row.name === name)
    const [first] = rows
    if (first?.level != null) return guardedFactor(rows, rule)
    return rows.map((row) => ({
      ...row,
      arms: row.arms.map((cell, place) => {
        const few = isSmall(cell.known, rule) || isSmall(sizes[place]! - cell.known, rule)
        return few ? { ...cell, known: sizes[place]!, mean: null, sd: null } : cell
      }),
    }))
  })
}

const chainIsShown = (parts: readonly number[], rule: SuppressionRule) =>
  parts.every((part) => !isSmall(part, rule))

function guardedRisks(risks: readonly RiskComparison[], sizes: readonly number[], rule: SuppressionRule) {
  return risks.filter(({ counts }) =>
    counts.every(({ n, met }, place) => chainIsShown([met, n - met, n, sizes[place]! - n], rule)),
  )
}

/** Curves step with every person: without them the restricted means stay, of arms with enough events and enough without. */
function guardedTimes(
  times: readonly EventTimes[],
  sizes: readonly number[],
  rule: SuppressionRule,
): EventTimes[] {
  return times
    .filter(({ arms, beforeLandmark }) =>
      arms.every(({ followed, events }, place) =>
        chainIsShown([events, followed - events, followed, sizes[place]! - followed, beforeLandmark], rule),
      ),
    )
    .map((event) => ({
      ...event,
      unadjusted: { ...event.unadjusted, curves: [] },
      adjusted: { ...event.adjusted, curves: [] },
    }))
}

function guardedGround(ground: ComparisonGround, rule: SuppressionRule): GuardedGround {
  const { episodes, measured, excluded, patients, overlap } = ground
  const all = episodes.reduce((sum, n) => sum + n, 0)
  const hidden = withheldArms(
    excluded.map((each) => each.episodes),
    rule.threshold,
  )
  const bins = overlap?.histograms.flat(2) ?? []
  const outside = overlap?.outside.flatMap(({ rows, outside: n }) => [n, rows - n]) ?? []
  const showOverlap = overlap !== null && chainIsShown([...bins, ...outside], rule) && rule.roundTo === null
  return {
    ...ground,
    episodes: episodes.map((n) => rounded(n, rule)),
    measured: measured.map((n) => rounded(n, rule)),
    patients: isSmall(all - patients, rule) || rule.roundTo !== null ? null : patients,
    excluded: excluded.map((each, place) => ({
      reason: each.reason,
      episodes: hidden[place] || isSmall(each.episodes, rule) ? null : rounded(each.episodes, rule),
    })),
    table: guardedTable(ground.table, episodes, rule),
    overlap: showOverlap ? overlap : null,
    effective:
      ground.effective === null
        ? null
        : {
            overlap: ground.effective.overlap.map(Math.round),
            stabilised: ground.effective.stabilised.map(Math.round),
          },
    // Notes tell how many values are missing.
    notes: [],
    withheld: ['notes', ...(overlap !== null && !showOverlap ? (['overlap'] as const) : [])],
  }
}

/** What tells of single levels stays away; the other reasons are rounded. */
const guardedRefusal = (refusal: Refusal, rule: SuppressionRule): Refusal => {
  if (refusal.kind === 'one_sided') return { kind: 'one_sided', what: 'withheld' }
  if (refusal.kind === 'effective_n')
    return { ...refusal, effective: Math.round(refusal.effective), episodes: rounded(refusal.episodes, rule) }
  if (refusal.kind === 'overlap') return { ...refusal, share: Math.round(refusal.share * 10) / 10 }
  return refusal
}

/**
 * The comparison for a reader who may not see patients.
 *
 * Where an arm, those of it measured, or those not measured are few, nothing is told. Else counts that are small, or from
 * which a small one could be worked out, are left out; curves and the overlap picture, which move with single people, too.
 */
export function guardedComparison(comparison: AdjustedComparison, rule: SuppressionRule): GuardedComparison {
  const { episodes, measured } = comparison
  const few = episodes.some((n, place) => !chainIsShown([n, measured[place]!, n - measured[place]!], rule))
  if (few) return { kind: 'withheld', threshold: rule.threshold, visits: comparison.visits }
  const ground = guardedGround(comparison, rule)
  if (comparison.kind === 'refused')
    return {
      kind: 'refused',
      ...ground,
      refusals: comparison.refusals.map((refusal) => guardedRefusal(refusal, rule)),
    }
  const { adjusted } = comparison
  const risks = guardedRisks(adjusted.risks, episodes, rule)
  const times = guardedTimes(adjusted.times, episodes, rule)
  const visits =
    adjusted.byVisit.kind === 'estimated'
      ? adjusted.byVisit.visits.filter(({ n }) =>
          n.every((count, place) => chainIsShown([count, episodes[place]! - count], rule)),
        )
      : []
  return {
    kind: 'compared',
    ...ground,
    withheld: [
      ...ground.withheld,
      ...(risks.length < adjusted.risks.length ? (['risks'] as const) : []),
      'times',
      ...(adjusted.byVisit.kind === 'estimated' && visits.length < adjusted.byVisit.visits.length
        ? (['visits'] as const)
        : []),
    ],
    adjusted: {
      ...adjusted,
      risks,
      times,
      byVisit: adjusted.byVisit.kind === 'estimated' ? { ...adjusted.byVisit, visits } : adjusted.byVisit,
    },
  }
}

/** The comparison as it is, for readers who may see every patient counted. */
export const openComparison = (comparison: AdjustedComparison): GuardedComparison =>
  comparison.kind === 'compared' ? { ...comparison, withheld: [] } : { ...comparison, withheld: [] }

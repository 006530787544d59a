import type { ArmViewMoves } from '@tandem/analysis/arm-view-moves'
import type { SuppressionRule } from '@tandem/analysis/small-counts'
import { withheldTable } from '@tandem/analysis/withheld-table'
import type { OrganisationRecord } from '@tandem/db/queries/organisations'
import { planArms } from '@tandem/domain/treatment-arm'
import { armLabel } from './answer-of-course.ts'
import type { ShownMoves } from './course-contract.ts'

/** Who changes arm between two views, as a reader may see it. */
export function shownMoves(
  moves: ArmViewMoves,
  kind: OrganisationRecord['kind'],
  rule: SuppressionRule | null,
): ShownMoves {
  const isSmall = (count: number) => rule !== null && count > 0 && count < rule.threshold
  const rounded = (count: number) =>
    rule?.roundTo ? rule.roundTo * Math.floor((count + Math.floor(rule.roundTo / 2)) / rule.roundTo) : count
  const shown = (count: number, whole: number) =>
    isSmall(count) || isSmall(whole - count) ? null : rounded(count)
  const near = moves.rows.map(({ episodes, to }) =>
    to.map((count) => isSmall(count) || isSmall(episodes - count)),
  )
  const hidden =
    rule === null || rule.roundTo !== null
      ? near
      : withheldTable(
          moves.rows.map(({ to }) => to),
          rule.threshold,
          near,
        )
  const patients = shown(moves.patients, moves.episodes)
  return {
    view: moves.view,
    episodes: shown(moves.episodes, moves.episodes),
    patients,
    movedEpisodes: shown(moves.movedEpisodes, moves.episodes),
    movedAtFirstOnly: isSmall(moves.episodes - moves.movedAtFirstOnly)
      ? null
      : shown(moves.movedAtFirstOnly, moves.movedEpisodes),
    movedPatients:
      patients === null || isSmall(Math.abs(moves.movedEpisodes - moves.movedPatients))
        ? null
        : shown(moves.movedPatients, moves.patients),
    // With the arm that has neither component, or those who moved there would be in no column.
    rows: moves.rows
      .map(({ from, episodes, to }, r) => ({
        from,
        label: armLabel(from, kind),
        episodes: shown(episodes, moves.episodes),
        to: to.map((count, c) => ({
          arm: planArms[c]!,
          label: armLabel(planArms[c]!, kind),
          episodes: hidden[r]![c] ? null : rounded(count),
        })),
      }))
      .filter(({ episodes }) => episodes !== 0),
  }
}

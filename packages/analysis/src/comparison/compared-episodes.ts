import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { none, type OutcomeVisit, visitStates } from '../episode-columns.ts'
import type { ComparisonChoice, ComparisonData } from './comparison-data.ts'

/** Why a chosen episode takes no part in a comparison, in the order in which it is asked. */
export const comparisonExclusions = [
  'plan_not_final',
  'arm_not_compared',
  'no_baseline',
  'visit_not_planned',
  'visit_not_over',
  'arm_too_small',
] as const
export type ComparisonExclusion = (typeof comparisonExclusions)[number]

/** An arm with fewer episodes takes no part: nothing can be balanced with so few. */
export const smallestArm = 10

export type ComparedEpisodes = {
  readonly arms: readonly PlanArm[]
  /** Places in the columns of the cohort. */
  readonly rows: Int32Array
  /** Place in `arms`, per row. */
  readonly arm: Uint8Array
  /** Whose episode it is: errors are clustered by it. */
  readonly patient: Float64Array
  readonly baseline: Float64Array
  /** Score at the visit, 0 where there is none. */
  readonly outcome: Float64Array
  /** 1 where there is a score at the visit. */
  readonly seen: Uint8Array
  readonly excluded: readonly { readonly reason: ComparisonExclusion; readonly episodes: number }[]
}

export const visitColumnOf = ({ outcomes }: ComparisonData, { unit, at }: OutcomeVisit) =>
  outcomes.visits.find(({ visit }) => visit.unit === unit && visit.at === at) ?? null

/**
 * Who is compared: episodes whose initial plan is final (they were still in care on day 28), with a baseline, and whose
 * window of the visit is over, with or without a score in it.
 *
 * Nothing that happens after day 28 decides who is compared or in which arm, so no time is immortal.
 *
 * @param arms the arms wanted; one with fewer than `smallestArm` such episodes is left out
 */
export function comparedEpisodes(
  data: ComparisonData,
  { include }: ComparisonChoice,
  arms: readonly PlanArm[],
  visit: OutcomeVisit,
): ComparedEpisodes {
  const { episodes, outcomes } = data
  const column = visitColumnOf(data, visit)
  const counts = new Map<ComparisonExclusion, number>()
  const found: { readonly row: number; readonly arm: PlanArm }[] = []
  const leave = (reason: ComparisonExclusion, n = 1) => counts.set(reason, (counts.get(reason) ?? 0) + n)
  for (let i = 0; i < episodes.count; i += 1) {
    if (include[i] !== 1) continue
    const arm = planArms[episodes.initialArm[i]!]!
    const state = column?.closed[i] ?? visitStates.notPlanned
    if (episodes.provisional[i] === 1) leave('plan_not_final')
    else if (!arms.includes(arm)) leave('arm_not_compared')
    else if (outcomes.baseline[i] === none) leave('no_baseline')
    else if (state === visitStates.notPlanned) leave('visit_not_planned')
    else if (state === visitStates.open) leave('visit_not_over')
    else found.push({ row: i, arm })
  }
  const sizeOf = (arm: PlanArm) => found.filter((each) => each.arm === arm).length
  const compared = arms.filter((arm) => sizeOf(arm) >= smallestArm)
  const kept = found.filter(({ arm }) => compared.includes(arm))
  if (kept.length < found.length) leave('arm_too_small', found.length - kept.length)
  const rows = Int32Array.from(kept, ({ row }) => row)
  const scoreOf = (row: number) => column?.score[row] ?? none
  return {
    arms: compared,
    rows,
    arm: Uint8Array.from(kept, ({ arm }) => compared.indexOf(arm)),
    patient: Float64Array.from(rows, (row) => episodes.patientId[row]!),
    baseline: Float64Array.from(rows, (row) => outcomes.baseline[row]!),
    outcome: Float64Array.from(rows, (row) => (scoreOf(row) === none ? 0 : scoreOf(row))),
    seen: Uint8Array.from(rows, (row) => (scoreOf(row) === none ? 0 : 1)),
    excluded: comparisonExclusions.flatMap((reason) => {
      const episodesLeft = counts.get(reason) ?? 0
      return episodesLeft === 0 ? [] : [{ reason, episodes: episodesLeft }]
    }),
  }
}

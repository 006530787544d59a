import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { kaplanMeierByGroup, type SurvivalCurve, survivalQuantile } from '@tandem/stats/kaplan-meier'
import { logRank } from '@tandem/stats/log-rank'
import { weightedLogRank } from '@tandem/stats/weighted-log-rank'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import {
  type EventKind,
  type EventTimes,
  eventKinds,
  eventTimes,
  type FollowState,
  followCounts,
  followStates,
  whyNoEvent,
} from './event-times.ts'
import { type FollowedRows, shownRows } from './followed-rows.ts'
import { type CannotSay, type MeansToHorizon, meansOf, type WeeksEstimate } from './mean-times.ts'
import { requireInstrument } from './outcome-rates.ts'
import type { ArmView } from './symptom-course.ts'

export type TimeStep = {
  /** Days since the start of the episode (since remission, for a return). */
  readonly day: number
  readonly atRisk: number
  readonly events: number
  readonly censored: number
  /** Share without the event just after the day. */
  readonly survival: number
  readonly lower: number | null
  readonly upper: number | null
}

export type ArmTimes = {
  readonly arm: PlanArm
  /** Episodes in the curve; those that came under the plan at any time, where the plan may change. */
  readonly followed: number
  readonly events: number
  /** Episodes of the arm that are not in the curve, by reason; none that is 0. */
  readonly leftOut: readonly {
    readonly reason: Exclude<FollowState, 'followed'>
    readonly episodes: number
  }[]
  /** One step per day with an event or an end of follow-up, ascending. */
  readonly steps: readonly TimeStep[]
  /** Why there is no curve; null when there is one. */
  readonly reason: string | null
  /** Under observation on the days of `gridWeeks`. */
  readonly atRisk: readonly { readonly day: number; readonly n: number }[]
  /** Weeks since the start (since remission) by which half had the event. */
  readonly median: WeeksEstimate
}

export type EventCurves =
  | {
      readonly kind: 'estimated'
      readonly event: EventKind
      /** Day on which follow-up begins: 28 at the landmark, else 0. */
      readonly fromDay: number
      /** `clustered` where one person has several rows. */
      readonly errors: 'greenwood' | 'clustered'
      readonly arms: readonly ArmTimes[]
      readonly test:
        | {
            readonly kind: 'estimated'
            readonly chiSquared: number
            readonly df: number
            readonly p: number
            readonly arms: readonly {
              readonly arm: PlanArm
              readonly observed: number
              readonly expected: number
            }[]
          }
        | CannotSay
      readonly means: readonly MeansToHorizon[]
      /** Why there are no means; null when there are. */
      readonly noMeans: string | null
    }
  | { readonly kind: 'not_defined'; readonly event: EventKind; readonly reason: string }

export type TimesToEvents = {
  readonly armView: ArmView
  readonly level: number
  readonly curves: readonly EventCurves[]
}

export type TimesToEventsOptions = {
  readonly instrument: string
  readonly armView: ArmView
  readonly showNeither: boolean
  /** Which times are asked for; default: all. */
  readonly events?: readonly EventKind[]
  readonly level?: number
}

/** Weeks at which the number at risk is told. */
export const gridWeeks: readonly number[] = [0, 4, 8, 12, 16, 20, 26, 32, 39, 52, 65, 78, 91, 104]
/**
 * Kaplan-Meier curves by plan arm for the time to response, to remission, and from remission to the return of the
 * illness, with the log-rank test, the medians and the restricted mean times: what was observed, unadjusted.
 *
 * Intervals of the curves are on the log-log scale. Where one person has several episodes, or counts under several
 * plans in turn, all errors and the test are clustered by person.
 *
 * @throws RangeError for an instrument that Tandem does not know, or a level that cannot be
 */
export function timesToEvents(
  data: CohortData,
  { include }: ChosenEpisodes,
  options: TimesToEventsOptions,
): TimesToEvents {
  const { armView, events = eventKinds, level = 0.95 } = options
  const instrument = requireInstrument('timesToEvents', options.instrument)
  const curves = events.map((event): EventCurves => {
    const times = eventTimes(data, include, { ...options, event })
    if (times === null)
      return { kind: 'not_defined', event, reason: whyNoEvent(instrument, event) ?? 'not defined' }
    return curvesOf(data, include, times, event, options.showNeither, level)
  })
  return { armView, level, curves }
}

function curvesOf(
  { episodes }: CohortData,
  include: Uint8Array,
  times: EventTimes,
  event: EventKind,
  showNeither: boolean,
  level: number,
): EventCurves {
  const rows = shownRows(times, episodes.patientId, showNeither)
  const counts = followCounts(times, include)
  const found = kaplanMeierByGroup(rows.time, rows.event, rows.group, {
    entry: rows.entry,
    level,
    ...(rows.cluster !== undefined && { errors: 'robust', cluster: rows.cluster }),
  })
  const curveOf = new Map(
    found.flatMap(({ group, curve }) => (curve.kind === 'estimated' ? [[group, curve] as const] : [])),
  )
  const shown = planArms.flatMap((arm, place) => (arm === 'neither' && !showNeither ? [] : [place]))
  const { means, reason } = meansOf(rows, curveOf, times.from, level)
  return {
    kind: 'estimated',
    event,
    fromDay: times.from,
    errors: rows.cluster === undefined ? 'greenwood' : 'clustered',
    arms: shown.map((place) => armTimes(place, curveOf.get(place), rows, times, counts[place]!)),
    test: testOf(rows),
    means,
    noMeans: reason,
  }
}

function armTimes(
  place: number,
  curve: SurvivalCurve | undefined,
  rows: FollowedRows,
  times: EventTimes,
  counts: readonly number[],
): ArmTimes {
  const leftOut = followStates.flatMap((reason, at) =>
    reason === 'followed' || counts[at] === 0 ? [] : [{ reason, episodes: counts[at]! }],
  )
  const common = {
    arm: planArms[place]!,
    followed: followedIn(times, place),
    leftOut,
    atRisk: atRiskOf(rows, place, times.from),
  }
  if (curve === undefined) {
    const reason = 'no episode is followed'
    return { ...common, events: 0, steps: [], reason, median: { kind: 'not_estimable', reason } }
  }
  const steps = curve.steps.map(({ time, atRisk, events, censored, survival, lower, upper }) => ({
    day: time + times.from,
    atRisk,
    events,
    censored,
    survival,
    lower,
    upper,
  }))
  const reason = curve.events === 0 ? 'no event has been seen' : null
  return { ...common, events: curve.events, steps, reason, median: medianOf(curve, times.from) }
}

/** Different episodes with a row in the arm; rows of one episode stand together. */
function followedIn({ arm, episode }: EventTimes, place: number): number {
  let n = 0
  let last = -1
  for (let row = 0; row < arm.length; row += 1) {
    if (arm[row] !== place || episode[row] === last) continue
    last = episode[row]!
    n += 1
  }
  return n
}

function atRiskOf({ time, group, entry }: FollowedRows, place: number, from: number) {
  return gridWeeks
    .map((week) => week * 7)
    .filter((day) => day >= from)
    .map((day) => {
      let n = 0
      for (let row = 0; row < time.length; row += 1) {
        const entered = entry === undefined || entry[row]! < day - from
        if (group[row] === place && entered && time[row]! >= day - from) n += 1
      }
      return { day, n }
    })
}

const inWeeks = (days: number | null, from: number) => (days === null ? null : (days + from) / 7)

function medianOf(curve: SurvivalCurve, from: number): WeeksEstimate {
  const { time, lower, upper } = survivalQuantile(curve, 0.5)
  if (time === null)
    return { kind: 'not_estimable', reason: 'fewer than half had the event while they were followed' }
  return {
    kind: 'estimated',
    estimate: (time + from) / 7,
    lower: inWeeks(lower, from),
    upper: inWeeks(upper, from),
  }
}

function testOf({
  time,
  event,
  group,
  entry,
  cluster,
}: FollowedRows): Extract<EventCurves, { test: unknown }>['test'] {
  const result =
    cluster === undefined
      ? logRank(time, event, group, { entry })
      : weightedLogRank(time, event, group, { entry, cluster })
  if (result.kind === 'not_estimable') return result
  return {
    kind: 'estimated',
    chiSquared: result.chiSquared,
    df: result.df,
    p: result.p,
    arms: result.groups.map(({ group: place, observed, expected }) => ({
      arm: planArms[place]!,
      observed,
      expected,
    })),
  }
}

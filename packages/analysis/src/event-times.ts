import { isAboveChangeFloor, response } from '@tandem/domain/change'
import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { landmarkDay, planArms } from '@tandem/domain/treatment-arm'
import { type ArmStretch, armStretches } from './arm-stretches.ts'
import type { CohortData } from './cohort-data.ts'
import { none } from './episode-columns.ts'
import type { ArmView } from './symptom-course.ts'

export const eventKinds = ['response', 'remission', 'return'] as const
export type EventKind = (typeof eventKinds)[number]

/**
 * Where an episode stands beside a curve: in it; its initial plan not final; no baseline; baseline too low to be asked;
 * no remission to return from; the event, or the remission, before the landmark; last score before the landmark; no
 * score after the start; no arm that can be told.
 */
export const followStates = [
  'followed',
  'provisional',
  'no_baseline',
  'below_caseness',
  'no_remission',
  'before_landmark',
  'left_before_landmark',
  'no_later_score',
  'arm_unknown',
] as const
export type FollowState = (typeof followStates)[number]

export type EventTimesOptions = {
  readonly instrument: string
  readonly armView: ArmView
  readonly event: EventKind
}

/** Follow-up of chosen episodes as rows for survival methods; days are counted from day 0 of `eventTimes`. */
export type EventTimes = {
  /** Day since the start (since remission, for a return) on which follow-up begins: 28 at the landmark, else 0. */
  readonly from: number
  /** Place of each row's episode in the cohort; an episode whose plan changed has a row for each plan. */
  readonly episode: Uint32Array
  /** Place in `planArms`. */
  readonly arm: Uint8Array
  /** The row is under observation after this day; null where every row is from the beginning. */
  readonly entry: Float64Array | null
  readonly time: Float64Array
  readonly event: Uint8Array
  /** Per episode of the cohort: place in `followStates` where it is chosen, and in `planArms` (255: none). */
  readonly states: Uint8Array
  readonly armOf: Uint8Array
  /** Whether one person has several rows, so that errors have to be clustered. */
  readonly repeated: boolean
}

/** Why an instrument has no such event; null where it has. */
export function whyNoEvent(instrument: Instrument, event: EventKind): string | null {
  const { shortName } = instrument
  if (event === 'response')
    return response(instrument, instrument.max, instrument.min) === null
      ? `a response is half of the baseline gone, and on ${shortName} higher is better`
      : null
  if (event === 'remission')
    return instrument.remissionBelow === null
      ? `no score is established below which ${shortName} counts as remission`
      : null
  return instrument.remissionRule === null
    ? `no rule is established by which a return after remission is read from ${shortName}`
    : null
}

const noArm = 255
const state = Object.fromEntries(followStates.map((name, place) => [name, place])) as Record<
  FollowState,
  number
>

type Followed = { readonly days: number; readonly event: boolean }

/** How long an episode was followed and whether it ended in the event; or why it is not in the curve. */
function followUp(
  { scores, outcomes }: CohortData,
  instrument: Instrument,
  kind: EventKind,
  from: number,
  i: number,
): Followed | FollowState {
  if (from > 0 && scores.provisional[i] === 1) return 'provisional'
  const { baseline, lastDay, responseDay, remissionDay, returnDay, watchedDay } = outcomes
  if (kind === 'return') {
    const onset = remissionDay[i]!
    if (onset === none) return 'no_remission'
    if (onset < from) return 'before_landmark'
    const back = returnDay[i]!
    const watched = watchedDay[i] === none ? lastDay[i]! : watchedDay[i]!
    return { days: Math.max(0, (back === none ? watched : back) - onset), event: back !== none }
  }
  if (baseline[i] === none) return 'no_baseline'
  if (!isAsked(instrument, kind, baseline[i]!)) return 'below_caseness'
  const day = kind === 'response' ? responseDay[i]! : remissionDay[i]!
  if (day !== none && day < from) return 'before_landmark'
  const last = day === none ? lastDay[i]! : day
  if (last < 1) return 'no_later_score'
  return last < from ? 'left_before_landmark' : { days: last - from, event: day !== none }
}

const isAsked = (instrument: Instrument, kind: EventKind, baseline: number): boolean =>
  kind === 'response'
    ? response(instrument, baseline, instrument.min) !== null
    : isAboveChangeFloor(instrument, baseline)

/**
 * Times to response and to remission from the start of the episode, and from the first remission to the return of the
 * illness, ready for survival methods; with where every other chosen episode stands.
 *
 * By initial plan follow-up begins at the landmark, day 28: an event before it can't be credited to a plan that is not
 * yet known, and provisional plans are left out. Otherwise an episode counts under each plan for as long as it lasted,
 * so that no plan is credited with the time before it began. A return is told of the plan on the day remission began.
 * Follow-up ends with the last score.
 *
 * @param include 1 for every chosen episode
 * @returns null where the instrument has no such event
 * @throws RangeError for an instrument that Tandem does not know
 */
export function eventTimes(
  data: CohortData,
  include: Uint8Array,
  { instrument: code, armView, event: kind }: EventTimesOptions,
): EventTimes | null {
  const instrument = findInstrument(code)
  if (instrument === null) throw new RangeError(`eventTimes: no instrument is called ${code}`)
  if (whyNoEvent(instrument, kind) !== null) return null
  const { scores, outcomes, episodes } = data
  const byInitialPlan = armView === 'initial_plan'
  const from = byInitialPlan ? landmarkDay : 0
  const states = new Uint8Array(episodes.count)
  const armOf = new Uint8Array(episodes.count).fill(noArm)
  const rows = rowsOf(episodes.count)
  for (let i = 0; i < episodes.count; i += 1) {
    if (include[i] !== 1) continue
    const followed = followUp(data, instrument, kind, from, i)
    const stretches = byInitialPlan
      ? [{ arm: scores.initialArm[i]!, until: Infinity }]
      : armStretches(data, armView, instrument.recallDays, i)
    const start = kind === 'return' ? outcomes.remissionDay[i]! : 0
    armOf[i] = (stretches.find(({ until }) => until >= start) ?? { arm: noArm }).arm
    states[i] = typeof followed === 'string' ? state[followed] : armOf[i] === noArm ? state.arm_unknown : 0
    if (typeof followed === 'string' || armOf[i] === noArm) continue
    if (byInitialPlan || kind === 'return') rows.add(i, armOf[i]!, -1, followed.days, followed.event)
    else addStretches(rows, i, stretches, followed)
  }
  const split = !byInitialPlan && kind !== 'return'
  const { episode, arm, entry, time, event } = rows.columns()
  const repeated = split || hasRepeatedPerson(episode, episodes.patientId)
  return {
    from: kind === 'return' ? 0 : from,
    episode,
    arm,
    entry: split ? entry : null,
    time,
    event,
    states,
    armOf,
    repeated,
  }
}

type Rows = ReturnType<typeof rowsOf>

/** One row per plan that an episode was under while it was followed. */
function addStretches(rows: Rows, i: number, stretches: readonly ArmStretch[], { days, event }: Followed) {
  let entry = -1
  for (const { arm, until } of stretches) {
    const exit = Math.min(until, days)
    if (exit > entry && exit >= 0) rows.add(i, arm, entry, exit, event && exit === days)
    entry = Math.max(entry, exit)
    if (exit === days) return
  }
}

/** Columns that grow. */
function rowsOf(expected: number) {
  let size = Math.max(16, expected)
  let columns = {
    episode: new Uint32Array(size),
    arm: new Uint8Array(size),
    entry: new Float64Array(size),
    time: new Float64Array(size),
    event: new Uint8Array(size),
  }
  let n = 0
  const grow = () => {
    size *= 2
    const wider = {
      episode: new Uint32Array(size),
      arm: new Uint8Array(size),
      entry: new Float64Array(size),
      time: new Float64Array(size),
      event: new Uint8Array(size),
    }
    for (const name of Object.keys(wider) as (keyof typeof wider)[]) wider[name].set(columns[name])
    columns = wider
  }
  return {
    add(episode: number, arm: number, entry: number, time: number, event: boolean) {
      if (n === size) grow()
      columns.episode[n] = episode
      columns.arm[n] = arm
      columns.entry[n] = entry
      columns.time[n] = time
      columns.event[n] = event ? 1 : 0
      n += 1
    },
    columns: () => ({
      episode: columns.episode.slice(0, n),
      arm: columns.arm.slice(0, n),
      entry: columns.entry.slice(0, n),
      time: columns.time.slice(0, n),
      event: columns.event.slice(0, n),
    }),
  }
}

function hasRepeatedPerson(episode: Uint32Array, patientId: ArrayLike<number>): boolean {
  const seen = new Set<number>()
  for (const i of episode) {
    const person = patientId[i]!
    if (seen.has(person)) return true
    seen.add(person)
  }
  return false
}

/** Episodes of each arm by state, in the order of `planArms` and `followStates`. */
export function followCounts({ states, armOf }: EventTimes, include: Uint8Array): number[][] {
  const counts = planArms.map(() => followStates.map(() => 0))
  for (let i = 0; i < include.length; i += 1) {
    const own = include[i] === 1 ? counts[armOf[i]!] : undefined
    if (own !== undefined) own[states[i]!]! += 1
  }
  return counts
}

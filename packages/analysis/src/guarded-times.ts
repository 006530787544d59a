import { withheldReason } from './guarded-figures.ts'
import type { MeansToHorizon, WeeksEstimate } from './mean-times.ts'
import type { SuppressionRule } from './small-counts.ts'
import type { ArmTimes, EventCurves, TimeStep } from './time-to-event.ts'

type Counted<Value> = Omit<Value, 'atRisk' | 'events' | 'censored'> & {
  readonly atRisk: number | null
  readonly events: number | null
  readonly censored: number | null
}

/** The times of an arm as a reader may see them: what is null can't be said or is withheld. */
export type ShownTimes = Omit<ArmTimes, 'followed' | 'events' | 'leftOut' | 'steps' | 'atRisk'> & {
  readonly followed: number | null
  readonly events: number | null
  readonly leftOut: readonly {
    readonly reason: ArmTimes['leftOut'][number]['reason']
    readonly episodes: number | null
  }[]
  readonly steps: readonly Counted<TimeStep>[]
  readonly atRisk: readonly { readonly day: number; readonly n: number | null }[]
  readonly withheld: boolean
}

type Estimated = Extract<EventCurves, { kind: 'estimated' }>
export type ShownCurves =
  | (Omit<Estimated, 'arms' | 'test'> & {
      readonly arms: readonly ShownTimes[]
      readonly test:
        | Extract<Estimated['test'], { kind: 'not_estimable' }>
        | Omit<Extract<Estimated['test'], { kind: 'estimated' }>, 'arms'>
    })
  | Exclude<EventCurves, { kind: 'estimated' }>

const openTest = ({ test }: Estimated) => {
  if (test.kind === 'not_estimable') return test
  const { arms: _, ...rest } = test
  return rest
}

/** Curves with nothing withheld. */
export const openCurves = (curves: readonly EventCurves[]): ShownCurves[] =>
  curves.map((one) =>
    one.kind === 'estimated'
      ? { ...one, test: openTest(one), arms: one.arms.map((arm) => ({ ...arm, withheld: false })) }
      : one,
  )

/** Days at which a guarded curve may have a step. */
const gridDays = 28

type GuardedStep = Omit<TimeStep, 'atRisk' | 'events' | 'censored'> & {
  /** Under observation just after the day; events and ends of follow-up since the last step that tells them. */
  readonly left: number | null
  readonly events: number | null
  readonly censored: number | null
}

/**
 * A curve of few steps: one at the end of every four weeks by which many had the event since the last one, and after
 * which many are left. Numbers stand beside it where none, or many, left or came in as well.
 */
function coarsened({ steps, atRisk }: ArmTimes, isSmall: (count: number) => boolean): GuardedStep[] {
  const shown: GuardedStep[] = []
  const since = { events: 0, censored: 0, entered: 0 }
  let [events, left] = [0, atRisk[0]?.n ?? 0]
  steps.forEach((step, at) => {
    since.entered += Math.abs(step.atRisk - left)
    since.events += step.events
    since.censored += step.censored
    events += step.events
    left = step.atRisk - step.events - step.censored
    const next = steps[at + 1]
    const isLast = next === undefined || Math.floor(next.day / gridDays) > Math.floor(step.day / gridDays)
    if (!isLast || events === 0 || isSmall(events) || isSmall(left)) return
    const { survival, lower, upper } = step
    const day = next === undefined ? step.day : (Math.floor(step.day / gridDays) + 1) * gridDays
    const counted = ![since.events, since.censored, since.entered].some(isSmall)
    shown.push({
      day,
      survival,
      lower,
      upper,
      left: counted ? left : null,
      events: counted ? since.events : null,
      censored: counted ? since.censored : null,
    })
    events = 0
    if (counted) since.events = since.censored = since.entered = 0
  })
  return shown
}

const weeksOnly = (median: WeeksEstimate): WeeksEstimate => {
  const week = (value: number | null) => (value === null ? null : Math.round(value))
  return median.kind === 'estimated'
    ? {
        kind: 'estimated',
        estimate: Math.round(median.estimate),
        lower: week(median.lower),
        upper: week(median.upper),
      }
    : median
}

/**
 * The curves for a reader who may not see patients. An arm with few episodes, few events or few without the event has no
 * curve; the others have steps of four weeks or more with many events in each.
 */
export function guardedCurves(curves: readonly EventCurves[], rule: SuppressionRule): ShownCurves[] {
  const { threshold } = rule
  const isSmall = (count: number) => count > 0 && count < threshold
  const followedOf = (event: string, place: number) => {
    const one = curves.find((candidate) => candidate.event === event)
    return one?.kind === 'estimated' ? one.arms[place]!.followed : 0
  }
  return curves.map((one) => {
    if (one.kind !== 'estimated') return one
    // Responders are asked of the same people as those in remission: a small difference would be a small count.
    const other = one.event === 'remission' ? 'response' : null
    const isNear = (place: number) =>
      other !== null && isSmall(Math.abs(followedOf(one.event, place) - followedOf(other, place)))
    return guardedEvent(one, rule, isNear, isSmall)
  })
}

function guardedEvent(
  curves: Estimated,
  { threshold, roundTo }: SuppressionRule,
  isNear: (place: number) => boolean,
  isSmall: (count: number) => boolean,
): ShownCurves {
  const rounded = (count: number) =>
    roundTo === null ? count : roundTo * Math.floor((count + Math.floor(roundTo / 2)) / roundTo)
  const why = withheldReason(threshold)
  const arms = curves.arms.map((arm, place): ShownTimes => {
    const { followed, events } = arm
    const all = arm.leftOut.reduce((sum, { episodes }) => sum + episodes, 0)
    const someFew = arm.leftOut.some(({ episodes }) => isSmall(episodes))
    const leftOut = arm.leftOut.map(({ reason, episodes }) => ({
      reason,
      episodes: someFew ? null : rounded(episodes),
    }))
    if (isSmall(events) || isSmall(followed - events))
      return {
        ...arm,
        followed: null,
        events: null,
        leftOut,
        steps: [],
        atRisk: [],
        reason: why,
        median: { kind: 'not_estimable', reason: why },
        withheld: true,
      }
    // Whoever knows the size of the arm could take those followed from it.
    const noCounts = isSmall(all) || isNear(place)
    const count = (n: number) => (noCounts ? null : rounded(n))
    // A share in full would give back the counts that are not told.
    const share = (value: number | null, left: number | null) =>
      value === null || (!noCounts && left !== null && roundTo === null)
        ? value
        : Math.round(100 * value) / 100
    const steps = coarsened(arm, isSmall)
    return {
      ...arm,
      followed: count(followed),
      events: count(events),
      leftOut,
      steps: steps.map((step) => ({
        day: step.day,
        survival: share(step.survival, step.left) ?? step.survival,
        lower: share(step.lower, step.left),
        upper: share(step.upper, step.left),
        atRisk: step.left === null ? null : count(step.left + (step.events ?? 0) + (step.censored ?? 0)),
        events: step.events === null ? null : count(step.events),
        censored: step.censored === null ? null : count(step.censored),
      })),
      atRisk: arm.atRisk.map(({ day }) => {
        const n = atRiskShown(steps, arm, day)
        return { day, n: n === null ? null : count(n) }
      }),
      median: weeksOnly(arm.median),
      withheld: false,
    }
  })
  const isShown = (arm: string) => arms.some((own) => own.arm === arm && !own.withheld)
  return {
    ...curves,
    test: testShown(curves, arms),
    arms,
    means: curves.means.map((mean) => meansShown(mean, isShown)),
  }
}

/** Known where a step that is shown ends just before the day, and at the beginning. */
function atRiskShown(steps: readonly GuardedStep[], { atRisk }: ArmTimes, day: number): number | null {
  if (day === atRisk[0]?.day) return atRisk[0].n
  return steps.find((own) => own.day === day)?.left ?? null
}

function testShown(
  curves: Estimated,
  arms: readonly ShownTimes[],
): Exclude<ShownCurves, { kind: 'not_defined' }>['test'] {
  if (curves.test.kind === 'estimated' && arms.some(({ withheld }) => withheld))
    return { kind: 'not_estimable', reason: 'an arm is withheld' }
  return openTest(curves)
}

function meansShown(means: MeansToHorizon, isShown: (arm: string) => boolean): MeansToHorizon {
  return {
    ...means,
    arms: means.arms.filter(({ arm }) => isShown(arm)),
    differences: means.differences.filter(({ first, second }) => isShown(first) && isShown(second)),
  }
}

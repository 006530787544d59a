import { addDays, type CalendarDay, daysBetween, earlierDay, laterDay } from './calendar-day.ts'
import type { Instrument, RemissionRule } from './instrument.ts'
import { intervalDueAround, type VisitSchedule } from './visit-schedule.ts'

/**
 * Where an episode stands on a day. `recovery` is the lasting remission of the ACNP (onset + 120 days), not the
 * NHS recovery below caseness.
 */
export type CourseState =
  | 'not_assessed'
  | 'below_threshold_throughout'
  | 'not_in_remission'
  | 'remission'
  | 'recovery'
  | 'relapse'
  | 'recurrence'

/** Beside the state: a high score that may still be confirmed, or one that can no longer be. */
export type ReturnLabel = 'pending' | 'possible'

/** `on` is the day the event is dated, `confirmedOn` the day from which it was known. Once known it stays. */
export interface CourseEvent {
  readonly kind: 'remission' | 'recovery' | 'relapse' | 'recurrence' | 'lost_to_silence'
  readonly on: CalendarDay
  readonly confirmedOn: CalendarDay
}

/** One remission, from its onset to its return, to the silence that ended it, or still going on. */
export interface Remission {
  readonly onset: CalendarDay
  readonly confirmedOn: CalendarDay
  readonly recoveryOn: CalendarDay | null
  readonly recoveryConfirmedOn: CalendarDay | null
  readonly returnOn: CalendarDay | null
  readonly returnConfirmedOn: CalendarDay | null
  readonly returnKind: 'relapse' | 'recurrence' | null
  /** The day from which silence had lasted too long, when that ended it. */
  readonly lostOn: CalendarDay | null
  /** The last score that still watched over it. */
  readonly lastScoreOn: CalendarDay
  /** Days of high scores before any return that none confirmed, or hasn't yet. */
  readonly unconfirmed: readonly CalendarDay[]
}

export interface RelapseCourse {
  readonly state: CourseState
  readonly label: ReturnLabel | null
  /** Ascending by `on`; a recovery goes before a recurrence of the same day. */
  readonly events: readonly CourseEvent[]
  readonly remissions: readonly Remission[]
  /** The first remission of the episode: what curves and rates are about. Later ones are in `remissions`. */
  readonly remissionOnset: CalendarDay | null
  readonly recoveryOn: CalendarDay | null
  readonly returnOn: CalendarDay | null
  /** Days of high scores in the present remission that may still be confirmed. */
  readonly pending: readonly CalendarDay[]
  /** Days of high scores in the present remission that were not confirmed in time. */
  readonly possible: readonly CalendarDay[]
}

export interface CourseScore {
  readonly takenOn: CalendarDay
  readonly total: number
}

export interface CourseOptions {
  readonly schedule: VisitSchedule
  readonly episodeStart: CalendarDay
  readonly episodeEnd: CalendarDay | null
  readonly asOf: CalendarDay
}

/**
 * The last day on which a score still speaks for the present: the longer of 90 days and 1.25 times the interval
 * due around it; 90 once the schedule has ended. A baseline before the start counts as taken on the start.
 */
export const lastDayCovered = (
  rule: RemissionRule,
  schedule: VisitSchedule,
  episodeStart: CalendarDay,
  takenOn: CalendarDay,
): CalendarDay => {
  const interval = intervalDueAround(schedule, episodeStart, laterDay(takenOn, episodeStart)) ?? 0
  return addDays(takenOn, Math.floor(Math.max(rule.silenceDays, rule.silenceFactor * interval)))
}

/** Scores with no silence between them. `lostOn`: from this day on nobody knows, until the next stretch. */
interface Stretch {
  readonly scores: readonly CourseScore[]
  readonly lostOn: CalendarDay | null
}

/** Scores ascending to stretches; the last one is lost when `until` lies beyond what its last score covers. */
const stretchesOf = (
  scores: readonly CourseScore[],
  coveredBy: (takenOn: CalendarDay) => CalendarDay,
  until: CalendarDay,
): readonly Stretch[] => {
  const stretches: Stretch[] = []
  let held: CourseScore[] = []
  for (const [position, score] of scores.entries()) {
    held.push(score)
    const covered = coveredBy(score.takenOn)
    const next = scores[position + 1]?.takenOn
    if (next !== undefined && next <= covered) continue
    stretches.push({ scores: held, lostOn: (next ?? until) > covered ? addDays(covered, 1) : null })
    held = []
  }
  return stretches
}

/** A row of scores in the remitted range that lasted long enough, as positions of its first and confirming score. */
const findRemission = (rule: RemissionRule, scores: readonly CourseScore[]) => {
  let onset: CalendarDay | null = null
  for (const [position, { takenOn, total }] of scores.entries()) {
    if (total >= rule.remissionBelow) {
      onset = null
      continue
    }
    onset ??= takenOn
    if (daysBetween(onset, takenOn) >= rule.remissionDays) return { onset, confirmedOn: takenOn, position }
  }
  return null
}

/** The first high score that a later one confirms; any score may stand between the two. */
const findReturn = (rule: RemissionRule, highs: readonly CalendarDay[]) => {
  for (const confirmedOn of highs) {
    const on = highs.find((high) => {
      const days = daysBetween(high, confirmedOn)
      return days >= rule.confirmAfterDays && days <= rule.confirmWithinDays
    })
    if (on !== undefined) return { on, confirmedOn }
  }
  return null
}

/** The last day on which a high score can still be confirmed. */
const confirmableUntil = (rule: RemissionRule, high: CalendarDay): CalendarDay =>
  addDays(high, rule.confirmWithinDays)

/** The day on which the episode is looked at, and whether it is over by then, so that nothing more can come. */
interface View {
  readonly until: CalendarDay
  readonly closed: boolean
}

/**
 * The day from which recovery is known: there is a score on or after the day it is due, and no earlier high score
 * can turn into a relapse any more. Null when that has not come by the day of the view.
 */
const recoveryKnownOn = (
  rule: RemissionRule,
  due: CalendarDay,
  scoreDays: readonly CalendarDay[],
  highs: readonly CalendarDay[],
  { until, closed }: View,
): CalendarDay | null => {
  const seen = scoreDays.find((day) => day >= due)
  if (seen === undefined) return null
  const settled = highs
    .filter((high) => high < due)
    .map((high) => addDays(confirmableUntil(rule, high), 1))
    .reduce(laterDay, seen)
  const known = closed ? earlierDay(settled, until) : settled
  return known <= until ? known : null
}

/** Every remission of one stretch, oldest first. */
const remissionsOf = (rule: RemissionRule, { scores, lostOn }: Stretch, view: View): readonly Remission[] => {
  const start = findRemission(rule, scores)
  if (start === null) return []
  const { onset, confirmedOn, position } = start
  const after = scores.slice(position)
  const allHighs = after.filter(({ total }) => total >= rule.returnFrom).map(({ takenOn }) => takenOn)
  const found = findReturn(rule, allHighs)
  const watched = found === null ? after : after.filter(({ takenOn }) => takenOn <= found.confirmedOn)
  const scoreDays = watched.map(({ takenOn }) => takenOn)
  const highs = found === null ? allHighs : allHighs.filter((high) => high < found.on)
  const due = addDays(onset, rule.recoveryDays)
  const isRelapse = found !== null && found.on < due
  const recoveryConfirmedOn = isRelapse ? null : recoveryKnownOn(rule, due, scoreDays, highs, view)
  const remission: Remission = {
    onset,
    confirmedOn,
    recoveryOn: recoveryConfirmedOn === null ? null : due,
    recoveryConfirmedOn,
    returnOn: found?.on ?? null,
    returnConfirmedOn: found?.confirmedOn ?? null,
    returnKind: found === null ? null : isRelapse ? 'relapse' : 'recurrence',
    lostOn: found === null ? lostOn : null,
    lastScoreOn: scoreDays.at(-1) ?? confirmedOn,
    unconfirmed: highs,
  }
  if (found === null) return [remission]
  const rest = scores.filter(({ takenOn }) => takenOn > found.confirmedOn)
  return [remission, ...remissionsOf(rule, { scores: rest, lostOn }, view)]
}

const eventsOf = (remission: Remission): readonly CourseEvent[] => {
  const dated = (
    kind: CourseEvent['kind'] | null,
    on: CalendarDay | null,
    confirmedOn: CalendarDay | null,
  ): readonly CourseEvent[] =>
    kind === null || on === null || confirmedOn === null ? [] : [{ kind, on, confirmedOn }]
  return [
    ...dated('remission', remission.onset, remission.confirmedOn),
    ...dated('recovery', remission.recoveryOn, remission.recoveryConfirmedOn),
    ...dated(remission.returnKind, remission.returnOn, remission.returnConfirmedOn),
    ...dated('lost_to_silence', remission.lostOn, remission.lostOn),
  ]
}

const stateOf = (
  last: Stretch | undefined,
  hasBeenHigh: boolean,
  present: Remission | undefined,
): CourseState => {
  if (last === undefined || last.lostOn !== null) return 'not_assessed'
  if (!hasBeenHigh) return 'below_threshold_throughout'
  if (present === undefined) return 'not_in_remission'
  return present.returnKind ?? (present.recoveryOn === null ? 'remission' : 'recovery')
}

const labelOf = (pending: readonly CalendarDay[], possible: readonly CalendarDay[]): ReturnLabel | null => {
  if (pending.length > 0) return 'pending'
  return possible.length > 0 ? 'possible' : null
}

/**
 * The way of one episode through remission, recovery and return, as known on the as-of day or at its end.
 *
 * Remission: after a score at caseness, a first score in the remitted range and another at least 21 days later,
 * none above the range between. Recovery: 120 days of it. Relapse or recurrence, before or from that day on: a
 * score at caseness and another 7 to 42 days later. Silence ends a remission, and what comes later starts anew.
 *
 * @param scores of the episode, one per day, in any order; those after its end or the as-of day are not looked at
 * @throws RangeError if the instrument has no remission rule, or two scores share a day
 *
 * Source: Rush 2006 (ACNP terms); durations, confirmation and silence by Tandem, docs/clinical.md 2.1.
 */
export const relapseCourse = (
  instrument: Instrument,
  scores: readonly CourseScore[],
  { schedule, episodeStart, episodeEnd, asOf }: CourseOptions,
): RelapseCourse => {
  const rule = instrument.remissionRule
  if (rule === null) throw new RangeError(`relapseCourse: ${instrument.code} has no remission rule`)
  if (new Set(scores.map(({ takenOn }) => takenOn)).size < scores.length) {
    throw new RangeError('relapseCourse: needs one score per day')
  }
  const closed = episodeEnd !== null && episodeEnd <= asOf
  const view: View = { until: closed ? episodeEnd : asOf, closed }
  const known = scores
    .filter(({ takenOn }) => takenOn <= view.until)
    .toSorted((a, b) => (a.takenOn < b.takenOn ? -1 : 1))
  const firstHigh = known.find(({ total }) => total >= rule.returnFrom)?.takenOn
  const coveredBy = (takenOn: CalendarDay) => lastDayCovered(rule, schedule, episodeStart, takenOn)
  const stretches = stretchesOf(known, coveredBy, view.until)
  const remissionsByStretch = stretches.map(({ scores: all, lostOn }) => {
    const afterHigh = all.filter(({ takenOn }) => firstHigh !== undefined && takenOn > firstHigh)
    return remissionsOf(rule, { scores: afterHigh, lostOn }, view)
  })
  const remissions = remissionsByStretch.flat()
  const present = remissionsByStretch.at(-1)?.at(-1)
  const unconfirmed = present?.returnOn === null ? present.unconfirmed : []
  const canStillCome = (high: CalendarDay) => !closed && confirmableUntil(rule, high) >= view.until
  const pending = unconfirmed.filter(canStillCome)
  const possible = unconfirmed.filter((high) => !canStillCome(high))
  return {
    state: stateOf(stretches.at(-1), firstHigh !== undefined, present),
    label: labelOf(pending, possible),
    events: remissions.flatMap(eventsOf),
    remissions,
    remissionOnset: remissions[0]?.onset ?? null,
    recoveryOn: remissions[0]?.recoveryOn ?? null,
    returnOn: remissions[0]?.returnOn ?? null,
    pending,
    possible,
  }
}

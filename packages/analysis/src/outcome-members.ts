import { planArms } from '@tandem/domain/treatment-arm'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import type { CohortDrill, Member } from './cohort-drill.ts'
import { none } from './episode-columns.ts'
import { type EventTimes, eventTimes, followStates } from './event-times.ts'
import { rateStates, rateStatesAt } from './outcome-rates.ts'
import type { ArmView } from './symptom-course.ts'

type OutcomeOptions = {
  readonly instrument: string
  readonly armView: ArmView
  readonly showNeither: boolean
}

/** Whether an arm, by its place in `planArms`, is asked for: one of them, or all that are shown. */
export const isArmAsked = (
  arm: (typeof planArms)[number] | null,
  { showNeither }: Pick<OutcomeOptions, 'showNeither'>,
): ((place: number) => boolean) => {
  if (arm !== null) return (place) => planArms[place] === arm
  return (place) => place < planArms.length && (showNeither || planArms[place] !== 'neither')
}

/** Who is behind a rate at a visit: as `outcomeRates` judges them. */
export function rateMembers(
  data: CohortData,
  { include }: ChosenEpisodes,
  drill: Extract<CohortDrill, { of: 'rate' }>,
  options: OutcomeOptions,
): Member[] {
  const { measure, visit, part } = drill
  const found = rateStatesAt(data, include, options, measure, visit)
  if (found === null) return []
  const asked = isArmAsked(drill.arm, options)
  const wanted = part === 'counted' ? ['met', 'not_met'] : [part]
  const column = data.outcomes.visits.find(
    (held) => held.visit.unit === visit.unit && held.visit.at === visit.at,
  )
  const members: Member[] = []
  found.states.forEach((state, place) => {
    if (!asked(found.arms[place]!) || !wanted.includes(rateStates[state]!)) return
    const score = column?.score[place] ?? none
    members.push({ place, records: 1, score: score === none ? null : score, day: null })
  })
  return members
}

/** Who is behind a curve: as `timesToEvents` follows them. */
export function eventMembers(
  data: CohortData,
  { include }: ChosenEpisodes,
  drill: Extract<CohortDrill, { of: 'event' }>,
  options: OutcomeOptions,
): Member[] {
  const times = eventTimes(data, include, { ...options, event: drill.event })
  if (times === null) return []
  const asked = isArmAsked(drill.arm, options)
  if (
    drill.part === 'followed' ||
    drill.part === 'event' ||
    drill.part === 'censored' ||
    drill.part === 'at_risk'
  )
    return inCurve(times, drill, asked)
  const wanted = followStates.indexOf(drill.part)
  const members: Member[] = []
  for (let place = 0; place < include.length; place += 1)
    if (include[place] === 1 && times.states[place] === wanted && asked(times.armOf[place]!))
      members.push({ place, records: 1, score: null, day: null })
  return members
}

/** Rows of a curve, each episode once; an episode has several where its plan changed. */
function inCurve(
  { from, episode, arm, entry, time, event }: EventTimes,
  { part, day }: Extract<CohortDrill, { of: 'event' }>,
  asked: (place: number) => boolean,
): Member[] {
  const until = day === null ? Infinity : day - from
  const members = new Map<number, Member>()
  for (let row = 0; row < episode.length; row += 1) {
    if (!asked(arm[row]!)) continue
    const over = time[row]! <= until
    const there =
      part === 'followed' ||
      (part === 'event' && event[row] === 1 && over) ||
      (part === 'censored' && event[row] === 0 && over) ||
      (part === 'at_risk' &&
        time[row]! >= (day ?? from) - from &&
        (entry === null || entry[row]! < (day ?? from) - from))
    if (there) {
      const place = episode[row]!
      members.set(place, { place, records: 1, score: null, day: time[row]! + from })
    }
  }
  return [...members.values()]
}

import { stockCapDays } from './adherence.ts'
import { type Appointment, attendanceOf } from './attendance.ts'
import { addDays, type CalendarDay, dayNumber, earlierDay } from './calendar-day.ts'
import { containsDay, type EpisodeSpan } from './episode.ts'
import { type DayWindow, dayStates, type InpatientStay, type Supply } from './supply.ts'
import { type Treatment, treatmentSpan } from './treatment-arm.ts'

/** So many days before and after the day itself, which is in neither. */
export const aroundDays = 90
/** Days with an antidepressant in force that a share of days covered needs. */
export const minimumDaysInForce = 30

/** What one side shows. */
export interface Side {
  /** Days covered by antidepressant supply ÷ days with an antidepressant in force, outside hospital; null: too few. */
  readonly covered: number | null
  readonly attended: number
  readonly missed: number
}

/**
 * Supply and attendance in the 90 days before and the 90 days after a psychoeducation.
 *
 * Only days that are known count, and contacts inside the episode. A share of days covered needs 30 days with an
 * antidepressant in force and a service that records dispenses. The sides differ in length and in what else happened:
 * they describe, they do not prove.
 *
 * @param until last day that is known: the end of the episode, or the as-of day
 *
 * Source: Tandem's own definition, docs/clinical-definitions.md (before and after psychoeducation).
 */
export const aroundPsychoeducation = (input: {
  readonly on: CalendarDay
  readonly episode: EpisodeSpan
  readonly until: CalendarDay
  readonly treatments: readonly Treatment[]
  readonly supplies: readonly Supply[]
  readonly stays: readonly InpatientStay[]
  readonly appointments: readonly Appointment[]
  readonly hasDispenseFeed: boolean
}): { readonly before: Side; readonly after: Side } => {
  const { on, until } = input
  const before = { from: addDays(on, -aroundDays), to: addDays(on, -1) }
  const after = { from: addDays(on, 1), to: earlierDay(addDays(on, aroundDays), until) }
  const side = (window: DayWindow): Side => ({
    covered: coveredIn(window, input),
    ...contactsIn(window, input),
  })
  return { before: side(before), after: side(after) }
}

type Input = Parameters<typeof aroundPsychoeducation>[0]

const coveredIn = (
  window: DayWindow,
  { treatments, supplies, stays, hasDispenseFeed }: Input,
): number | null => {
  if (!hasDispenseFeed || window.to < window.from) return null
  const antidepressants = treatments.filter(
    ({ drugClass, asNeeded, component }) =>
      component === 'medication' && drugClass === 'antidepressant' && !asNeeded,
  )
  if (antidepressants.length === 0) return null
  const spans = antidepressants.map(treatmentSpan).map(({ startedOn, endedOn }) => ({
    from: dayNumber(startedOn),
    to: endedOn === null ? Number.POSITIVE_INFINITY : dayNumber(endedOn),
  }))
  const own = supplies.filter(({ drugClass }) => drugClass === 'antidepressant')
  const states = dayStates(own, window, { carryOver: 'same_ingredient', capDays: stockCapDays, stays })
  const first = dayNumber(window.from)
  let [days, covered] = [0, 0]
  states.forEach((state, i) => {
    const isInForce = spans.some(({ from, to }) => from <= first + i && first + i <= to)
    if (!isInForce || state === 'inpatient') return
    days += 1
    covered += state === 'covered' ? 1 : 0
  })
  return days < minimumDaysInForce ? null : covered / days
}

const contactsIn = (window: DayWindow, { appointments, episode, until }: Input) => {
  const found = appointments
    .filter(({ heldOn }) => heldOn >= window.from && heldOn <= window.to && containsDay(episode, heldOn))
    .map((appointment) => attendanceOf(appointment, until))
  return {
    attended: found.filter((became) => became === 'attended').length,
    missed: found.filter((became) => became === 'missed').length,
  }
}

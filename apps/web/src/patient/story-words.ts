import { addDays, addMonths, type CalendarDay, dayNumber, daysBetween } from '@tandem/domain/calendar-day'
import type { Output } from '../api.ts'
import { armStyles } from '../ui/chart-theme.ts'
import { formatChange, formatDay, formatScore } from '../ui/format.ts'
import type { ChosenRange } from './patient-search.ts'

export type Story = Output['patient']['story']
export type StoryInstrument = Story['instruments'][number]
export type StoryPoint = StoryInstrument['points'][number]
export type Session = Story['sessions'][number]
export type Episode = Story['episodes'][number]

/** Longer silence is drawn as a gap. */
export const GAP_DAYS = 90

/** How far ahead of the as-of day booked contacts are drawn. */
const AHEAD_DAYS = 28

/** A shorter range shows hardly more than a point. */
export const LEAST_DAYS = 14

const months = { '3m': 3, '6m': 6, '1y': 12 } as const

const daysOf = (story: Story): readonly CalendarDay[] => [
  ...story.instruments.flatMap((instrument) => instrument.points.map((point) => point.takenOn)),
  ...story.sessions.map((session) => session.on),
  ...story.careEvents.map((event) => event.on),
  ...story.treatments.flatMap((treatment) => [treatment.startedOn, treatment.endedOn ?? treatment.startedOn]),
  ...story.episodes.flatMap((episode) => [episode.startedOn, episode.endedOn ?? story.asOf]),
]

export interface ShownRange {
  readonly from: CalendarDay
  readonly to: CalendarDay
  /** scores that lie before the range */
  readonly older: number
}

/** The first and the last day on which anything was or will be: what can be brushed over. */
export const wholeRange = (story: Story): { readonly from: CalendarDay; readonly to: CalendarDay } => {
  const { from, to } = shownRange(story, 'all')
  return { from, to }
}

/** The days chosen by hand, kept within what there is and at least two weeks apart; null when they are not a range. */
export const chosenDays = (
  story: Story,
  from: CalendarDay | undefined,
  to: CalendarDay | undefined,
): { readonly from: CalendarDay; readonly to: CalendarDay } | null => {
  if (from === undefined || to === undefined || daysBetween(from, to) < LEAST_DAYS) return null
  const whole = wholeRange(story)
  const first = from < whole.from ? whole.from : from
  const last = to > whole.to ? whole.to : to
  return daysBetween(first, last) < LEAST_DAYS ? null : { from: first, to: last }
}

/** How many forms lie before a range. */
export const formsBefore = (story: Story, from: CalendarDay): number =>
  story.instruments.reduce(
    (sum, instrument) => sum + instrument.points.filter((point) => point.takenOn < from).length,
    0,
  )

/** The days a range shows: back from the as-of day while someone is in care, else from the last thing recorded. */
export const shownRange = (story: Story, range: ChosenRange): ShownRange => {
  const days = daysOf(story).toSorted()
  const open = story.episodes.some((episode) => episode.endedOn === null)
  const last = days.at(-1) ?? story.asOf
  const anchor = open || last > story.asOf ? story.asOf : last
  const soon = addDays(anchor, AHEAD_DAYS)
  const end = last > soon ? soon : last > anchor ? last : anchor
  const first = days[0] ?? addDays(anchor, -90)
  const to = addDays(end, 7)
  const wanted = range === 'all' ? addDays(first, -7) : addMonths(anchor, -months[range])
  const from = range !== 'all' && wanted < addDays(first, -7) ? addDays(first, -7) : wanted
  return { from, to, older: formsBefore(story, from) }
}

/** A year, or everything where a year would show no score of the first instrument: a screen never opens empty. */
export const openingRange = (story: Story): ChosenRange => {
  const { from, to } = shownRange(story, '1y')
  const points = story.instruments[0]?.points ?? []
  return points.length === 0 || points.some(({ takenOn }) => takenOn >= from && takenOn <= to) ? '1y' : 'all'
}

/** The episode whose week 0 the axis counts from: the latest started. */
export const latestEpisode = (story: Story): Episode | null =>
  story.episodes.toSorted((a, b) => b.startedOn.localeCompare(a.startedOn))[0] ?? null

export const completenessWords: Readonly<Record<StoryPoint['completeness'], string>> = {
  complete: 'complete',
  total_only: 'total only',
  prorated: 'prorated',
  not_scorable: 'not scorable, too many blanks',
}

/** A screener has answers and never a total; another form without one has too many blanks. */
const withoutTotal = ({ shortName }: StoryInstrument, { completeness }: StoryPoint): string =>
  completeness === 'complete' ? `answers of the ${shortName}` : completenessWords[completeness]

const reliableWords = {
  improved: 'reliable improvement',
  deteriorated: 'reliable deterioration',
  none: 'no reliable change',
} as const

/** Worse than the best score so far by more than noise, where the baseline alone does not show it. */
export const isWorseThanBest = ({ reliable, againstBest }: StoryPoint): boolean =>
  reliable !== 'deteriorated' && againstBest?.reliable === 'deteriorated'

export type Turning = 'improved' | 'deteriorated' | 'worse_than_best'

/** The scores at which a reliable change begins: while it lasts it is not marked again. */
export const turnings = (
  points: readonly StoryPoint[],
): readonly { readonly point: StoryPoint; readonly turning: Turning }[] => {
  let held: Turning | null = null
  return points
    .filter(({ used, total }) => used && total !== null)
    .toSorted((a, b) => a.takenOn.localeCompare(b.takenOn))
    .flatMap((point) => {
      const { reliable } = point
      const turning =
        reliable === 'deteriorated' ? reliable : isWorseThanBest(point) ? 'worse_than_best' : reliable
      const before = held
      held = turning === 'none' ? null : turning
      return turning === null || turning === 'none' || turning === before ? [] : [{ point, turning }]
    })
}

/** The recovery of the remission rule is told as what it is: a remission that lasts. */
export const turnWords = {
  remission: 'remission',
  recovery: 'lasting remission',
  relapse: 'relapse',
  recurrence: 'recurrence',
  lost_to_silence: 'no longer measured',
} as const

/** The safety question of an instrument inside a sentence: `item 9`, `CORE-10 item 6`, `C-SSRS screener`. */
export const safetyName = ({ safetyQuestion }: StoryInstrument): string =>
  safetyQuestion?.replace(/^Item/, 'item') ?? 'safety question'

/** A negative answer is never told: it says nothing about risk. */
const safetyWords = (instrument: StoryInstrument, { safety }: StoryPoint): string | null => {
  if (safety === 'positive') return `${safetyName(instrument)} positive`
  return safety === 'unknown' ? `${safetyName(instrument)} unknown, ask` : null
}

/** One form in words: `PHQ-9 13, moderate, −5 from baseline, no reliable change`. */
export const pointWords = (instrument: StoryInstrument, point: StoryPoint): string => {
  if (point.total === null)
    return [`${instrument.code} ${withoutTotal(instrument, point)}`, safetyWords(instrument, point)]
      .filter((part) => part !== null)
      .join(', ')
  return [
    `${instrument.code} ${formatScore(point.total)}`,
    point.band,
    point.change === null ? null : `${formatChange(point.change)} from baseline`,
    point.reliable === null ? null : reliableWords[point.reliable],
    isWorseThanBest(point) && point.againstBest
      ? `reliably worse than the best so far (${formatScore(point.againstBest.total)} on ${formatDay(point.againstBest.takenOn)})`
      : null,
    point.completeness === 'prorated' ? 'prorated' : null,
    point.used ? null : 'not the one used that day',
    safetyWords(instrument, point),
  ]
    .filter((part) => part !== null)
    .join(', ')
}

export const sessionWords: Readonly<Record<Session['status'], string>> = {
  attended: 'attended',
  attended_late: 'attended, late',
  no_show: 'missed',
  arrived_too_late: 'missed, arrived too late',
  cancelled_by_patient: 'cancelled by the patient',
  cancelled_by_service: 'cancelled by the service',
  future: 'booked',
}

/** `medication_review` as it is read: `medication review`. */
export const kindWords = (kind: string): string => kind.replaceAll('_', ' ').replaceAll('-', ' ')

export const treatmentWords = (treatment: Story['treatments'][number]): string =>
  treatment.component === 'medication'
    ? [
        treatment.drug ?? treatment.drugClass ?? 'medication',
        treatment.doseMg === null ? null : `${treatment.doseMg} mg`,
      ]
        .filter((part) => part !== null)
        .join(' ')
    : (treatment.modality ?? 'therapy')

const inForce = (day: CalendarDay, from: CalendarDay, to: CalendarDay | null) =>
  from <= day && (to === null || day <= to)

/** Everything recorded on one day, for the line under the cursor: scores, plan, treatments, sessions, events. */
export const dayWords = (story: Story, day: CalendarDay): readonly string[] => {
  const arm = story.armStrip.find((segment) => inForce(day, segment.from, segment.to))
  return [
    ...story.instruments.flatMap((instrument) =>
      instrument.points
        .filter((point) => point.takenOn === day)
        .map((point) => pointWords(instrument, point)),
    ),
    ...story.instruments.flatMap(({ code, turns }) =>
      turns
        .filter(({ on }) => on === day)
        .map(
          ({ kind, confirmedOn }) =>
            `${turnWords[kind]} by ${code}${confirmedOn === day ? '' : `, known from ${formatDay(confirmedOn)}`}`,
        ),
    ),
    ...(arm ? [`plan: ${armStyles[arm.arm].label.toLowerCase()}`] : []),
    ...story.treatments
      .filter((treatment) => inForce(day, treatment.startedOn, treatment.endedOn))
      .map(treatmentWords),
    ...story.sessions
      .filter((session) => session.on === day)
      .map((session) => `session ${sessionWords[session.status]}`),
    ...story.careEvents
      .filter((event) => event.on === day)
      .map((event) => [kindWords(event.kind), event.finding].filter(Boolean).join(': ')),
  ]
}

/** The days that the keyboard walk over one instrument stops at, with what is read out there. */
export const scoreStops = (
  instrument: StoryInstrument,
  from: CalendarDay,
  to: CalendarDay,
): readonly { readonly day: CalendarDay; readonly words: string }[] => {
  const shown = instrument.points.filter((point) => point.takenOn >= from && point.takenOn <= to)
  return [...new Set(shown.map((point) => point.takenOn))].toSorted().map((day) => ({
    day,
    words: `${formatDay(day)}. ${shown
      .filter((point) => point.takenOn === day)
      .map((point) => pointWords(instrument, point))
      .join('. ')}.`,
  }))
}

/** True when more than one scored form was taken on the day. */
export const repeatsOn = (points: readonly StoryPoint[], day: CalendarDay): boolean =>
  points.filter((point) => point.takenOn === day && point.total !== null).length > 1

export interface LinePoint {
  readonly at: number
  readonly score: number | null
}

/** The line through the scores that are used, broken where more than 90 days lie between two of them. */
export const scoreLine = (points: readonly StoryPoint[]): readonly LinePoint[] => {
  const used = points
    .filter((point) => point.used && point.total !== null)
    .toSorted((a, b) => a.takenOn.localeCompare(b.takenOn))
  return used.flatMap((point, index) => {
    const before = used[index - 1]
    const here = { at: dayNumber(point.takenOn), score: point.total }
    const silent = before !== undefined && daysBetween(before.takenOn, point.takenOn) > GAP_DAYS
    return silent ? [{ at: here.at - 1, score: null }, here] : [here]
  })
}

import { addDays, addMonths, type CalendarDay } from '../calendar-day.ts'
import { dayInWords } from '../day-in-words.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { MeasureQuestion, MeasureSubject } from '../quality-measure.ts'
import { type FollowUpParameters, followedIndex, windowAround, withoutIndex } from './followed-index.ts'
import { type IndexEvent, identificationPeriod, searchIndex } from './index-event.ts'
import type { Target } from './last-score.ts'
import { isWithin } from './populations.ts'

/** An index blocks new ones until `spanMonths` and the window days after it. */
export type SpanParameters = FollowUpParameters & Readonly<Record<'spanMonths' | 'historyMonths', number>>
type Question = Omit<MeasureQuestion, 'parameters'> & { readonly parameters: SpanParameters }

/**
 * Elevated scores that begin a follow-up of their own: the first, then the first after the span of the last has ended.
 *
 * @param events ascending
 */
const indexEvents = (
  events: readonly IndexEvent[],
  spanEnd: (indexOn: CalendarDay) => CalendarDay,
): readonly IndexEvent[] => {
  const chosen: IndexEvent[] = []
  let blockedUntil: CalendarDay = ''
  for (const event of events) {
    if (event.form.takenOn <= blockedUntil) continue
    chosen.push(event)
    blockedUntil = spanEnd(event.form.takenOn)
  }
  return chosen
}

/** Elevated, and in the span of an index that lies outside the identification period. */
const inEarlierSpan = (
  record: PatientRecord,
  { form }: IndexEvent,
  earlier: IndexEvent | undefined,
  spanEnd: (indexOn: CalendarDay) => CalendarDay,
): MeasureSubject => {
  const indexOn = earlier?.form.takenOn ?? form.takenOn
  return withoutIndex(record, {
    kind: 'none',
    firstVisitOn: form.takenOn,
    why: {
      reason: 'In the span of an earlier index',
      words: `PHQ-9 of ${form.total} on ${dayInWords(form.takenOn)} lies in the span of the index of ${dayInWords(indexOn)}, which ends on ${dayInWords(spanEnd(indexOn))}`,
    },
  })
}

/** Index events of the identification period, each followed; a score within an earlier span is no index. */
export const followedIndexes = (
  record: PatientRecord,
  question: Question,
  targetOf: (indexScore: number) => Target,
): readonly MeasureSubject[] => {
  const { period, asOf, lists, parameters } = question
  const identified = identificationPeriod(period, parameters.identificationMonths)
  // An index belongs to the day of its form, and the visit that makes it count may come some days later.
  const visits = { from: identified.from, to: addDays(identified.to, parameters.lookBackDays) }
  const search = searchIndex(record, lists, { ...parameters, asOf, visits })
  if (search === null) return []
  if (search.kind === 'none') return [withoutIndex(record, search)]
  const history = { from: addMonths(identified.from, -parameters.historyMonths), to: visits.to }
  const all = searchIndex(record, lists, { ...parameters, asOf, visits: history })
  const spanEnd = (on: CalendarDay) => windowAround(on, parameters.spanMonths, parameters.windowDays).to
  const indexes = indexEvents(all?.kind === 'found' ? all.events : [], spanEnd)
  const own = indexes.filter(({ form }) => isWithin(form.takenOn, identified))
  if (own.length > 0)
    return own.map((event) =>
      followedIndex(record, question, event, {
        key: event.form.takenOn,
        careFrom: identified.from,
        targetOf,
      }),
    )
  const blocked = search.events.find(({ form }) => isWithin(form.takenOn, identified))
  if (blocked === undefined) return []
  const earlier = indexes.findLast(({ form }) => form.takenOn < blocked.form.takenOn)
  return [inEarlierSpan(record, blocked, earlier, spanEnd)]
}

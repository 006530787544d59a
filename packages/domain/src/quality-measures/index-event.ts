import { addDays, addMonths, type CalendarDay } from '../calendar-day.ts'
import type { CodeLists } from '../code-lists.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import type { ScoredForm } from '../form-of-day.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { PatientRecord, RecordedEncounter, RecordedForm } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { onceForEach } from './once-for-each.ts'
import { isWithin, reachedPart } from './populations.ts'
import { completedForms, diagnosesOf, finishedVisits, formsIn, standsIn } from './record-facts.ts'

/** An elevated score and the visit that makes it count. */
export interface IndexEvent {
  readonly form: ScoredForm<RecordedForm>
  readonly visit: RecordedEncounter
}

/** Why a patient with visits has no elevated score at one. */
export interface NoIndex {
  readonly reason: string
  readonly words: string
}

/** Elevated scores at visits, ascending by day of the form, or why there is none. */
export type IndexSearch =
  | { readonly kind: 'found'; readonly events: readonly [IndexEvent, ...IndexEvent[]] }
  | { readonly kind: 'none'; readonly firstVisitOn: CalendarDay; readonly why: NoIndex }

/** Days in which visits are looked for, in which facts are known, and the rule that makes a score elevated. */
export interface IndexRule {
  readonly visits: DayWindow
  readonly asOf: CalendarDay
  readonly lookBackDays: number
  readonly indexFrom: number
}

/**
 * The days in which an index event begins a follow-up that ends in the period: the period, so many months earlier. Its
 * last day is the one before the day from which the next period's begins.
 */
export const identificationPeriod = onceForEach(
  ({ from, to }: DayWindow, monthsBefore: number): DayWindow => ({
    from: addMonths(from, -monthsBefore),
    to: addDays(addMonths(addDays(to, 1), -monthsBefore), -1),
  }),
)

/** Depression or dysthymia, whenever it stands. */
export const depressionDiagnoses = onceForEach((record: PatientRecord, lists: CodeLists) =>
  diagnosesOf(record, lists.depression, lists.dysthymia),
)

interface Visit {
  readonly visit: RecordedEncounter
  readonly isOfDepression: boolean
}

const visitsOf = onceForEach((record: PatientRecord, lists: CodeLists): readonly Visit[] => {
  const diagnoses = depressionDiagnoses(record, lists)
  return finishedVisits(record, lists['contact or office visit']).map((visit) => {
    const days = { from: visit.startedOn, to: visit.endedOn }
    return { visit, isOfDepression: diagnoses.some((each) => standsIn(each, days)) }
  })
})

/** Visits that end in the window, and those of depression: depression or dysthymia stands on a day of it. */
export const depressionVisits = (record: PatientRecord, lists: CodeLists, window: DayWindow) => {
  const inTime = visitsOf(record, lists).filter(({ visit }) => isWithin(visit.endedOn, window))
  return {
    visits: inTime.map(({ visit }) => visit),
    withDepression: inTime.flatMap(({ visit, isOfDepression }) => (isOfDepression ? [visit] : [])),
  }
}

/** @example eventInWords(event, 10, 7) // 'PHQ-9 of 12 on 3 Mar 2025 is the first above 9 within 7 days before the visit of 5 Mar 2025' */
export const eventInWords = (
  { form, visit }: IndexEvent,
  indexFrom: number,
  lookBackDays: number,
): string => {
  const where =
    form.takenOn < visit.startedOn
      ? `within ${lookBackDays} days before the visit of ${dayInWords(visit.startedOn)}`
      : `at the visit of ${dayInWords(visit.startedOn)}`
  return `PHQ-9 of ${form.total} on ${dayInWords(form.takenOn)} is the first above ${indexFrom - 1} ${where}`
}

type Visits = ReturnType<typeof depressionVisits>
type Form = ScoredForm<RecordedForm>

/** @param completed forms at the visits of depression; anyForm: whether there was one, completed or not */
const whyNone = (
  { visits, withDepression }: Visits,
  completed: readonly Form[],
  anyForm: boolean,
  { lookBackDays, indexFrom, visits: window }: IndexRule,
): NoIndex => {
  const around = `from ${lookBackDays} days before a visit with depression to its end`
  const [highest] = completed.toSorted((a, b) => b.total - a.total)
  if (withDepression.length === 0)
    return {
      reason: 'No depression or dysthymia at a visit',
      words: `Depression or dysthymia at none of the visits in ${windowInWords(window)} (${visits.length})`,
    }
  if (highest !== undefined)
    return {
      reason: `No PHQ-9 above ${indexFrom - 1} at a visit`,
      words: `Highest PHQ-9 ${around} is ${highest.total} on ${dayInWords(highest.takenOn)}, not above ${indexFrom - 1}`,
    }
  return anyForm
    ? {
        reason: 'Only incomplete PHQ-9 at a visit',
        words: `No completed PHQ-9 ${around}, only incomplete ones`,
      }
    : { reason: 'No PHQ-9 at a visit', words: `No PHQ-9 ${around}` }
}

/**
 * Elevated PHQ-9 scores at visits of depression, or why there is none; null for somebody without any visit.
 *
 * A score counts from `lookBackDays` before the first day of a visit to its last.
 */
export const searchIndex = (record: PatientRecord, lists: CodeLists, rule: IndexRule): IndexSearch | null => {
  const window = reachedPart(rule.visits, rule.asOf)
  const visits = depressionVisits(record, lists, window)
  const [firstVisit] = visits.visits
  if (firstVisit === undefined) return null
  const spans = visits.withDepression.map((visit) => ({
    visit,
    from: addDays(visit.startedOn, -rule.lookBackDays),
    to: visit.endedOn,
  }))
  const visitOf = (takenOn: CalendarDay) => spans.find((each) => isWithin(takenOn, each))?.visit
  const days = { from: spans[0]?.from ?? window.to, to: window.to }
  const atVisit = ({ takenOn }: RecordedForm) => visitOf(takenOn) !== undefined
  const completed = completedForms(record, phq9.code, days).filter(atVisit)
  const [first, ...later] = completed.flatMap((form): readonly IndexEvent[] => {
    const visit = form.total >= rule.indexFrom ? visitOf(form.takenOn) : undefined
    return visit === undefined ? [] : [{ form, visit }]
  })
  if (first !== undefined) return { kind: 'found', events: [first, ...later] }
  const anyForm = completed.length > 0 || formsIn(record, phq9.code, days).some(atVisit)
  const why = whyNone(visits, completed, anyForm, { ...rule, visits: window })
  return { kind: 'none', firstVisitOn: firstVisit.startedOn, why }
}

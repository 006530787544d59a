import { type CalendarDay, laterDay } from '../calendar-day.ts'
import { isListed, type ListedCode } from '../code-lists.ts'
import { isWithdrawn } from '../diagnosis-group.ts'
import { formsUsed, type ScoredForm } from '../form-of-day.ts'
import type { PatientRecord, RecordedDiagnosis, RecordedEncounter, RecordedForm } from '../patient-record.ts'
import { isCompletedTool } from '../scoring.ts'
import type { DayWindow } from '../supply.ts'
import { onceForEach } from './once-for-each.ts'
import { always, isWithin } from './populations.ts'

export type List = readonly ListedCode[] | undefined

/** Took place and is over; planned, cancelled, still going on or entered by mistake is not. */
export const isFinished = ({ status }: RecordedEncounter): boolean => /^(finished|completed)$/i.test(status)

/** Whether an encounter is in a list, by its own code or by its kind. */
export const isListedEncounter = (list: List, { kind, codeSystem, code }: RecordedEncounter): boolean =>
  isListed(list, { codeSystem: 'encounter kind', code: kind }) || isListed(list, { codeSystem, code })

/** Finished encounters of a list, whenever they were, ascending by their first day. */
export const finishedVisits = onceForEach(
  ({ encounters }: PatientRecord, list: List): readonly RecordedEncounter[] =>
    encounters.filter((encounter) => isFinished(encounter) && isListedEncounter(list, encounter)),
)

/** Finished encounters of a list that begin in the window, ascending. */
export const visitsIn = (
  record: PatientRecord,
  list: List,
  window: DayWindow,
): readonly RecordedEncounter[] =>
  finishedVisits(record, list).filter(({ startedOn }) => isWithin(startedOn, window))

const isSaidToBeOver = ({ status }: RecordedDiagnosis): boolean =>
  status !== null && /^(resolved|inactive)$/i.test(status)

/**
 * Whether a diagnosis stands on any day of a window: not withdrawn, not begun after it, not passed before it. An onset
 * that is not recorded counts as before; said to be over without a day counts as passed. In remission, it stands.
 */
export const standsIn = (diagnosis: RecordedDiagnosis, { from, to }: DayWindow): boolean => {
  const { onsetOn, abatedOn } = diagnosis
  if (isWithdrawn(diagnosis) || (onsetOn !== null && onsetOn > to)) return false
  return abatedOn === null ? !isSaidToBeOver(diagnosis) : abatedOn >= from
}

/** Diagnoses that are in any of the lists, whenever they stand. */
export const diagnosesOf = (
  { diagnoses }: PatientRecord,
  ...lists: readonly List[]
): readonly RecordedDiagnosis[] => diagnoses.filter((each) => lists.some((list) => isListed(list, each)))

/**
 * The completed forms among those of one instrument, one a day, ascending. Prorated forms and forms without a total are
 * no completed tools, so they never stand for a day.
 */
export const completedOf = (forms: readonly RecordedForm[]): readonly ScoredForm<RecordedForm>[] =>
  formsUsed(forms.filter(({ completeness }) => isCompletedTool(completeness)))

/** Forms of an instrument, completed or not, and the completed ones, one a day. */
const formsOf = onceForEach(({ forms }: PatientRecord, instrument: string) => {
  const all = forms.filter((form) => form.instrument === instrument)
  return { all, completed: completedOf(all) }
})

const taken =
  (window: DayWindow) =>
  ({ takenOn }: RecordedForm): boolean =>
    isWithin(takenOn, window)

/** Forms of an instrument in a window, completed or not. */
export const formsIn = (record: PatientRecord, instrument: string, window: DayWindow) =>
  formsOf(record, instrument).all.filter(taken(window))

/** The completed forms of an instrument in a window, one a day, ascending. */
export const completedForms = (record: PatientRecord, instrument: string, window: DayWindow) =>
  formsOf(record, instrument).completed.filter(taken(window))

/** Days of hospice or palliative care, from encounters, diagnoses and care events. */
const hospiceDays = onceForEach((record: PatientRecord, list: List): readonly DayWindow[] => [
  ...record.encounters
    .filter((encounter) => isListedEncounter(list, encounter))
    .filter(({ status }) => !/cancel|error|planned/i.test(status))
    .map(({ startedOn, endedOn }) => ({ from: startedOn, to: endedOn })),
  ...diagnosesOf(record, list)
    .filter((diagnosis) => standsIn(diagnosis, always))
    .map(({ onsetOn, abatedOn }) => ({ from: onsetOn ?? always.from, to: abatedOn ?? always.to })),
  ...record.careEvents
    .filter(({ kind }) => isListed(list, { codeSystem: 'care event', code: kind }))
    .map(({ happenedOn }) => ({ from: happenedOn, to: happenedOn })),
])

/** The first day of hospice or palliative care in a window, from encounters, diagnoses and care events; else null. */
export const hospiceIn = (record: PatientRecord, list: List, window: DayWindow): CalendarDay | null =>
  hospiceDays(record, list)
    .filter(({ from, to }) => from <= window.to && to >= window.from)
    .map(({ from }) => laterDay(from, window.from))
    .toSorted()[0] ?? null

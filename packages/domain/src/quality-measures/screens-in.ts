import type { CalendarDay } from '../calendar-day.ts'
import { dayInWords } from '../day-in-words.ts'
import type { ScoredForm } from '../form-of-day.ts'
import type { PatientRecord, RecordedForm } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { isWithin } from './populations.ts'
import { completedOf } from './record-facts.ts'
import { screeningInstruments } from './screening-instruments.ts'

/** A completed screen; positive from `from` on. */
export interface Screen {
  readonly form: ScoredForm<RecordedForm>
  readonly from: number
}

export const isPositive = ({ form, from }: Screen): boolean => form.total >= from

/** @example screenInWords(screen) // 'PHQ-9 of 12 on 3 Mar 2026, positive from 10' */
export const screenInWords = ({ form, from }: Screen): string =>
  `${form.instrument} of ${form.total} on ${dayInWords(form.takenOn)}, positive from ${from}`

/** Completed screens of a window, ascending by day; of one day in the order in which the instruments are listed. */
export const screensIn = ({ forms }: PatientRecord, window: DayWindow): readonly Screen[] => {
  const inTime = forms.filter(({ takenOn }) => isWithin(takenOn, window))
  if (inTime.length === 0) return []
  return screeningInstruments
    .flatMap(({ instrument, from }) =>
      completedOf(inTime.filter((form) => form.instrument === instrument)).map((form) => ({ form, from })),
    )
    .toSorted((a, b) => (a.form.takenOn < b.form.takenOn ? -1 : Number(a.form.takenOn > b.form.takenOn)))
}

/** A screen of the same day that is negative on the instrument that holds this one's questions; else null. */
export const negativeWholeForm = (
  screens: readonly Screen[],
  { form }: Screen,
  wholeOf: (instrument: string) => string | null,
): Screen | null => {
  const onSameDay = (takenOn: CalendarDay) => takenOn === form.takenOn
  const whole = wholeOf(form.instrument)
  return (
    screens.find(
      (other) => other.form.instrument === whole && onSameDay(other.form.takenOn) && !isPositive(other),
    ) ?? null
  )
}

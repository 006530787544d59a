import type { CalendarDay } from '../calendar-day.ts'
import { dayInWords } from '../day-in-words.ts'
import type { ScoredForm } from '../form-of-day.ts'
import type { PatientRecord, RecordedForm } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { onceForEach } from './once-for-each.ts'
import { always, isWithin } from './populations.ts'
import { completedForms } from './record-facts.ts'
import { type ScreeningInstrument, screeningInstruments } from './screening-instruments.ts'

/** A completed screen; positive from `from` on. */
export interface Screen {
  readonly form: ScoredForm<RecordedForm>
  readonly from: number
}

export const isPositive = ({ form, from }: Screen): boolean => form.total >= from

/** @example screenInWords(screen) // 'PHQ-9 of 12 on 3 Mar 2026, positive from 10' */
export const screenInWords = ({ form, from }: Screen): string =>
  `${form.instrument} of ${form.total} on ${dayInWords(form.takenOn)}, positive from ${from}`

const allScreens = onceForEach(
  (record: PatientRecord, instruments: readonly ScreeningInstrument[]): readonly Screen[] =>
    instruments
      .filter(({ instrument }) => record.forms.some((form) => form.instrument === instrument))
      .flatMap(({ instrument, from }) =>
        completedForms(record, instrument, always).map((form) => ({ form, from })),
      )
      .toSorted((a, b) => (a.form.takenOn < b.form.takenOn ? -1 : Number(a.form.takenOn > b.form.takenOn))),
)

/** Completed screens of a window, ascending by day; of one day in the order in which the instruments are listed. */
export const screensIn = (record: PatientRecord, window: DayWindow): readonly Screen[] =>
  allScreens(record, screeningInstruments).filter(({ form }) => isWithin(form.takenOn, window))

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

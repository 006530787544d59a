import type { CalendarDay } from './calendar-day.ts'
import type { Instrument } from './instrument.ts'
import type { Completeness } from './scoring.ts'

/** What deciding between several forms of one day needs to know of each. */
export interface DayForm {
  readonly takenOn: CalendarDay
  readonly takenAt: Date | null
  readonly total: number | null
  readonly completeness: Completeness
  /** Ascending in order of recording, different for each form. */
  readonly recordedOrder: number
}

/** A form that has a total. */
export type ScoredForm<F extends DayForm> = F & { readonly total: number }

const hasTotal = <F extends DayForm>(form: F): form is ScoredForm<F> => form.total !== null

const replaces = (held: DayForm, later: DayForm): boolean => {
  const [heldIsProrated, laterIsProrated] = [
    held.completeness === 'prorated',
    later.completeness === 'prorated',
  ]
  if (heldIsProrated !== laterIsProrated) return heldIsProrated
  return held.takenAt === null || later.takenAt === null || later.takenAt >= held.takenAt
}

/**
 * The form of one instrument that stands for a day on which several were filled in.
 *
 * Complete forms and totals go before prorated ones; among equals, in order of recording, a later form replaces
 * the one held unless both have a time and its own is earlier.
 *
 * @param forms of one instrument and one day, in any order
 * @returns null when none of them has a total
 * @throws RangeError if the forms lie on different days
 */
export const formOfDay = <F extends DayForm>(forms: readonly F[]): ScoredForm<F> | null => {
  const day = forms[0]?.takenOn
  if (forms.some(({ takenOn }) => takenOn !== day)) {
    throw new RangeError('formOfDay: forms must be of one day')
  }
  return forms
    .filter(hasTotal)
    .toSorted((a, b) => a.recordedOrder - b.recordedOrder)
    .reduce<ScoredForm<F> | null>(
      (held, later) => (held === null || replaces(held, later) ? later : held),
      null,
    )
}

/** True when every form lies on a later day than the one before: nothing to sort, nothing to choose. */
const isOneADay = (forms: readonly DayForm[]): boolean =>
  forms.every(({ takenOn }, i) => i === 0 || takenOn > (forms[i - 1]?.takenOn ?? ''))

/**
 * The form used of each day, ascending by day; days whose forms have no total are left out.
 *
 * @param forms of one instrument, in any order
 */
export const formsUsed = <F extends DayForm>(forms: readonly F[]): readonly ScoredForm<F>[] => {
  if (isOneADay(forms)) return forms.filter(hasTotal)
  const days = new Map<CalendarDay, F[]>()
  for (const form of forms) {
    const ofDay = days.get(form.takenOn)
    if (ofDay === undefined) days.set(form.takenOn, [form])
    else ofDay.push(form)
  }
  return [...days.keys()].sort().flatMap((day) => formOfDay(days.get(day) ?? []) ?? [])
}

/**
 * Whether the total of a short form is above that of the whole form of the same day, of which it is a part
 * (PHQ-2 in PHQ-9, GAD-2 in GAD-7). Worth a warning, never a rejection: the two may have been hours apart.
 */
export const exceedsWhole = (
  part: Instrument,
  partTotal: number,
  whole: Instrument,
  wholeTotal: number,
): boolean => part.partOf === whole.code && partTotal > wholeTotal

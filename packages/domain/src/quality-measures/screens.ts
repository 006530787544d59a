import { addDays, type CalendarDay } from '../calendar-day.ts'
import { formOfDay, type ScoredForm } from '../form-of-day.ts'
import { findInstrument } from '../instruments/catalogue.ts'
import type { PatientRecord, RecordedEncounter, RecordedForm } from '../patient-record.ts'
import { isCompletedTool } from '../scoring.ts'
import { screeningInstruments } from './screening-instruments.ts'

/** The screen that decides, and the visits it was taken for. */
export interface LatestScreen {
  readonly form: ScoredForm<RecordedForm>
  /** Total from which it is positive. */
  readonly from: number
  /** Visits on its day or in the days after it, ascending; `visit` is the first of them. */
  readonly visits: readonly RecordedEncounter[]
  readonly visit: RecordedEncounter
}

const places: ReadonlyMap<string, number> = new Map(
  screeningInstruments.map(({ instrument }, place) => [instrument, place]),
)

const isShortForm = (instrument: string): boolean => (findInstrument(instrument)?.partOf ?? null) !== null

const rank = (instrument: string): number =>
  (isShortForm(instrument) ? screeningInstruments.length : 0) + (places.get(instrument) ?? 0)

/**
 * The most recent completed screen on the day of a visit or in the days before it. Of two instruments on one day a
 * whole form goes before a short one, then the order in which the instruments are listed.
 *
 * @param visits ascending
 * @returns with `hasIncomplete` true where there is a form at such a time but none was completed
 */
export const latestScreen = (
  { forms }: PatientRecord,
  visits: readonly RecordedEncounter[],
  screenDays: number,
): { readonly screen: LatestScreen | null; readonly hasIncomplete: boolean } => {
  const spans = visits.map((visit) => ({ visit, opensOn: addDays(visit.startedOn, -screenDays) }))
  const visitsOf = ({ takenOn }: RecordedForm) =>
    spans
      .filter(({ visit, opensOn }) => takenOn <= visit.startedOn && takenOn >= opensOn)
      .map(({ visit }) => visit)
  let [lastDay, hasIncomplete]: [CalendarDay | null, boolean] = [null, false]
  const ofDay: RecordedForm[] = []
  // Forms ascend by day: the latest day with a completed one decides, what lies before it needs no look.
  for (const form of forms.toReversed()) {
    if (lastDay !== null && form.takenOn < lastDay) break
    if (!places.has(form.instrument) || visitsOf(form).length === 0) continue
    if (form.total === null || !isCompletedTool(form.completeness)) hasIncomplete = true
    else {
      lastDay = form.takenOn
      ofDay.push(form)
    }
  }
  const first = ofDay.toSorted((a, b) => rank(a.instrument) - rank(b.instrument))[0]
  const form = formOfDay(ofDay.filter(({ instrument }) => instrument === first?.instrument))
  const from = screeningInstruments.find(({ instrument }) => instrument === form?.instrument)?.from
  const served = form === null ? [] : visitsOf(form)
  const [visit] = served
  if (form === null || from === undefined || visit === undefined) return { screen: null, hasIncomplete }
  return { screen: { form, from, visits: served, visit }, hasIncomplete: false }
}

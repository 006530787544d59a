import { addDays } from '../calendar-day.ts'
import { findInstrument } from '../instruments/catalogue.ts'
import type { PatientRecord, RecordedEncounter } from '../patient-record.ts'
import { screeningInstruments } from './screening-instruments.ts'
import { type Screen, screensIn } from './screens-in.ts'

/** The screen that decides, and the visits it was taken for, ascending; `visit` is the first of them. */
export interface LatestScreen extends Screen {
  readonly visits: readonly RecordedEncounter[]
  readonly visit: RecordedEncounter
}

const isShortForm = (instrument: string): boolean => (findInstrument(instrument)?.partOf ?? null) !== null

const isScreening = (instrument: string): boolean =>
  screeningInstruments.some((each) => each.instrument === instrument)

/**
 * The most recent completed screen on the day of a visit or in the days before it. Of two instruments on one day a
 * whole form goes before a short one, then the order in which the instruments are listed.
 *
 * @param visits ascending
 * @returns with `hasIncomplete` true where there is a form at such a time but none was completed
 */
export const latestScreen = (
  record: PatientRecord,
  visits: readonly RecordedEncounter[],
  screenDays: number,
): { readonly screen: LatestScreen | null; readonly hasIncomplete: boolean } => {
  const spans = visits.map((visit) => ({ visit, opensOn: addDays(visit.startedOn, -screenDays) }))
  const [first, last] = [spans[0], spans.at(-1)]
  if (first === undefined || last === undefined) return { screen: null, hasIncomplete: false }
  const visitsOf = ({ takenOn }: { readonly takenOn: string }) =>
    spans
      .filter(({ visit, opensOn }) => takenOn <= visit.startedOn && takenOn >= opensOn)
      .map(({ visit }) => visit)
  const screens = screensIn(record, { from: first.opensOn, to: last.visit.startedOn })
  const latest = screens.findLast(({ form }) => visitsOf(form).length > 0)
  const ofDay = screens.filter(({ form }) => form.takenOn === latest?.form.takenOn)
  const screen = ofDay.find(({ form }) => !isShortForm(form.instrument)) ?? ofDay[0]
  const served = screen === undefined ? [] : visitsOf(screen.form)
  const [visit] = served
  if (screen !== undefined && visit !== undefined)
    return { screen: { ...screen, visits: served, visit }, hasIncomplete: false }
  const hasIncomplete = record.forms.some((form) => isScreening(form.instrument) && visitsOf(form).length > 0)
  return { screen: null, hasIncomplete }
}

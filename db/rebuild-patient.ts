import type { CalendarDay } from '@tandem/domain/calendar-day'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import type { PatientFacts, ServiceFacts } from './rebuild-facts.ts'
import { outcomeRow } from './rebuild-outcome.ts'
import { profileRow } from './rebuild-profile.ts'
import { exposureIn } from './rebuild-received.ts'
import type { DerivedRows } from './rebuild-rows.ts'
import { type InstrumentScores, scoresByEpisode } from './rebuild-scores.ts'
import { seriesRow } from './rebuild-series.ts'
import { courseScores, statusRow } from './rebuild-status.ts'
import type { WatchFacts } from './rebuild-watch.ts'

/** What people did about the patient, and which reasons the organisation does not want to be told. */
export type Watching = { readonly watch: WatchFacts; readonly switchedOff: ReadonlySet<string> }

export const nothingWatched: Watching = {
  watch: { openAlerts: [], relapsePlans: [] },
  switchedOff: new Set(),
}

/**
 * All derived rows of one patient.
 *
 * Every episode has a series of the organisation's own instrument, also an empty one: cohorts count episodes without
 * a score too.
 */
export function derivedRows(
  service: ServiceFacts,
  patient: PatientFacts,
  asOf: CalendarDay,
  { watch, switchedOff }: Watching = nothingWatched,
): DerivedRows {
  const scores = scoresByEpisode(patient, asOf)
  const perEpisode = patient.episodes.map((episode) => {
    const programme = service.programmes.get(episode.programmeId)
    if (programme === undefined) throw new Error(`Episode ${episode.id} has no programme.`)
    const found = scores.get(episode.id) ?? []
    const scored = found.filter((each) => courseScores(each).length > 0)
    const context = [service.organisationId, patient, episode, programme] as const
    const exposure = exposureIn(service, patient, episode, programme, asOf)
    return {
      series: withDefault(found, service.defaultInstrument).map((each) =>
        seriesRow(...context, each, exposure, asOf),
      ),
      status: statusRow({ service, patient, episode, programme, watch, every: found, asOf }, switchedOff),
      outcomes: scored.map((each) => outcomeRow(...context, each, asOf)),
      profile: profileRow(service, patient, episode, programme, scored, asOf),
    }
  })
  return {
    series: perEpisode.flatMap(({ series }) => series),
    statuses: perEpisode.map(({ status }) => status),
    outcomes: perEpisode.flatMap(({ outcomes }) => outcomes),
    profiles: perEpisode.map(({ profile }) => profile),
  }
}

function withDefault(found: readonly InstrumentScores[], code: string): readonly InstrumentScores[] {
  const instrument = findInstrument(code)
  if (instrument === null || found.some((each) => each.instrument.code === instrument.code)) return found
  const nothing = { baseline: null, own: [], notScorable: 0, repeatedOnOneDay: 0, beforeStart: 0, outside: 0 }
  return [...found, { instrument, ...nothing }]
}

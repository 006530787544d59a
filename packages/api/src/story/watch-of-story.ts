import { ruleOf } from '@tandem/analysis/caseload-rules/catalogue'
import { receivedSentence } from '@tandem/analysis/received-sentence'
import type { PatientEpisode } from '@tandem/db/queries/patients'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { response } from '@tandem/domain/change'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import type { PatientStory } from './patient-story-record.ts'

/** Where an open episode stands and why somebody should look; null once it has ended, and until it is derived. */
export function watchOf({ status, endedOn }: PatientEpisode, asOf: CalendarDay): PatientStory['watch'] {
  if (status === null || (endedOn !== null && endedOn <= asOf)) return null
  const { stateLabel, remissionOn, recoveryOn, returnOn, nextDueOn, dueUntil, reasons } = status
  return {
    state: stateLabel,
    remissionOn,
    recoveryOn,
    returnOn,
    nextDueOn,
    overdue: dueUntil !== null && asOf > dueUntil,
    reasons: reasons.map((reason) => {
      const { name, threshold, source } = ruleOf(reason.rule)
      return { ...reason, name, threshold, source }
    }),
  }
}

/** Whether what was planned was received, beside whether the last score is a response. */
export function receivedOf({ status, exposure }: PatientEpisode): PatientStory['received'] {
  if (exposure === null) return null
  const { instrument: code = null, baseline = null, latest = null } = status ?? {}
  const instrument = code === null ? null : findInstrument(code)
  const responded =
    instrument === null || baseline === null || latest === null
      ? null
      : response(instrument, baseline, latest)
  const facts = { ...exposure, responded }
  const sentence = receivedSentence(facts)
  return sentence === null ? null : { ...facts, sentence }
}

import type { OpenAlert } from '@tandem/analysis/caseload-facts'
import { addDays, type CalendarDay } from '@tandem/domain/calendar-day'
import { baselineDaysBefore } from '@tandem/domain/episode'
import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { type SafetyState, safetySeverity, safetyState } from '@tandem/domain/safety'
import { sql } from 'kysely'
import type { EpisodeFacts, PatientFacts } from './rebuild-facts.ts'
import type { Trx } from './scope.ts'

/** What people did about a patient, as far as derived rows tell it. */
export type WatchFacts = {
  /** Alerts that nobody has acknowledged, newest first. */
  readonly openAlerts: readonly (Omit<OpenAlert, 'formStands'> & { readonly instrument: Instrument })[]
  readonly relapsePlans: readonly { readonly episodeId: number | null; readonly on: CalendarDay }[]
}

/** An answer to a safety question, whatever its form's total. */
export type SafetyAnswer = {
  readonly instrument: Instrument
  readonly on: CalendarDay
  readonly state: SafetyState
  readonly severity: number | null
}

const answersRead = new WeakMap<PatientFacts, readonly SafetyAnswer[]>()

/** Read once for a patient: alerts, badges and reasons of every episode ask for them. */
function allAnswers(patient: PatientFacts): readonly SafetyAnswer[] {
  const known = answersRead.get(patient)
  if (known !== undefined) return known
  const answers = patient.forms.flatMap(({ instrument: code, takenOn, answers }) => {
    const instrument = findInstrument(code)
    const state = instrument === null ? null : safetyState(instrument, answers)
    if (instrument === null || state === null) return []
    return [{ instrument, on: takenOn, state, severity: safetySeverity(instrument, answers) }]
  })
  answersRead.set(patient, answers)
  return answers
}

/** Every form up to a day that has a safety question, asked or not, in the order of the forms. */
export const safetyAnswers = (patient: PatientFacts, asOf: CalendarDay): readonly SafetyAnswer[] =>
  allAnswers(patient).filter(({ on }) => on <= asOf)

/** An alert is raised when the form is no older than this; what came in later is history, told by the badge. */
export const alertHorizonDays = 90

const isOpenOn = ({ endedOn }: EpisodeFacts, day: CalendarDay) => endedOn === null || endedOn > day

/** The episode on whose row an alert stands: the open ones, else the one started last. */
export function episodesUnderAlert(
  episodes: readonly EpisodeFacts[],
  asOf: CalendarDay,
): readonly EpisodeFacts[] {
  const begun = episodes.filter(({ startedOn }) => addDays(startedOn, -baselineDaysBefore) <= asOf)
  const open = begun.filter((episode) => isOpenOn(episode, asOf))
  const last = begun.toSorted((a, b) => (a.startedOn < b.startedOn ? -1 : 1)).at(-1)
  return open.length > 0 ? open : last === undefined ? [] : [last]
}

/**
 * The alerts that a patient's forms call for: one per instrument and day with a positive answer, of the last 90 days,
 * and the last answer of an open episode however old it is.
 */
export function alertsDue(patient: PatientFacts, asOf: CalendarDay) {
  const owners = episodesUnderAlert(patient.episodes, asOf)
  const owner = owners.toSorted((a, b) => (a.startedOn < b.startedOn ? -1 : 1)).at(-1)
  if (owner === undefined) return []
  const answers = safetyAnswers(patient, asOf)
  const answered = answers.filter(({ state }) => state === 'positive' || state === 'negative')
  const lastOn = answered.reduce<CalendarDay | null>(
    (last, { on }) => (last === null || on > last ? on : last),
    null,
  )
  const since = addDays(owner.startedOn, -baselineDaysBefore)
  const due = new Map<string, { on: CalendarDay; instrument: string; severity: number | null }>()
  for (const { state, on, instrument, severity } of answers) {
    if (state !== 'positive') continue
    const isRecent = on >= addDays(asOf, -alertHorizonDays)
    const isLastOfOpen = on === lastOn && on >= since && isOpenOn(owner, asOf)
    if (!isRecent && !isLastOfOpen) continue
    const key = `${on} ${instrument.code}`
    const held = due.get(key)?.severity ?? null
    due.set(key, { on, instrument: instrument.code, severity: Math.max(held ?? 0, severity ?? 0) })
  }
  return [...due.values()].map((alert) => ({
    patient_id: patient.patientId,
    raised_on: alert.on,
    instrument: alert.instrument,
    severity: alert.severity,
    owner_id: owner.clinicianId,
  }))
}

/**
 * Raises what is due and not raised yet: the same rebuild twice raises nothing twice, and none takes an alert back. A
 * graver answer of the same day is noted as long as nobody has acknowledged the alert.
 */
export async function raiseAlerts(
  trx: Trx,
  organisationId: number,
  patients: readonly PatientFacts[],
  asOf: CalendarDay,
): Promise<void> {
  const due = patients.flatMap((patient) => alertsDue(patient, asOf))
  if (due.length === 0) return
  await sql`
    insert into safety_alert (organisation_id, patient_id, raised_on, instrument, severity, owner_id)
    select ${organisationId}::bigint, made.patient_id, made.raised_on, made.instrument, made.severity, made.owner_id
    from jsonb_populate_recordset(null::safety_alert, ${JSON.stringify(due)}::jsonb) made
    order by made.patient_id, made.raised_on, made.instrument
    on conflict (organisation_id, patient_id, raised_on, instrument) do update set severity = excluded.severity
    where safety_alert.acknowledged_at is null and excluded.severity > coalesce(safety_alert.severity, -1)`.execute(
    trx,
  )
}

/** Alerts that wait and plans that were made, by patient; one statement, however many patients there are. */
export async function loadWatchFacts(
  trx: Trx,
  organisationId: number,
  patients: readonly PatientFacts[],
): Promise<ReadonlyMap<number, WatchFacts>> {
  if (patients.length === 0) return new Map()
  const { rows } = await sql<{
    patient: number
    instrument: string
    on: CalendarDay
    severity: number | null
  }>`
    select patient_id as patient, instrument, raised_on as on, severity from safety_alert
    where organisation_id = ${organisationId}
      and patient_id = any(${patients.map(({ patientId }) => patientId)}::bigint[]) and acknowledged_at is null
    order by raised_on desc, severity desc nulls last, instrument`.execute(trx)
  return new Map(
    patients.map(({ patientId, careEvents }) => [
      patientId,
      {
        openAlerts: rows
          .filter(({ patient }) => patient === patientId)
          .flatMap(({ instrument: code, on, severity }) => {
            const instrument = findInstrument(code)
            return instrument === null ? [] : [{ instrument, on, severity }]
          }),
        relapsePlans: careEvents
          .filter(({ kind }) => kind === 'relapse_prevention_plan')
          .map(({ episodeId, happenedOn }) => ({ episodeId, on: happenedOn })),
      },
    ]),
  )
}

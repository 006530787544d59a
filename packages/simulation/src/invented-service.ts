import { dayNumber, dayOfNumber } from '@tandem/domain/calendar-day'
import { type Random, randomFrom } from '@tandem/stats/random'
import { type Course, keysOf } from './course.ts'
import { playEpisode } from './episode-course.ts'
import { inventedPerson } from './invented-person.ts'
import { workday } from './local-time.ts'
import type { ServiceParameters } from './service-parameters.ts'
import { noPatientRows, type PatientRows, type ServiceRows } from './service-rows.ts'
import { type CareTeam, type Staff, serviceSetting, staffOf } from './service-setting.ts'

function consents(
  patientId: string,
  rows: PatientRows,
  start: number,
  asOf: number,
  nextId: (kind: string) => string,
  random: Random,
) {
  for (const kind of ['data_sharing', 'research']) {
    const status = random.pick(
      ['given', 'refused', 'withdrawn'] as const,
      kind === 'research' ? [0.6, 0.37, 0.03] : [0.95, 0.03, 0.02],
    )
    const withdrawn = status === 'withdrawn' ? Math.min(asOf, start + random.integer(10, 200)) : null
    rows.consents.push({
      consent_id: nextId('K'),
      patient_id: patientId,
      kind,
      status,
      given_on: status === 'refused' ? null : dayOfNumber(start),
      withdrawn_on: withdrawn === null ? null : dayOfNumber(withdrawn),
    })
  }
}

/** Everything about the patient at this place in the list, whatever the size of the service. */
function patientAt(parameters: ServiceParameters, place: number, staff: Staff): PatientRows {
  const random = randomFrom(parameters.seed).fork('patient', place)
  const rows = noPatientRows()
  const asOf = dayNumber(parameters.asOf)
  const { from, to } = parameters.startedDaysAgo ?? { from: 2, to: parameters.years * 365 }
  let start = workday(asOf - random.integer(from, to))
  const person = inventedPerson(parameters, place, start, random.fork('person'))
  const { patient_id } = person.row
  const nextId = keysOf(patient_id)
  const siteCodes = [...staff.keys()]
  const siteCode = random.pick(siteCodes)
  const { prescribers, therapists, others } = staff.get(siteCode)!
  rows.patients.push(person.row)
  consents(patient_id, rows, start, asOf, nextId, random)

  const usualSeverity = random.normal(2.5, 0.5)
  for (let episode = 1; ; episode += 1) {
    const stream = random.fork('episode', episode)
    const team: CareTeam = {
      prescriber: stream.pick(prescribers),
      therapist: stream.pick(therapists),
      others,
    }
    const course: Course = {
      parameters,
      programme: stream.pick(
        parameters.programmes,
        parameters.programmes.map(({ share }) => share),
      ),
      person,
      team,
      siteCode,
      atLastSite: siteCode === siteCodes.at(-1),
      episodeId: nextId('E'),
      start,
      asOf,
      rows,
      nextId,
      engaged: true,
      pointsAdded: 0,
    }
    const severity = Math.max(1.2, usualSeverity + stream.normal(0, 0.6))
    const { endedOn, died } = playEpisode(course, severity, person.earlierEpisodes + episode - 1, stream)
    if (died && endedOn !== null) person.row.died_on = dayOfNumber(endedOn)
    if (endedOn === null || died || !stream.bernoulli(parameters.behaviour.returns)) return rows
    start = workday(endedOn + stream.integer(60, 400))
    if (start > asOf - 2) return rows
  }
}

/**
 * The patients of an invented service, one after the other, each with all of their rows.
 *
 * Each patient comes from a stream of random numbers of their own: the first hundred of a thousand are the same as
 * the first hundred of a million, and nothing but the patient in hand is kept in memory.
 *
 * @example for (const rows of inventedPatients(serviceParameters({ asOf: '2026-06-30' }))) load(rows)
 */
export function* inventedPatients(parameters: ServiceParameters): Generator<PatientRows, void, undefined> {
  const staff = staffOf(serviceSetting(parameters))
  for (let place = 0; place < parameters.patients; place += 1) yield patientAt(parameters, place, staff)
}

/** Setting and patients of an invented service in one piece; for services that fit in memory. */
export function inventedService(parameters: ServiceParameters): ServiceRows {
  const all = noPatientRows()
  for (const rows of inventedPatients(parameters)) {
    for (const table of Object.keys(all) as (keyof PatientRows)[]) {
      const target: unknown[] = all[table]
      for (const row of rows[table]) target.push(row)
    }
  }
  return { ...serviceSetting(parameters), ...all }
}

import { codingsOf, systemName, therapyModality, wordsOf } from './codes.ts'
import { listAt, textAt } from './json.ts'
import { cell, dayCell, leave, type Mapped, type Mapping } from './mapping.ts'
import { clinicianOf, episodeOf, patientOf, resolveName } from './references.ts'
import type { FhirRecord } from './resource-stream.ts'

const encounterKinds: Readonly<Record<string, string>> = {
  AMB: 'ambulatory',
  VR: 'virtual',
  HH: 'home',
  EMER: 'emergency',
  IMP: 'inpatient',
  ACUTE: 'inpatient',
  NONAC: 'inpatient',
}
const tookPlace = ['finished', 'in-progress', 'onleave', 'arrived', 'triaged']

/** A contact that took place; an inpatient one is also a stay in hospital. */
export const mapEncounter = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource, id } = record
  const status = textAt(resource, 'status') ?? 'without a status'
  if (!tookPlace.includes(status)) return leave(mapping, 'Encounter', `status ${status}`)
  const { index } = mapping
  const patient = patientOf(index, textAt(resource, 'subject', 'reference'))
  const episode = textAt(resource, 'episodeOfCare', 0, 'reference')
  const kind =
    encounterKinds[textAt(resource, 'class', 'code') ?? ''] ?? textAt(resource, 'class', 'code') ?? 'unknown'
  const [code] = codingsOf(listAt(resource, 'type')[0])
  const contact = {
    encounter_id: id,
    patient_id: patient,
    episode_id: episodeOf(index, null, episode),
    clinician_code: clinicianOf(index, textAt(resource, 'participant', 0, 'individual', 'reference')),
    started_at: cell(textAt(resource, 'period', 'start')),
    ended_at: withTime(textAt(resource, 'period', 'end')),
    kind,
    status,
    code_system: code === undefined ? '' : systemName(code.system),
    code: cell(code?.code),
  }
  const stay = {
    stay_id: id,
    patient_id: patient,
    admitted_on: dayCell(textAt(resource, 'period', 'start'), mapping),
    discharged_on: dayCell(textAt(resource, 'period', 'end'), mapping),
  }
  return [
    { kind: 'encounters', cells: contact },
    ...(kind === 'inpatient' ? [{ kind: 'inpatient_stays', cells: stay } as const] : []),
  ]
}

const withTime = (dateTime: string | null) => (dateTime?.includes('T') ? dateTime : '')

const appointmentStatuses: Readonly<Record<string, string>> = {
  fulfilled: 'attended',
  arrived: 'attended',
  'checked-in': 'attended',
  noshow: 'no_show',
  booked: 'future',
  pending: 'future',
}

const CANCELLED_AT = /(?:extension-Appointment\.cancellationDate|cancel\w*-?(?:date|time))$/i

export const mapAppointment = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource, id } = record
  const { index } = mapping
  const fhirStatus = textAt(resource, 'status') ?? 'without a status'
  const status = fhirStatus === 'cancelled' ? cancelledBy(resource) : appointmentStatuses[fhirStatus]
  if (status === undefined) return leave(mapping, 'Appointment', `status ${fhirStatus}`)
  if (status === null) return leave(mapping, 'Appointment', 'cancelled, and it does not say by whom')
  const actors = listAt(resource, 'participant').flatMap((each) => textAt(each, 'actor', 'reference') ?? [])
  const patient = actors.find((actor) => /^Patient[/?]/.test(resolveName(index, actor) ?? actor))
  const practitioner = actors.find((actor) => /^Practitioner[/?]/.test(resolveName(index, actor) ?? actor))
  const modality = [resource.appointmentType, ...listAt(resource, 'serviceType')]
    .map(therapyModality)
    .find((each) => each !== null)
  const cancelled = listAt(resource, 'extension').find((each) => CANCELLED_AT.test(textAt(each, 'url') ?? ''))
  const cells = {
    appointment_id: id,
    patient_id: patientOf(index, patient ?? null),
    clinician_code: clinicianOf(index, practitioner ?? null),
    scheduled_at: cell(textAt(resource, 'start')),
    status,
    cancelled_at: status.startsWith('cancelled') ? cell(textAt(cancelled, 'valueDateTime')) : '',
    purpose: modality ? 'treatment' : 'unknown',
    modality: modality ?? cell(wordsOf(listAt(resource, 'serviceType')[0])),
  }
  return [{ kind: 'appointments', cells }]
}

/** HL7's codes of cancellation reasons begin with who cancelled. */
const cancelledBy = (resource: unknown): 'cancelled_by_patient' | 'cancelled_by_service' | null => {
  const reason = textAt(resource, 'cancelationReason', 'coding', 0, 'code') ?? ''
  if (/^pat(-|$)/.test(reason)) return 'cancelled_by_patient'
  return /^(prov|maint|meds-inc|oth-)(-|$|\w)/.test(reason) ? 'cancelled_by_service' : null
}

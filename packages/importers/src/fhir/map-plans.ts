import { daysBetween, isCalendarDay } from '@tandem/domain/calendar-day'
import { therapyModality, wordsOf } from './codes.ts'
import { at, listAt, textAt } from './json.ts'
import { dayCell, leave, type Mapped, type Mapping } from './mapping.ts'
import { clinicianOf, episodeOf, patientOf, resolveName } from './references.ts'
import type { FhirRecord } from './resource-stream.ts'

const planStatuses = ['active', 'on-hold', 'completed', 'revoked']
const activityStatuses = ['cancelled', 'entered-in-error', 'not-started', 'scheduled', 'stopped']

/**
 * A care plan's activities that are medication or psychotherapy, each as a treatment for the plan's period. One plan
 * version is one resource, so that its period stands for its activities unless they have their own.
 */
export const mapCarePlan = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource, id } = record
  const status = textAt(resource, 'status') ?? 'without a status'
  const intent = textAt(resource, 'intent') ?? 'plan'
  if (!planStatuses.includes(status) || !['plan', 'order'].includes(intent))
    return leave(mapping, 'CarePlan', `status ${status}, intent ${intent}`)
  const treatments = listAt(resource, 'activity').flatMap((activity, place) => {
    const detail = at(activity, 'detail')
    if (activityStatuses.includes(textAt(detail, 'status') ?? '')) return []
    const drug = wordsOf(at(detail, 'productCodeableConcept'))
    const modality = therapyModality(at(detail, 'code'))
    if (drug === null && modality === null) return []
    const own = at(detail, 'scheduledPeriod')
    const period = textAt(own, 'start') === null ? at(resource, 'period') : own
    const cells = {
      treatment_id: `${id}/${place + 1}`,
      patient_id: patientOf(mapping.index, textAt(resource, 'subject', 'reference')),
      episode_id: episodeOf(mapping.index, textAt(resource, 'encounter', 'reference')),
      component: drug === null ? 'therapy' : 'medication',
      drug: drug ?? '',
      modality: drug === null ? (modality ?? '') : '',
      started_on: dayCell(textAt(period, 'start'), mapping),
      ended_on: dayCell(textAt(period, 'end'), mapping),
    }
    return [{ kind: 'treatments', cells } as const]
  })
  return treatments.length > 0
    ? treatments
    : leave(mapping, 'CarePlan', 'no medication or psychotherapy in it')
}

/**
 * Psychotherapy: a procedure of one day is a session held, one over several days a treatment. A session whose
 * encounter fulfils an appointment is that appointment.
 */
export const mapProcedure = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource, id } = record
  const { index } = mapping
  const modality = therapyModality(resource.code)
  if (modality === null) return leave(mapping, 'Procedure', 'no psychotherapy')
  const status = textAt(resource, 'status') ?? 'without a status'
  if (!['completed', 'in-progress'].includes(status)) return leave(mapping, 'Procedure', `status ${status}`)
  const start = textAt(resource, 'performedPeriod', 'start') ?? textAt(resource, 'performedDateTime')
  const [from, to] = [dayCell(start, mapping), dayCell(textAt(resource, 'performedPeriod', 'end'), mapping)]
  const encounter = textAt(resource, 'encounter', 'reference')
  const common = {
    patient_id: patientOf(index, textAt(resource, 'subject', 'reference')),
    episode_id: episodeOf(index, encounter),
    modality,
  }
  if (status === 'in-progress' || (isCalendarDay(from) && isCalendarDay(to) && daysBetween(from, to) > 1)) {
    const course = { treatment_id: id, component: 'therapy', started_on: from, ended_on: to }
    return [{ kind: 'treatments', cells: { ...common, ...course } }]
  }
  if (index.encounters.get(resolveName(index, encounter) ?? '')?.appointment)
    return leave(mapping, 'Procedure', 'a session that its appointment stands for')
  const session = {
    appointment_id: id,
    clinician_code: clinicianOf(index, textAt(resource, 'performer', 0, 'actor', 'reference')),
    scheduled_at: start ?? '',
    status: 'attended',
    purpose: 'treatment',
  }
  return [{ kind: 'appointments', cells: { ...common, ...session } }]
}

import { wordsOf } from './codes.ts'
import { at, listAt, textAt } from './json.ts'
import { cell, dayCell, leave, type Mapped, type Mapping } from './mapping.ts'
import { episodeOf, patientOf, resolveName } from './references.ts'
import type { FhirRecord } from './resource-stream.ts'

/** The drug's name: from the concept, or from the Medication that is referred to, inside the resource or beside it. */
const drugOf = (resource: unknown, { index }: Mapping): string | null => {
  const own = wordsOf(at(resource, 'medicationCodeableConcept'))
  if (own !== null) return own
  const reference = textAt(resource, 'medicationReference', 'reference')
  const contained = listAt(resource, 'contained').find((each) => `#${textAt(each, 'id')}` === reference)
  if (contained !== undefined) return wordsOf(at(contained, 'code'))
  const beside = index.medicationNames.get(resolveName(index, reference) ?? '')
  return wordsOf(beside) ?? textAt(resource, 'medicationReference', 'display')
}

const daysPer: Readonly<Record<string, number>> = { d: 1, day: 1, days: 1, wk: 7, week: 7, weeks: 7 }

/** A duration in whole days; empty where its unit is another. */
const daysOf = (quantity: unknown): string => {
  const value = textAt(quantity, 'value')
  const factor = daysPer[(textAt(quantity, 'code') ?? textAt(quantity, 'unit') ?? '').toLowerCase()]
  return value === null || factor === undefined ? '' : String(Number(value) * factor)
}

/** Doses a day of a dosage that says so plainly: so many units, so many times a day. */
const dosesPerDay = (dosage: unknown): string => {
  const repeat = at(dosage, 'timing', 'repeat')
  const [frequency, period, unit] = ['frequency', 'period', 'periodUnit'].map((name) => textAt(repeat, name))
  const dose = textAt(dosage, 'doseAndRate', 0, 'doseQuantity', 'value')
  if (!frequency || period !== '1' || unit !== 'd' || dose === null) return ''
  return String(Number(frequency) * Number(dose))
}

const noOrder = ['proposal', 'plan', 'option']

export const mapMedicationRequest = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource, id } = record
  const status = textAt(resource, 'status') ?? 'unknown'
  const intent = textAt(resource, 'intent') ?? 'order'
  if (status === 'entered-in-error' || status === 'draft')
    return leave(mapping, 'MedicationRequest', `status ${status}`)
  if (noOrder.includes(intent)) return leave(mapping, 'MedicationRequest', `intent ${intent}`)
  if (resource.doNotPerform === true) return leave(mapping, 'MedicationRequest', 'asks not to give the drug')
  const cells = {
    prescription_id: id,
    patient_id: patientOf(mapping.index, textAt(resource, 'subject', 'reference')),
    drug: cell(drugOf(resource, mapping)),
    prescribed_on: dayCell(textAt(resource, 'authoredOn'), mapping),
    days_supply: daysOf(at(resource, 'dispenseRequest', 'expectedSupplyDuration')),
    quantity: cell(textAt(resource, 'dispenseRequest', 'quantity', 'value')),
    doses_per_day: dosesPerDay(at(resource, 'dosageInstruction', 0)),
    status,
  }
  return [{ kind: 'prescriptions', cells }]
}

export const mapMedicationDispense = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource, id } = record
  const status = textAt(resource, 'status') ?? 'without a status'
  if (status !== 'completed') return leave(mapping, 'MedicationDispense', `status ${status}`)
  const handedOver = textAt(resource, 'whenHandedOver') ?? textAt(resource, 'whenPrepared')
  const cells = {
    dispense_id: id,
    patient_id: patientOf(mapping.index, textAt(resource, 'subject', 'reference')),
    drug: cell(drugOf(resource, mapping)),
    dispensed_on: dayCell(handedOver, mapping),
    days_supply: daysOf(at(resource, 'daysSupply')) || cell(textAt(resource, 'daysSupply', 'value')),
    quantity: cell(textAt(resource, 'quantity', 'value')),
    doses_per_day: dosesPerDay(at(resource, 'dosageInstruction', 0)),
  }
  return [{ kind: 'dispenses', cells }]
}

const taken = ['active', 'completed', 'stopped', 'on-hold']

/** What is being taken, over a period, is a treatment; it belongs to the episode it names or falls into. */
export const mapMedicationStatement = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource, id } = record
  const status = textAt(resource, 'status') ?? 'without a status'
  if (!taken.includes(status)) return leave(mapping, 'MedicationStatement', `status ${status}`)
  const period = at(resource, 'effectivePeriod')
  const start = textAt(period, 'start') ?? textAt(resource, 'effectiveDateTime')
  if (start === null) return leave(mapping, 'MedicationStatement', 'no date')
  const context = textAt(resource, 'context', 'reference')
  const name = resolveName(mapping.index, context)
  const cells = {
    treatment_id: id,
    patient_id: patientOf(mapping.index, textAt(resource, 'subject', 'reference')),
    episode_id: name?.startsWith('EpisodeOfCare/')
      ? episodeOf(mapping.index, null, context)
      : episodeOf(mapping.index, context),
    component: 'medication',
    drug: cell(drugOf(resource, mapping)),
    as_needed: at(resource, 'dosage', 0, 'asNeededBoolean') === true ? 'true' : 'false',
    started_on: dayCell(start, mapping),
    ended_on: dayCell(textAt(period, 'end'), mapping),
  }
  return [{ kind: 'treatments', cells }]
}

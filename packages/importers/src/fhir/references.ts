import { loincCodes } from './codes.ts'
import { listAt, textAt } from './json.ts'
import type { FhirRecord } from './resource-stream.ts'

/** What has to be known of all files together, because one may refer to another. Keys are as references are written. */
export type ReferenceIndex = {
  /** `urn:uuid:…`, an address, or `Type/id`, to `Type/id`. */
  readonly names: Map<string, string>
  /** `system|value` of a patient's identifiers to the patient's id. */
  readonly patientIdentifiers: Map<string, string>
  readonly practitionerCodes: Map<string, string>
  readonly medicationNames: Map<string, unknown>
  /** Of an encounter, its episode, and whether it fulfils an appointment. */
  readonly encounters: Map<string, { readonly episode: string | null; readonly appointment: boolean }>
  /** Item and total observations that a panel lists, by name, with the panel's LOINC codes. */
  readonly members: Map<string, readonly string[]>
  /** Observations that a panel may list, by name. */
  readonly observations: Map<string, FhirRecord>
  readonly responses: Set<string>
  /** Episode and rank of a condition that an episode names. */
  readonly diagnoses: Map<string, { readonly episode: string; readonly primary: boolean }>
}

export const referenceIndex = (): ReferenceIndex => ({
  names: new Map(),
  patientIdentifiers: new Map(),
  practitionerCodes: new Map(),
  medicationNames: new Map(),
  encounters: new Map(),
  members: new Map(),
  observations: new Map(),
  responses: new Set(),
  diagnoses: new Map(),
})

export const nameOf = ({ type, id }: Pick<FhirRecord, 'type' | 'id'>): string => `${type}/${id}`

const isStanding = (record: FhirRecord) => textAt(record.resource, 'status') !== 'entered-in-error'

/** Adds one resource. References inside values stay as written: their targets may come later. */
export const indexRecord = (index: ReferenceIndex, record: FhirRecord): void => {
  const { type, id, fullUrl, resource } = record
  const name = nameOf(record)
  index.names.set(name, name)
  if (fullUrl !== null) index.names.set(fullUrl, name)
  const identifiers = listAt(resource, 'identifier')
  if (type === 'Patient')
    for (const identifier of identifiers)
      index.patientIdentifiers.set(
        `${textAt(identifier, 'system') ?? ''}|${textAt(identifier, 'value') ?? ''}`,
        id,
      )
  if (type === 'Practitioner') {
    const [code] = identifiers.flatMap((identifier) => textAt(identifier, 'value') ?? [])
    index.practitionerCodes.set(name, code ?? id)
  }
  if (type === 'Medication') index.medicationNames.set(name, resource.code)
  if (type === 'Encounter')
    index.encounters.set(name, {
      episode: textAt(resource, 'episodeOfCare', 0, 'reference'),
      appointment: listAt(resource, 'appointment').length > 0,
    })
  if (type === 'QuestionnaireResponse' && isStanding(record)) index.responses.add(name)
  if (type === 'Observation' && isStanding(record)) {
    const members = listAt(resource, 'hasMember').flatMap((member) => textAt(member, 'reference') ?? [])
    for (const member of members) index.members.set(member, loincCodes(resource.code))
    // Only what an instrument may need is kept: items and totals are coded in LOINC and have no parts.
    if (members.length === 0 && isSurvey(resource)) index.observations.set(name, record)
  }
  if (type === 'EpisodeOfCare' && isStanding(record))
    for (const [place, diagnosis] of listAt(resource, 'diagnosis').entries()) {
      const condition = textAt(diagnosis, 'condition', 'reference')
      const rank = textAt(diagnosis, 'rank') ?? String(place + 1)
      if (condition !== null) index.diagnoses.set(condition, { episode: id, primary: rank === '1' })
    }
}

const isSurvey = (resource: unknown) =>
  listAt(resource, 'category').length === 0 ||
  listAt(resource, 'category').some((category) =>
    listAt(category, 'coding').some((coding) => textAt(coding, 'code') === 'survey'),
  )

const CONDITIONAL = /^(\w+)\?identifier=(.+)$/
const LAST_TWO = /(?:^|\/)([A-Z]\w+\/[^/?#]+)(?:\/_history\/.*)?$/

/** A reference as `Type/id`, if its target is among the files or it says so itself; else null. */
export const resolveName = (index: ReferenceIndex, reference: string | null): string | null => {
  if (reference === null) return null
  return index.names.get(reference) ?? LAST_TWO.exec(reference)?.[1] ?? null
}

const idOf = (name: string | null): string | null => name?.slice(name.indexOf('/') + 1) ?? null

/**
 * The patient that a reference names.
 *
 * @returns the patient's id; the reference itself when its target can't be told, so that the refusal names it
 */
export const patientOf = (index: ReferenceIndex, reference: string | null): string => {
  if (reference === null) return ''
  const conditional = CONDITIONAL.exec(reference)
  if (conditional?.[1] === 'Patient') return index.patientIdentifiers.get(conditional[2] ?? '') ?? reference
  const name = resolveName(index, reference)
  return name?.startsWith('Patient/') ? (idOf(name) ?? '') : reference
}

/** The clinician's code that a practitioner reference carries: an identifier's value, else the id. */
export const clinicianOf = (index: ReferenceIndex, reference: string | null): string => {
  if (reference === null) return ''
  const conditional = CONDITIONAL.exec(reference)
  if (conditional !== null) return (conditional[2] ?? '').split('|').at(-1) ?? ''
  const name = resolveName(index, reference)
  return name === null ? reference : (index.practitionerCodes.get(name) ?? idOf(name) ?? '')
}

/** The episode of a resource: the one it names, else that of its encounter; empty where neither says. */
export const episodeOf = (
  index: ReferenceIndex,
  encounter: string | null,
  named: string | null = null,
): string => {
  const reference = named ?? index.encounters.get(resolveName(index, encounter) ?? '')?.episode ?? null
  return reference === null ? '' : (idOf(resolveName(index, reference)) ?? reference)
}

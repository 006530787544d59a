import { codingsOf, systemName, wordsOf } from './codes.ts'
import { at, listAt, textAt } from './json.ts'
import { cell, dayCell, leave, type Mapped, type Mapping, optionalDayCell } from './mapping.ts'
import { clinicianOf, episodeOf, nameOf, patientOf, resolveName } from './references.ts'
import type { FhirRecord } from './resource-stream.ts'

const CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/'
const sexes: Readonly<Record<string, string>> = { F: 'female', M: 'male', O: 'other', UNK: 'unknown' }

const extension = (resource: unknown, name: string) =>
  listAt(resource, 'extension').find((each) => textAt(each, 'url') === `${CORE}${name}`)

/** The words of a US Core race or ethnicity extension. */
const extensionWords = (resource: unknown, name: string): string | null => {
  const parts = listAt(extension(resource, name), 'extension')
  const spoken = parts.find((part) => textAt(part, 'url') === 'text')
  return textAt(spoken, 'valueString')
}

export const mapPatient = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource, id } = record
  const names = listAt(resource, 'name')
  const name = names.find((each) => textAt(each, 'use') === 'official') ?? names[0]
  const spoken = [
    ...listAt(name, 'given').filter((given) => typeof given === 'string'),
    textAt(name, 'family'),
  ].flatMap((part) => part ?? [])
  const languages = listAt(resource, 'communication')
  const language = languages.find((each) => at(each, 'preferred') === true) ?? languages[0]
  const birthSex = sexes[textAt(extension(resource, 'us-core-birthsex'), 'valueCode') ?? '']
  const origins = ['us-core-race', 'us-core-ethnicity'].flatMap(
    (each) => extensionWords(resource, each) ?? [],
  )
  const cells = {
    patient_id: id,
    display_name: textAt(name, 'text') ?? spoken.join(' '),
    birth_date: optionalDayCell(textAt(resource, 'birthDate'), mapping, 'Patient'),
    sex: birthSex ?? cell(textAt(resource, 'gender')),
    ethnicity: origins.join('; '),
    language: languageOf(language),
    died_on: optionalDayCell(textAt(resource, 'deceasedDateTime'), mapping, 'Patient'),
  }
  return [{ kind: 'patients', cells }]
}

const languageOf = (communication: unknown): string => {
  const language = at(communication, 'language')
  return codingsOf(language)[0]?.code ?? cell(textAt(language, 'text'))
}

const episodeStatuses = ['active', 'onhold', 'finished']

export const mapEpisodeOfCare = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource, id } = record
  const status = textAt(resource, 'status') ?? 'without a status'
  if (!episodeStatuses.includes(status)) return leave(mapping, 'EpisodeOfCare', `status ${status}`)
  const organisation = textAt(resource, 'managingOrganization', 'reference')
  const site = resolveName(mapping.index, organisation)?.split('/')[1] ?? organisation?.split('|').at(-1)
  const cells = {
    episode_id: id,
    patient_id: patientOf(mapping.index, textAt(resource, 'patient', 'reference')),
    site_code: cell(site),
    programme_code: cell(codingsOf(listAt(resource, 'type')[0])[0]?.code),
    clinician_code: clinicianOf(mapping.index, textAt(resource, 'careManager', 'reference')),
    started_on: dayCell(textAt(resource, 'period', 'start'), mapping),
    ended_on: dayCell(textAt(resource, 'period', 'end'), mapping),
  }
  return [{ kind: 'episodes', cells }]
}

const notTrue = ['entered-in-error', 'refuted']

export const mapCondition = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource } = record
  const verification = codingsOf(resource.verificationStatus)[0]?.code
  if (verification !== undefined && notTrue.includes(verification))
    return leave(mapping, 'Condition', `verification status ${verification}`)
  const [code] = codingsOf(resource.code)
  if (code === undefined) return leave(mapping, 'Condition', 'no code')
  const { index } = mapping
  const named = [nameOf(record), record.fullUrl ?? ''].flatMap((name) => index.diagnoses.get(name) ?? [])[0]
  const cells = {
    diagnosis_id: record.id,
    patient_id: patientOf(index, textAt(resource, 'subject', 'reference')),
    episode_id: named?.episode ?? episodeOf(index, textAt(resource, 'encounter', 'reference')),
    code_system: systemName(code.system),
    code: code.code,
    name: cell(wordsOf(resource.code)),
    role: named?.primary ? 'primary' : 'comorbid',
    onset_on: optionalDayCell(
      textAt(resource, 'onsetDateTime') ?? textAt(resource, 'onsetPeriod', 'start'),
      mapping,
      'Condition',
    ),
    abated_on: optionalDayCell(
      textAt(resource, 'abatementDateTime') ?? textAt(resource, 'abatementPeriod', 'end'),
      mapping,
      'Condition',
    ),
    status: cell(codingsOf(resource.clinicalStatus)[0]?.code),
  }
  return [{ kind: 'diagnoses', cells }]
}

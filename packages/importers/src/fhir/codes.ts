import { listAt, textAt } from './json.ts'

export type Coding = {
  readonly system: string | null
  readonly code: string
  readonly display: string | null
}

const LOINC = 'http://loinc.org'

/** The codings of a CodeableConcept that have a code. */
export const codingsOf = (concept: unknown): readonly Coding[] =>
  listAt(concept, 'coding').flatMap((coding) => {
    const code = textAt(coding, 'code')
    return code === null
      ? []
      : [{ system: textAt(coding, 'system'), code, display: textAt(coding, 'display') }]
  })

/** LOINC codes of a concept; a coding without a system is taken for LOINC, because senders leave it out. */
export const loincCodes = (concept: unknown): readonly string[] =>
  codingsOf(concept)
    .filter(({ system }) => system === null || system === LOINC)
    .map(({ code }) => code)

/** The words of a concept: its text, else the first display, else the first code. */
export const wordsOf = (concept: unknown): string | null => {
  const [first] = codingsOf(concept)
  return textAt(concept, 'text') ?? first?.display ?? first?.code ?? null
}

const systemNames: Readonly<Record<string, string>> = {
  'http://snomed.info/sct': 'SNOMED CT',
  'http://hl7.org/fhir/sid/icd-10': 'ICD-10',
  'http://hl7.org/fhir/sid/icd-10-cm': 'ICD-10-CM',
  'http://hl7.org/fhir/sid/icd-11': 'ICD-11',
  'http://id.who.int/icd/release/11/mms': 'ICD-11',
  'http://hl7.org/fhir/sid/icd-9-cm': 'ICD-9-CM',
  'http://terminology.hl7.org/CodeSystem/v3-ActCode': 'HL7 ActCode',
  'http://www.ama-assn.org/go/cpt': 'CPT',
}

/** A code system as people call it; an unknown one keeps its address. */
export const systemName = (system: string | null): string =>
  system === null ? 'not stated' : (systemNames[system] ?? system)

/** SNOMED CT and CPT codes of psychotherapy; other systems are told by their words. */
const psychotherapyCodes = new Set([
  '75516001',
  '18512000',
  '76168009',
  '228557008',
  '304891004',
  '90832',
  '90834',
  '90837',
  '90846',
  '90847',
  '90853',
])
const psychotherapyWords =
  /psychotherap|cognitive[\w -]*behaviou?r|\bcbt\b|dialectical|\bdbt\b|psychodynamic|interpersonal therapy|\bemdr\b|trauma[- ]focused/i

const modalities: readonly (readonly [RegExp, string])[] = [
  [/dialectical|\bdbt\b/i, 'DBT'],
  [/trauma[- ]focused|\bemdr\b|eye movement/i, 'trauma-focused'],
  [/cognitive[\w -]*behaviou?r|\bcbt\b/i, 'CBT'],
  [/psychodynamic|psychoanaly/i, 'psychodynamic'],
]

/**
 * The modality of a concept that is psychotherapy: CBT, DBT, psychodynamic, trauma-focused or other.
 *
 * @returns null for a concept that is none: diets, exercise, screening and the like
 */
export const therapyModality = (concept: unknown): string | null => {
  const codings = codingsOf(concept)
  const words = [textAt(concept, 'text'), ...codings.map(({ display }) => display)].join(' ')
  if (!codings.some(({ code }) => psychotherapyCodes.has(code)) && !psychotherapyWords.test(words))
    return null
  return modalities.find(([pattern]) => pattern.test(words))?.[1] ?? 'other'
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setting, type TestImport, testImport } from '../test-import.ts'
import type { Json } from './json.ts'

let service: TestImport
beforeAll(async () => {
  service = await testImport('America/New_York')
  const { 'patients.csv': _, 'episodes.csv': __, ...withoutPeople } = setting
  await service.importFiles({
    ...withoutPeople,
    'sites.csv': 'site_code,name\nnorth,North clinic\n',
    'clinicians.csv': 'clinician_code,name,profession,site_code\nc1,One,therapist,north\n',
  })
})
afterAll(() => service.close())

const LOINC = 'http://loinc.org'
const loinc = (code: string) => ({ coding: [{ system: LOINC, code }] })
const patient = (id: string, more: Json = {}) => ({
  resourceType: 'Patient',
  id,
  birthDate: '1980-04-01',
  gender: 'female',
  ...more,
})
const bundle = (resources: readonly Json[], type = 'collection') =>
  JSON.stringify({
    resourceType: 'Bundle',
    type,
    entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource })),
  })
const observation = (id: string, code: string, subject: string, more: Json) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: loinc(code),
  subject: { reference: subject },
  effectiveDateTime: '2026-03-01T20:30:00-05:00',
  ...more,
})

const scores = async (of: string) => {
  const rows = await service.read((trx) =>
    trx
      .selectFrom('assessment')
      .innerJoin('patient', 'patient.id', 'assessment.patient_id')
      .select([
        'assessment.source_key',
        'instrument',
        'taken_on',
        'total',
        'completeness',
        'answers',
        'reported_total',
      ])
      .where('patient.source_key', '=', of)
      .where('superseded_at', 'is', null)
      .orderBy('assessment.source_key')
      .execute(),
  )
  return rows.map(({ source_key, instrument, taken_on, total }) => [source_key, instrument, taken_on, total])
}
const left = (notices: readonly { kind: string; value: string | null; message: string }[]) =>
  notices.filter(({ kind }) => kind === 'left').map(({ value, message }) => `${value}: ${message}`)

describe('totals', () => {
  test('are read however their value is typed, on the day of the organisation', async () => {
    const of = 'Patient/v1'
    await service.importFiles({
      'bundle.json': bundle([
        patient('v1'),
        observation('q', '44261-6', of, { valueQuantity: { value: 7, unit: '{score}' } }),
        observation('i', '70274-6', of, { valueInteger: 8 }),
        observation('s', '55758-7', of, { valueString: '3' }),
        observation('d', '75626-2', 'urn:uuid:v1', { valueDecimal: 4.0 }),
        observation('z', '44261-6', of, { valueInteger: 9, effectiveDateTime: '2026-03-02T03:30:00Z' }),
      ]),
    })
    expect(await scores('v1')).toEqual([
      ['Observation/d', 'AUDIT-C', '2026-03-01', 4],
      ['Observation/i', 'GAD-7', '2026-03-01', 8],
      ['Observation/q', 'PHQ-9', '2026-03-01', 7],
      ['Observation/s', 'PHQ-2', '2026-03-01', 3],
      ['Observation/z', 'PHQ-9', '2026-03-01', 9],
    ])
  })

  test('entered in error, preliminary or without a value are never scores; amended ones are', async () => {
    const of = 'Patient/v2'
    const report = await service.importFiles({
      'bundle.json': bundle([
        patient('v2'),
        observation('e', '44261-6', of, { status: 'entered-in-error', valueInteger: 7 }),
        observation('p', '44261-6', of, { status: 'preliminary', valueInteger: 7 }),
        observation('n', '44261-6', of, { dataAbsentReason: { text: 'refused' } }),
        observation('a', '44261-6', of, { status: 'amended', valueInteger: 7 }),
        observation('panel', '69737-5', of, { valueInteger: 7 }),
      ]),
    })
    expect((await scores('v2')).map(([key]) => key)).toEqual(['Observation/a'])
    expect(left(report.files[0]?.notices ?? [])).toEqual([
      'Observation: status entered-in-error',
      'Observation: status preliminary',
      'Observation: a total without a value',
      'Observation: a panel without items or total',
    ])
  })

  test('out of range, or with a date that is only a month, the file is refused by the name of the resource', async () => {
    const error = await service.refused({
      'bundle.json': bundle([
        patient('v3'),
        observation('high', '44261-6', 'Patient/v3', { valueInteger: 28 }),
        observation('month', '44261-6', 'Patient/v3', { valueInteger: 8, effectiveDateTime: '2026-03' }),
      ]),
    })
    expect(error.problems.map(({ record, field, value, line }) => [record, field, value, line])).toEqual([
      ['Observation/high', 'total', '28', null],
      ['Observation/month', 'taken_on', '2026-03', null],
    ])
  })
})

const gadCodes = ['69725-0', '68509-9', '69733-4', '69734-2', '69735-9', '69689-8', '69736-7']
const gadItem = (of: string, place: number, value: Json, prefix = 'g') =>
  observation(`${prefix}${place}`, gadCodes[place] ?? '', of, value)

describe('forms with items', () => {
  test('a panel, its items and its total make one score, in coded answers', async () => {
    const of = 'Patient/f1'
    const codes = ['LA6568-5', 'LA6569-3', 'LA6570-1', 'LA6571-9', 'LA6568-5', 'LA6569-3', 'LA6570-1']
    const items = codes.map((code, place) =>
      gadItem(of, place, { valueCodeableConcept: { coding: [{ system: LOINC, code }] } }),
    )
    await service.importFiles({
      'bundle.json': bundle([
        patient('f1'),
        ...items,
        observation('total', '70274-6', of, { valueInteger: 9 }),
        observation('panel', '69737-5', of, {
          hasMember: [
            ...items.map(({ id }) => ({ reference: `urn:uuid:${id}` })),
            { reference: 'Observation/total' },
          ],
        }),
        {
          resourceType: 'DiagnosticReport',
          id: 'report',
          status: 'final',
          code: loinc('69737-5'),
          subject: { reference: of },
          result: [{ reference: 'Observation/total' }],
        },
      ]),
    })
    expect(await scores('f1')).toEqual([['Observation/panel', 'GAD-7', '2026-03-01', 9]])
  })

  test('items without a panel belong together by time, and to the total of that time', async () => {
    const of = 'Patient/f2'
    const later = { effectiveDateTime: '2026-03-08T10:00:00-05:00' }
    await service.importFiles({
      'bundle.json': bundle([
        patient('f2'),
        ...gadCodes.map((_, place) => gadItem(of, place, { valueInteger: 1 }, 'x')),
        observation('xt', '70274-6', of, { valueInteger: 7 }),
        ...gadCodes.map((_, place) => gadItem(of, place, { valueInteger: 2, ...later }, 'y')),
      ]),
    })
    expect(await scores('f2')).toEqual([
      ['Observation/xt', 'GAD-7', '2026-03-01', 7],
      ['Observation/y0', 'GAD-7', '2026-03-08', 14],
    ])
  })

  test('an observation derived from a response that is here is no second score, also in another file', async () => {
    const phq2 = ['44250-9', '44255-8']
    const response = {
      resourceType: 'QuestionnaireResponse',
      id: 'r1',
      status: 'completed',
      subject: { reference: 'Patient/f3' },
      authored: '2026-03-01',
      item: [
        {
          linkId: '/55757-9',
          item: phq2.map((code) => ({ linkId: `/55757-9/${code}`, answer: [{ valueInteger: 2 }] })),
        },
      ],
    }
    const report = await service.importFiles({
      'a-observation.json': JSON.stringify(
        observation('o1', '55758-7', 'Patient/f3', {
          valueInteger: 4,
          derivedFrom: [{ reference: 'QuestionnaireResponse/r1' }],
        }),
      ),
      'b-response.ndjson': `${JSON.stringify(response)}\n${JSON.stringify({ ...response, id: 'r2', status: 'entered-in-error' })}\n`,
      'c-patient.json': JSON.stringify(patient('f3')),
    })
    expect(report.files.map(({ file }) => file)).toEqual([
      'c-patient.json',
      'a-observation.json',
      'b-response.ndjson',
    ])
    expect(await scores('f3')).toEqual([['QuestionnaireResponse/r1', 'PHQ-2', '2026-03-01', 4]])
  })

  test('an answer code of another list is refused by the name of the form', async () => {
    const error = await service.refused({
      'response.json': bundle([
        patient('f4'),
        {
          resourceType: 'QuestionnaireResponse',
          id: 'odd',
          status: 'completed',
          subject: { reference: 'Patient/f4' },
          authored: '2026-03-01',
          item: gadCodes.map((code) => ({
            linkId: `/${code}`,
            answer: [{ valueCoding: { code: 'LA9999-9' } }],
          })),
        },
      ]),
    })
    expect(error.problems[0]).toMatchObject({
      record: 'QuestionnaireResponse/odd',
      field: 'item_1',
      value: 'LA9999-9',
    })
  })

  test('an unknown questionnaire is counted and left', async () => {
    const report = await service.importFiles({
      'response.json': bundle([
        patient('f5'),
        {
          resourceType: 'QuestionnaireResponse',
          id: 'u',
          status: 'completed',
          subject: { reference: 'Patient/f5' },
          questionnaire: 'http://example.org/Questionnaire/diet',
          item: [{ linkId: '1', answer: [{ valueInteger: 1 }] }],
        },
      ]),
    })
    expect(report.files[0]?.notices).toMatchObject([
      { kind: 'unknown-instrument', value: 'http://example.org/Questionnaire/diet', occurrences: 1 },
    ])
  })
})

describe('references', () => {
  test.each([
    ['Patient/nobody', 'Patient/nobody'],
    ['urn:uuid:00000000-0000-0000-0000-000000000000', 'urn:uuid:00000000-0000-0000-0000-000000000000'],
    ['Patient?identifier=http://example.org|77', 'Patient?identifier=http://example.org|77'],
  ])('a patient who is not there is an error that names %s', async (reference, named) => {
    const error = await service.refused({
      'bundle.json': bundle([observation('lost', '44261-6', reference, { valueInteger: 7 })]),
    })
    expect(error.problems).toMatchObject([{ record: 'Observation/lost', field: 'patient_id', value: named }])
  })

  test('a patient may be named by an identifier or a full address', async () => {
    const identifier = [{ system: 'http://example.org', value: '88' }]
    await service.importFiles({
      'bundle.json': bundle([
        patient('n1', { identifier }),
        observation('n-a', '44261-6', 'Patient?identifier=http://example.org|88', { valueInteger: 7 }),
        observation('n-b', '44261-6', 'https://fhir.example.org/r4/Patient/n1', { valueInteger: 8 }),
      ]),
    })
    expect(await scores('n1')).toHaveLength(2)
  })
})

describe('care', () => {
  const of = { reference: 'Patient/c1' }
  const episode = {
    resourceType: 'EpisodeOfCare',
    id: 'ep1',
    status: 'active',
    patient: of,
    period: { start: '2026-01-05' },
    careManager: { reference: 'Practitioner?identifier=http://example.org/staff|c1' },
    diagnosis: [{ condition: { reference: 'Condition/dx' }, rank: 1 }],
  }
  const sertraline = { coding: [{ code: '312940' }], text: 'Sertraline' }
  const resources = [
    patient('c1'),
    episode,
    {
      resourceType: 'Condition',
      id: 'dx',
      subject: of,
      code: {
        coding: [
          { system: 'http://hl7.org/fhir/sid/icd-10', code: 'F33.1', display: 'Recurrent depression' },
        ],
      },
      clinicalStatus: { coding: [{ code: 'active' }] },
      onsetDateTime: '2025',
    },
    {
      resourceType: 'Condition',
      id: 'no',
      subject: of,
      code: { text: 'x', coding: [{ code: 'x' }] },
      verificationStatus: { coding: [{ code: 'entered-in-error' }] },
    },
    {
      resourceType: 'Encounter',
      id: 'en',
      status: 'finished',
      class: { code: 'AMB' },
      subject: of,
      episodeOfCare: [{ reference: 'EpisodeOfCare/ep1' }],
      appointment: [{ reference: 'Appointment/ap' }],
      period: { start: '2026-02-02T10:00:00-05:00', end: '2026-02-02T10:50:00-05:00' },
    },
    {
      resourceType: 'Appointment',
      id: 'ap',
      status: 'fulfilled',
      start: '2026-02-02T10:00:00-05:00',
      serviceType: [{ text: 'Cognitive behavioural therapy' }],
      participant: [{ actor: of }, { actor: { reference: 'Practitioner?identifier=x|c1' } }],
    },
    {
      resourceType: 'Appointment',
      id: 'ap2',
      status: 'cancelled',
      cancelationReason: { coding: [{ code: 'pat-cpp' }] },
      start: '2026-02-09T10:00:00-05:00',
      participant: [{ actor: of }],
    },
    { resourceType: 'Appointment', id: 'ap3', status: 'cancelled', participant: [{ actor: of }] },
    { resourceType: 'Appointment', id: 'ap4', status: 'entered-in-error', participant: [{ actor: of }] },
    {
      resourceType: 'Procedure',
      id: 'held',
      status: 'completed',
      subject: of,
      encounter: { reference: 'Encounter/en' },
      code: { coding: [{ system: 'http://snomed.info/sct', code: '75516001', display: 'Psychotherapy' }] },
      performedDateTime: '2026-02-02T10:00:00-05:00',
    },
    {
      resourceType: 'Procedure',
      id: 'alone',
      status: 'completed',
      subject: of,
      code: { coding: [{ system: 'http://snomed.info/sct', code: '75516001', display: 'Psychotherapy' }] },
      performedDateTime: '2026-02-16T10:00:00-05:00',
    },
    {
      resourceType: 'CarePlan',
      id: 'plan',
      status: 'active',
      intent: 'plan',
      subject: of,
      period: { start: '2026-01-12', end: '2026-07-12' },
      activity: [
        { detail: { code: { text: 'Cognitive behavioural therapy' }, status: 'in-progress' } },
        { detail: { code: { text: 'Diabetic diet' }, status: 'in-progress' } },
      ],
    },
    {
      resourceType: 'MedicationStatement',
      id: 'taken',
      status: 'active',
      subject: of,
      medicationCodeableConcept: sertraline,
      effectivePeriod: { start: '2026-01-10' },
    },
    {
      resourceType: 'MedicationStatement',
      id: 'before',
      status: 'active',
      subject: of,
      medicationCodeableConcept: sertraline,
      effectivePeriod: { start: '2025-01-10', end: '2025-03-01' },
    },
    { resourceType: 'Medication', id: 'm', code: sertraline },
    {
      resourceType: 'MedicationRequest',
      id: 'rx',
      status: 'active',
      intent: 'order',
      subject: of,
      medicationReference: { reference: 'Medication/m' },
      authoredOn: '2026-01-10',
      dispenseRequest: { expectedSupplyDuration: { value: 4, code: 'wk' }, quantity: { value: 28 } },
      dosageInstruction: [
        {
          timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
          doseAndRate: [{ doseQuantity: { value: 1 } }],
        },
      ],
    },
    {
      resourceType: 'MedicationRequest',
      id: 'not',
      status: 'active',
      intent: 'order',
      doNotPerform: true,
      subject: of,
      medicationCodeableConcept: sertraline,
      authoredOn: '2026-01-10',
    },
    {
      resourceType: 'MedicationDispense',
      id: 'fill',
      status: 'completed',
      subject: of,
      medicationCodeableConcept: sertraline,
      whenPrepared: '2026-01-10T23:30:00-05:00',
      daysSupply: { value: 28 },
    },
    {
      resourceType: 'MedicationDispense',
      id: 'void',
      status: 'entered-in-error',
      subject: of,
      medicationCodeableConcept: sertraline,
    },
  ]

  test('episodes, diagnoses, contacts, plans and supply come in, and what does not is counted', async () => {
    const report = await service.importFiles({ 'bundle.json': bundle(resources, 'searchset') })
    const counts = Object.fromEntries(
      Object.entries(report.files[0]?.counts ?? {}).map(([kind, { new: n, left: aside }]) => [
        kind,
        [n, aside],
      ]),
    )
    expect(counts).toEqual({
      patients: [1, 0],
      episodes: [1, 0],
      diagnoses: [1, 0],
      treatments: [2, 1],
      prescriptions: [1, 0],
      dispenses: [1, 0],
      appointments: [3, 0],
      encounters: [1, 0],
    })
    expect(left(report.files[0]?.notices ?? []).sort()).toEqual([
      'Appointment: cancelled, and it does not say by whom',
      'Appointment: status entered-in-error',
      'Condition: verification status entered-in-error',
      'MedicationDispense: status entered-in-error',
      'MedicationRequest: asks not to give the drug',
      'Procedure: a session that its appointment stands for',
    ])
  })

  test('each with the facts of its resource', async () => {
    const rows = await service.read(async (trx) => ({
      episode: await trx
        .selectFrom('episode_record')
        .innerJoin('clinician', 'clinician.id', 'episode_record.clinician_id')
        .select(['started_on', 'clinician.code'])
        .execute(),
      diagnosis: await trx
        .selectFrom('diagnosis')
        .select(['code_system', 'code', 'role', 'onset_on'])
        .execute(),
      treatment: await trx
        .selectFrom('treatment')
        .select(['source_key', 'component', 'drug_class', 'modality', 'started_on', 'ended_on'])
        .orderBy('source_key')
        .execute(),
      prescription: await trx
        .selectFrom('prescription')
        .select(['drug', 'days_supply', 'doses_per_day'])
        .execute(),
      dispense: await trx.selectFrom('dispense').select(['dispensed_on', 'days_supply']).execute(),
      appointment: await trx
        .selectFrom('appointment')
        .select(['source_key', 'status', 'purpose', 'modality'])
        .orderBy('source_key')
        .execute(),
    }))
    expect(rows).toEqual({
      episode: [{ started_on: '2026-01-05', code: 'c1' }],
      diagnosis: [{ code_system: 'ICD-10', code: 'F33.1', role: 'primary', onset_on: null }],
      treatment: [
        {
          source_key: 'plan/1',
          component: 'therapy',
          drug_class: null,
          modality: 'CBT',
          started_on: '2026-01-12',
          ended_on: '2026-07-12',
        },
        {
          source_key: 'taken',
          component: 'medication',
          drug_class: 'antidepressant',
          modality: null,
          started_on: '2026-01-10',
          ended_on: null,
        },
      ],
      prescription: [{ drug: 'Sertraline', days_supply: 28, doses_per_day: 1 }],
      dispense: [{ dispensed_on: '2026-01-10', days_supply: 28 }],
      appointment: [
        { source_key: 'alone', status: 'attended', purpose: 'treatment', modality: 'other' },
        { source_key: 'ap', status: 'attended', purpose: 'treatment', modality: 'CBT' },
        { source_key: 'ap2', status: 'cancelled_by_patient', purpose: 'unknown', modality: null },
      ],
    })
  })
})

describe('a file that is none', () => {
  test.each([
    ['prose', 'Dear colleague', /not a JSON file of FHIR resources/],
    ['a list', '[1, 2]', /not a JSON file of FHIR resources/],
    ['cut off', bundle([patient('x')]).slice(0, 80), /ends in the middle/],
    ['other JSON', '{"name": "x"}', /no resourceType/],
    ['an empty bundle', '{"resourceType": "Bundle", "type": "collection"}', /holds no resource/],
    ['a history', bundle([patient('x')], 'history'), /bundle of the type history/],
    ['with a misplaced comma', '{"resourceType": "Patient",, "id": "x"}', /not valid JSON/],
  ])('%s gets one clear sentence', async (_, content, sentence) => {
    const error = await service.refused({ 'bundle.json': content })
    expect(error.message).toMatch(sentence)
    expect(error.problems).toHaveLength(1)
  })
})

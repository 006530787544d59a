import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportReport } from '../import-paths.ts'
import { type TestImport, testImport } from '../test-import.ts'

const samples = fileURLToPath(new URL('../../reference/fhir-samples', import.meta.url))

let service: TestImport
let report: ImportReport
beforeAll(async () => {
  service = await testImport('America/New_York')
  report = await service.importFiles({}, { paths: [samples] })
})
afterAll(() => service.close())

const fileReport = (name: string) => {
  const found = report.files.find(({ file }) => file.startsWith(name))
  if (found === undefined) throw new Error(`no report of ${name}`)
  return found
}
const scoresOf = (patient: string) =>
  service.read(async (trx) => {
    const rows = await trx
      .selectFrom('assessment')
      .innerJoin('patient', 'patient.id', 'assessment.patient_id')
      .select(['instrument', 'taken_on', 'total', 'completeness', 'answers', 'reported_total'])
      .where('patient.source_key', '=', patient)
      .where('superseded_at', 'is', null)
      .orderBy('instrument')
      .orderBy('taken_on')
      .execute()
    return rows
  })
const noticesOf = (name: string, kind: string) =>
  fileReport(name)
    .notices.filter((notice) => notice.kind === kind)
    .map(({ value, message, occurrences }) => [value, message, occurrences])

test('the patient of a form in another file is imported before it', () => {
  expect(report.files.map(({ file }) => file)).toEqual([
    'synthea-allen-ferry.json.gz',
    'synthea-edythe-morar.json.gz',
    'us-core-patient-example.json',
    'us-core-questionnaireresponse-phq9.json.gz',
  ])
})

test('every type of resource of a bundle is counted', () => {
  expect(fileReport('synthea-allen').resources).toEqual({
    AllergyIntolerance: 3,
    CarePlan: 7,
    CareTeam: 7,
    Claim: 271,
    Condition: 63,
    DiagnosticReport: 123,
    DocumentReference: 80,
    Encounter: 80,
    ExplanationOfBenefit: 80,
    ImagingStudy: 1,
    Immunization: 12,
    MedicationRequest: 191,
    Observation: 252,
    Patient: 1,
    Procedure: 63,
    Provenance: 1,
  })
  expect(fileReport('synthea-edythe').resources).toMatchObject({
    CarePlan: 4,
    Condition: 28,
    Encounter: 35,
    MedicationRequest: 16,
    Observation: 132,
    Patient: 1,
  })
})

test('rows stored of each kind', () => {
  const stored = (name: string) =>
    Object.fromEntries(Object.entries(fileReport(name).counts).map(([kind, { new: n }]) => [kind, n]))
  expect(stored('synthea-allen')).toEqual({
    patients: 1,
    diagnoses: 63,
    assessments: 17,
    prescriptions: 191,
    encounters: 80,
    inpatient_stays: 1,
  })
  expect(stored('synthea-edythe')).toEqual({
    patients: 1,
    diagnoses: 28,
    assessments: 9,
    prescriptions: 16,
    encounters: 35,
  })
})

test('exactly these scores of Allen Ferry, a report of a panel making no second one', async () => {
  const scores = await scoresOf('ad134528-56a5-35fd-c37f-466ff119c625')
  expect(scores.map(({ instrument, taken_on, total }) => `${instrument} ${taken_on} ${total}`)).toEqual([
    'GAD-7 2013-12-31 1',
    'GAD-7 2015-01-06 3',
    'GAD-7 2016-01-12 2',
    'GAD-7 2017-01-17 1',
    'GAD-7 2018-01-23 0',
    'GAD-7 2019-01-29 3',
    'PHQ-2 2011-12-20 1',
    'PHQ-2 2012-12-25 6',
    'PHQ-2 2013-12-31 2',
    'PHQ-2 2015-01-06 1',
    'PHQ-2 2016-01-12 0',
    'PHQ-2 2017-01-17 0',
    'PHQ-2 2018-01-23 0',
    'PHQ-2 2019-01-29 1',
    'PHQ-2 2020-02-04 1',
    'PHQ-2 2021-02-09 0',
    'PHQ-9 2012-12-25 5',
  ])
})

test('exactly these scores of Edythe Morar', async () => {
  const scores = await scoresOf('9c3df38a-d3b7-2198-3898-51f9153d023d')
  expect(scores.map(({ instrument, taken_on, total }) => `${instrument} ${taken_on} ${total}`)).toEqual([
    'AUDIT-C 2020-07-07 2',
    'GAD-7 2016-06-28 1',
    'GAD-7 2020-07-07 1',
    'GAD-7 2020-12-29 6',
    'PHQ-2 2014-06-24 0',
    'PHQ-2 2016-06-28 2',
    'PHQ-2 2018-07-03 0',
    'PHQ-2 2020-07-07 0',
    'PHQ-2 2020-12-29 1',
  ])
})

test('the questionnaire response is scored from its answers, and its own total agrees', async () => {
  expect(await scoresOf('example')).toEqual([
    {
      instrument: 'PHQ-9',
      taken_on: '2022-11-29',
      total: 12,
      completeness: 'complete',
      answers: [2, 2, 2, 2, 1, 1, 2, 0, 0],
      reported_total: 12,
    },
  ])
})

test('what is not used is counted by type and reason', () => {
  expect(noticesOf('synthea-allen', 'resource-not-used').map(([type, , n]) => [type, n])).toEqual(
    expect.arrayContaining([
      ['Claim', 271],
      ['DiagnosticReport', 123],
      ['CareTeam', 7],
    ]),
  )
  expect(noticesOf('synthea-allen', 'left')).toEqual([
    ['CarePlan', 'no medication or psychotherapy in it', 7],
    ['Procedure', 'no psychotherapy', 63],
  ])
})

test('practitioners who are not there are counted and left', () => {
  const unknown = noticesOf('synthea-edythe', 'unknown-clinician')
  expect(unknown.reduce((sum, [, , n]) => sum + Number(n), 0)).toBe(35)
})

test('the PHQ-2 above the PHQ-9 of the same day is noted', () => {
  expect(noticesOf('synthea-allen', 'short-form-above-long')).toMatchObject([
    ['6', expect.stringContaining('PHQ-9 of 5'), 1],
  ])
})

test('imported again, nothing changes', async () => {
  const again = await service.importFiles({}, { paths: [samples] })
  for (const { counts } of again.files)
    for (const count of Object.values(counts)) expect(count).toMatchObject({ new: 0, changed: 0 })
})

test('no episode is made of the encounters', async () => {
  const episodes = await service.read((trx) => trx.selectFrom('episode').select('id').execute())
  expect(episodes).toEqual([])
})

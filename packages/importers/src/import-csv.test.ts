import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setting, type TestImport, testImport } from './test-import.ts'

const phq9 = (rows: string) =>
  `assessment_id,patient_id,instrument,taken_on,total,${Array.from({ length: 9 }, (_, i) => `item_${i + 1}`).join(',')}\n${rows}`

let service: TestImport
beforeAll(async () => {
  service = await testImport()
  await service.importFiles(setting)
})
afterAll(() => service.close())

const currentScores = (key: string) =>
  service.read((trx) =>
    trx
      .selectFrom('assessment')
      .select(['total', 'completeness', 'answers', 'reported_total', 'superseded_at', 'taken_on', 'uuid'])
      .where('source_key', '=', key)
      .orderBy('id')
      .execute(),
  )
const batches = () =>
  service.read((trx) => trx.selectFrom('import_batch').select('id').execute()).then((rows) => rows.length)

describe('a folder of files', () => {
  test('is stored in the order in which files refer to each other, one batch each', async () => {
    const stored = await service.read((trx) =>
      trx.selectFrom('import_batch').select(['file_name', 'counts', 'digest']).orderBy('id').execute(),
    )
    expect(stored.map(({ file_name }) => file_name)).toEqual([
      'sites.csv',
      'programmes.csv',
      'clinicians.csv',
      'drugs.csv',
      'patients.csv',
      'episodes.csv',
    ])
    expect(stored[0]?.digest).toMatch(/^[0-9a-f]{64}$/)
  })

  test('gives access to patients by site and clinician, and marks their episodes', async () => {
    const access = await service.read((trx) =>
      sql<{ patient: string; site: string; clinician: string }>`
        select patient.source_key as patient, site.code as site, clinician.code as clinician
        from patient_access join patient on patient.id = patient_id
        left join site on site.id = patient_access.site_id
        left join clinician on clinician.id = clinician_id order by 1`.execute(trx),
    )
    expect(access.rows).toEqual([
      { patient: 'p1', site: 'north', clinician: 'c1' },
      { patient: 'p2', site: 'south', clinician: 'c2' },
    ])
    const dirty = await service.read((trx) => trx.selectFrom('dirty').select('episode_id').execute())
    expect(dirty).toHaveLength(2)
  })

  test('imported again changes nothing', async () => {
    const report = await service.importFiles(setting)
    for (const { counts } of report.files)
      for (const count of Object.values(counts)) expect(count).toMatchObject({ new: 0, changed: 0, left: 0 })
    expect(report.files.map(({ counts }) => Object.values(counts)[0]?.unchanged)).toEqual([2, 1, 2, 1, 2, 2])
  })
})

describe('scores', () => {
  test('answers are stored with their total, blanks prorated, totals alone without answers', async () => {
    const report = await service.importFiles({
      'assessments.csv': phq9(
        [
          'a1,p1,PHQ-9,2026-01-05,16,2,2,2,2,2,2,2,1,1',
          'a2,p1,phq9,2026-02-02,,2,2,2,2,2,2,2,2,',
          'a3,p1,PHQ-9,2026-03-02,7,,,,,,,,,',
          'a4,p1,PHQ-9,2026-04-06,,2,2,2,2,2,2,,,',
        ].join('\n'),
      ),
    })
    expect(report.files[0]?.counts.assessments).toEqual({
      read: 4,
      new: 4,
      changed: 0,
      unchanged: 0,
      duplicate: 0,
      left: 0,
    })
    expect(await currentScores('a1')).toMatchObject([{ total: 16, completeness: 'complete' }])
    expect(await currentScores('a2')).toMatchObject([
      { total: 18, completeness: 'prorated', answers: [2, 2, 2, 2, 2, 2, 2, 2, null] },
    ])
    expect(await currentScores('a3')).toMatchObject([{ total: 7, completeness: 'total_only', answers: null }])
    expect(await currentScores('a4')).toMatchObject([{ total: null, completeness: 'not_scorable' }])
    expect(report.files[0]?.notices).toMatchObject([{ kind: 'not-scorable', value: 'PHQ-9', occurrences: 1 }])
  })

  test('a total that differs from its answers is kept beside them and noted with its line', async () => {
    const report = await service.importFiles({
      'assessments.csv': phq9('b1,p2,PHQ-9,2026-02-02,20,1,1,1,1,1,1,1,1,1\n'),
    })
    expect(await currentScores('b1')).toMatchObject([{ total: 9, reported_total: 20 }])
    const notices = await service.read((trx) =>
      trx
        .selectFrom('import_notice')
        .select(['kind', 'line', 'value'])
        .where('kind', '=', 'total-differs')
        .execute(),
    )
    expect(notices).toEqual([{ kind: 'total-differs', line: 2, value: '20' }])
    expect(report.files[0]?.notices[0]?.message).toContain('come to 9')
  })

  test('a correction ends the old version, keeps it, and counts as changed', async () => {
    const first = await currentScores('a3')
    const report = await service.importFiles({
      'assessments.csv': phq9(
        'a3,p1,PHQ-9,2026-03-02,8,,,,,,,,,\na1,p1,PHQ-9,2026-01-05,16,2,2,2,2,2,2,2,1,1\n',
      ),
    })
    expect(report.files[0]?.counts.assessments).toMatchObject({ new: 0, changed: 1, unchanged: 1 })
    const versions = await currentScores('a3')
    expect(versions.map(({ total, superseded_at }) => [total, superseded_at === null])).toEqual([
      [7, false],
      [8, true],
    ])
    expect(versions[1]?.uuid).toBe(first[0]?.uuid)
  })

  test('a PHQ-2 above the PHQ-9 of its day is noted and stored', async () => {
    const report = await service.importFiles({
      'assessments.csv':
        'assessment_id,patient_id,instrument,taken_on,total\ns1,p2,PHQ-9,2026-03-09,4\ns2,p2,PHQ-2,2026-03-09,5\ns3,p2,PHQ-2,2026-03-09,4\n',
    })
    expect(report.files[0]?.notices).toMatchObject([{ kind: 'short-form-above-long', line: 3, value: '5' }])
  })

  test('a PHQ-9 below a PHQ-2 that was stored before is noted on its own line', async () => {
    const form = 'assessment_id,patient_id,instrument,taken_on,total\n'
    await service.importFiles({ 'assessments.csv': `${form}o1,p2,PHQ-2,2026-03-10,5\n` })
    const report = await service.importFiles({
      'assessments.csv': `${form}o2,p2,PHQ-9,2026-03-11,3\no3,p2,PHQ-9,2026-03-10,4\no4,p2,PHQ-9,2026-03-10,5\n`,
    })
    expect(report.files[0]?.notices).toMatchObject([{ kind: 'short-form-above-long', line: 3, value: '5' }])
  })

  test('an unknown instrument is counted, listed and left', async () => {
    const report = await service.importFiles({
      'assessments.csv':
        'assessment_id,patient_id,instrument,taken_on,total\nu1,p1,HAM-D,2026-03-09,4\nu2,p2,HAM-D,2026-03-09,5\nu3,p2,GAD-7,2026-03-09,5\n',
    })
    expect(report.files[0]?.counts.assessments).toMatchObject({ read: 3, new: 1, left: 2 })
    expect(report.files[0]?.notices).toMatchObject([
      { kind: 'unknown-instrument', value: 'HAM-D', occurrences: 2 },
    ])
  })
})

describe('a file with bad rows', () => {
  test('stores nothing and names every problem with line, column, value, rule and remedy', async () => {
    const before = await batches()
    const error = await service.refused({
      'assessments.csv': phq9(
        [
          'x1,p1,PHQ-9,2026-01-05,28,,,,,,,,,',
          'x2,p1,PHQ-9,2027-01-05,8,,,,,,,,,',
          'x3,p1,PHQ-9,5/1/2026,8,,,,,,,,,',
          'x4,p9,PHQ-9,2026-01-05,8,,,,,,,,,',
          'x5,p1,PHQ-9,1979-01-05,8,,,,,,,,,',
          'x6,p1,PHQ-9,2026-01-05,,1,2,4,,,,,,',
          'x7,p1,PHQ-9,2026-01-05,,,,,,,,,,',
          'x8,,PHQ-9,2026-01-05,8,,,,,,,,,',
          'x9,p1,PHQ-9,2026-01-05,8,,,,',
          'x10,p1,PHQ-9,2026-01-06,8,,,,,,,,,',
        ].join('\n'),
      ),
    })
    expect(error.problems.map(({ line, field, value }) => [line, field, value])).toEqual([
      [2, 'total', '28'],
      [3, 'taken_on', '2027-01-05'],
      [4, 'taken_on', '5/1/2026'],
      [5, 'patient_id', 'p9'],
      [6, 'taken_on', '1979-01-05'],
      [7, 'item_3', '4'],
      [8, 'total', null],
      [9, 'patient_id', null],
      [10, 'row', '9 cells'],
    ])
    for (const { rule, whatToDo } of error.problems) expect([rule, whatToDo]).not.toContain('')
    expect(error.message).toBe(
      'assessments.csv was not imported and nothing of it is stored: 9 rows have a problem. Correct them and import the file again.',
    )
    expect(await currentScores('x10')).toEqual([])
    expect(await batches()).toBe(before)
  })

  test('a file with a header and no rows is stored as it is', async () => {
    const [header] = setting['patients.csv'].split('\n')
    const report = await service.importFiles({ 'patients.csv': `${header}\n` })
    expect(report.files).toMatchObject([{ file: 'patients.csv', counts: {} }])
  })

  test('counts lines as an editor does, also with line breaks in quotes', async () => {
    const error = await service.refused({
      'care_events.csv':
        'event_id,patient_id,episode_id,happened_on,kind,finding,note\r\n1,p1,e1,2026-02-02,note,,"two\r\nlines, ""quoted"""\r\n\r\n2,p1,e1,2026-02-31,note,,\r\n',
    })
    expect(error.problems).toMatchObject([{ line: 5, field: 'happened_on', value: '2026-02-31' }])
  })

  test('the same key twice: an equal row counts once, a different one is refused', async () => {
    const same = 'k1,p1,PHQ-9,2026-01-12,8,,,,,,,,,'
    const report = await service.importFiles({ 'assessments.csv': phq9(`${same}\n${same}\n${same}`) })
    expect(report.files[0]?.counts.assessments).toMatchObject({ read: 3, new: 1, duplicate: 2, left: 0 })
    const error = await service.refused({
      'assessments.csv': phq9(`${same}\n${same}\nk1,p1,PHQ-9,2026-01-12,9,,,,,,,,,`),
    })
    expect(error.problems).toMatchObject([{ line: 4, field: 'assessment_id', value: 'k1' }])
  })

  test('an episode of somebody else, and a moved episode, are refused', async () => {
    const other = await service.refused({
      'appointments.csv':
        'appointment_id,patient_id,episode_id,scheduled_at,status\nap1,p1,e2,2026-02-02T10:00,attended\nap2,p1,e7,2026-02-02T10:00,attended\n',
    })
    expect(other.problems).toMatchObject([
      { line: 2, field: 'episode_id', value: 'e2' },
      { line: 3, field: 'episode_id', value: 'e7' },
    ])
    const moved = await service.refused({
      'episodes.csv':
        'episode_id,patient_id,site_code,programme_code,started_on\ne1,p2,north,adult,2026-01-05\ne9,p2,west,teens,2026-01-05\n',
    })
    expect(moved.problems.map(({ field, value }) => [field, value])).toEqual([
      ['patient_id', 'p2'],
      ['site_code', 'west'],
      ['programme_code', 'teens'],
    ])
  })
})

describe('contacts, plans and supply', () => {
  test('local times are those of the organisation, on both sides of summer time', async () => {
    await service.importFiles({
      'appointments.csv': [
        'appointment_id,patient_id,episode_id,clinician_code,scheduled_at,status,cancelled_at,purpose',
        't1,p1,e1,c1,2026-01-20T10:00,attended,,treatment',
        't2,p1,e1,c1,2026-04-20 10:00,no_show,,treatment',
        't3,p1,e1,c9,2026-05-01T23:30:00-04:00,cancelled_by_patient,2026-05-01T10:00:00Z,treatment',
        't4,p1,e1,,2026-09-01,future,,',
      ].join('\n'),
    })
    const { rows } = await service.read((trx) =>
      sql<{ key: string; scheduled_on: string; at: string | null; clinician_id: number | null }>`
        select source_key as key, scheduled_on, to_char(scheduled_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at,
          clinician_id from appointment where source_key like 't_' order by 1`.execute(trx),
    )
    expect(rows.map(({ scheduled_on, at }) => [scheduled_on, at])).toEqual([
      ['2026-01-20', '2026-01-20 10:00'],
      ['2026-04-20', '2026-04-20 09:00'],
      ['2026-05-02', '2026-05-02 03:30'],
      ['2026-09-01', null],
    ])
    expect(rows[2]?.clinician_id).toBeNull()
  })

  test('a future appointment needs the status future', async () => {
    const error = await service.refused({
      'appointments.csv':
        'appointment_id,patient_id,scheduled_at,status\nf1,p1,2026-06-16,attended\nf2,p1,2026-06-16T09:00,future\n',
    })
    expect(error.problems).toMatchObject([{ line: 2, field: 'scheduled_at', value: '2026-06-16' }])
  })

  test('treatments take the class from the table of drugs; an unknown drug is listed', async () => {
    const report = await service.importFiles({
      'treatments.csv': [
        'treatment_id,patient_id,episode_id,component,drug,drug_class,modality,started_on,ended_on',
        'm1,p1,e1,medication,sertraline,,,2026-01-05,2026-12-31',
        'm2,p1,e1,medication,Unheardin,,,2026-01-05,',
        'm3,p1,e1,therapy,,,CBT,2026-01-05,',
      ].join('\n'),
    })
    expect(report.files[0]?.notices).toMatchObject([
      { kind: 'unknown-drug', value: 'Unheardin', occurrences: 1 },
    ])
    const stored = await service.read((trx) =>
      trx.selectFrom('treatment').select(['drug_class']).orderBy('source_key').execute(),
    )
    expect(stored.map(({ drug_class }) => drug_class)).toEqual(['antidepressant', null, null])
    const error = await service.refused({
      'treatments.csv':
        'treatment_id,patient_id,episode_id,component,drug,modality,started_on,ended_on\nm4,p1,e1,therapy,sertraline,,2026-01-05,2026-01-04\n',
    })
    expect(error.problems.map(({ field }) => field)).toEqual(['modality', 'drug', 'ended_on'])
  })

  test('a care team row with an unknown clinician is left; a known one may see the patient', async () => {
    const report = await service.importFiles({
      'care_team.csv':
        'patient_id,episode_id,clinician_code,team_role,from_on,to_on\np1,e1,c2,therapist,2026-01-05,\np1,e1,c8,pharmacist,2026-01-05,\np2,e2,c1,psychiatrist,2026-02-02,2026-03-01\n',
    })
    expect(report.files[0]?.counts.care_team).toMatchObject({ read: 3, new: 2, left: 1 })
    expect(report.files[0]?.notices).toMatchObject([
      { kind: 'unknown-clinician', value: 'c8', occurrences: 1 },
    ])
    const { rows } = await service.read((trx) =>
      sql<{ patient: string; code: string }>`
        select patient.source_key as patient, clinician.code from patient_access
        join patient on patient.id = patient_id join clinician on clinician.id = clinician_id
        where reason = 'care_team'`.execute(trx),
    )
    expect(rows).toEqual([{ patient: 'p1', code: 'c2' }])
  })

  test('a new clinician of an episode replaces the old one in who may see the patient', async () => {
    await service.importFiles({
      'episodes.csv':
        'episode_id,patient_id,site_code,programme_code,clinician_code,started_on,ended_on\ne2,p2,south,adult,c1,2026-02-02,2026-05-01\n',
    })
    const { rows } = await service.read((trx) =>
      sql<{ code: string }>`
        select clinician.code from patient_access join patient on patient.id = patient_id
        join clinician on clinician.id = clinician_id where patient.source_key = 'p2'`.execute(trx),
    )
    expect(rows).toEqual([{ code: 'c1' }])
  })

  test('a birth date cannot be moved behind what is stored', async () => {
    const error = await service.refused({
      'patients.csv': 'patient_id,birth_date\np1,2026-02-01\n',
    })
    expect(error.problems).toMatchObject([{ line: 2, field: 'birth_date', value: '2026-02-01' }])
  })
})

describe('a file that is none', () => {
  const header = 'assessment_id,patient_id,instrument,taken_on,total\n'
  test.each([
    ['empty', Buffer.alloc(0), /is empty/],
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), /workbook/],
    ['binary', Buffer.from([1, 2, 0, 3]), /binary data/],
    ['UTF-16', Buffer.from(`\ufeff${header}`, 'utf16le'), /UTF-16/],
    [
      'Latin-1',
      Buffer.from(`${header}a,p1,Caf\u00e9,2026-01-01,3\n`, 'latin1'),
      /not written in UTF-8 \(near line 2\)/,
    ],
    ['prose', Buffer.from('Dear colleague,\nhere are the scores.\n'), /names none of the columns/],
    ['a header of another kind', Buffer.from('site_code,name\nn,North\n'), /names none of the columns/],
    [
      'without a column',
      Buffer.from('assessment_id,patient_id,taken_on,total\n'),
      /lacks the column instrument/,
    ],
    [
      'with a misspelt column',
      Buffer.from(header.replace('total', 'totl')),
      /column that is not known: totl/,
    ],
    [
      'with a column twice',
      Buffer.from(header.replace('total', 'total,total')),
      /names a column twice: total/,
    ],
    [
      'with an open quote',
      Buffer.from(`${header}a1,p1,"PHQ-9,2026-01-01,3\na2,p1,x,2026-01-01,3\n`),
      /line 2 a quotation mark is never closed/,
    ],
    [
      'with text after a quote',
      Buffer.from(`${header}a1,p1,"PHQ-9"x,2026-01-01,3\n`),
      /line 2 text stands after/,
    ],
  ])('%s gets one clear sentence', async (_, content, sentence) => {
    const error = await service.refused({ 'assessments.csv': content })
    expect(error.message).toMatch(sentence)
    expect(error.message).not.toContain('\n')
  })

  test('a name of no kind is refused, a folder without files too', async () => {
    await expect(service.refused({ 'scores.txt': 'x' })).resolves.toMatchObject({
      message: expect.stringContaining('without a file to import'),
    })
    const missing = await service.refused({}, { paths: ['/nowhere/assessments.csv'] })
    expect(missing.message).toContain('is not there')
  })

  test('a byte order mark, semicolons, tabs and old line breaks are understood', async () => {
    const rows = (id: string) => [header.trim(), `${id},p1,GAD-7,2026-03-30,7`]
    const report = await service.importFiles({
      'assessments-bom.csv': `\ufeff${rows('v1').join('\r\n')}`,
      'assessments-semicolon.csv': rows('v2').join('\n').replaceAll(',', ';'),
      'assessments-tab.csv': rows('v3').join('\r').replaceAll(',', '\t'),
    })
    expect(report.files.map(({ counts }) => counts.assessments?.new)).toEqual([1, 1, 1])
  })
})

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { connect, type Db } from '@tandem/db/connect'
import { findOrganisationByCode } from '@tandem/db/queries/writes-organisations'
import { systemScope, withScope } from '@tandem/db/scope'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runCommand } from './cli/run-command.ts'

const cli = fileURLToPath(new URL('cli.ts', import.meta.url))
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const words = (parameters: readonly string[]) => ['--import', loader, cli, ...parameters]

let database: TestDatabase
let db: Db
let environment: NodeJS.ProcessEnv
let folder: string

type Outcome = { readonly code: number; readonly output: string; readonly errors: string }

/** Runs a command in this process, which spares the seconds that loading takes. */
const tandem = async (...parameters: string[]): Promise<Outcome> => {
  const [output, errors] = (['log', 'error'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation(() => {}),
  )
  try {
    const code = await runCommand(parameters)
    const said = (spy: typeof output) => spy?.mock.calls.map((call) => `${call.join(' ')}\n`).join('') ?? ''
    return { code, output: said(output), errors: said(errors) }
  } finally {
    vi.restoreAllMocks()
  }
}

/** Runs a command as a person does. */
const tandemProcess = (...parameters: string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(process.execPath, words(parameters), { env: environment }, (error, output, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code), output, errors })
    })
  })

const file = async (name: string, content: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const setting = {
  'sites.csv': 'site_code,name\nnorth,North\n',
  'programmes.csv': 'programme_code,name,visit_unit,visits\nadult,Adult,week,4:14;8:14\n',
  'clinicians.csv': 'clinician_code,name,profession\nc1,One,therapist\n',
  'users.csv': 'username,name,role,clinician_code\none,Dr One,clinician,c1\nlead,A Lead,clinical_lead,\n',
  'patients.csv': `patient_id,birth_date\n${Array.from({ length: 50 }, (_, i) => `p${i},1980-01-01`).join('\n')}\n`,
  'episodes.csv': `episode_id,patient_id,site_code,programme_code,clinician_code,started_on\n${Array.from({ length: 50 }, (_, i) => `e${i},p${i},north,adult,c1,2025-01-06`).join('\n')}\n`,
  'notes.txt': 'not for import',
}

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 4)
  folder = await mkdtemp(join(tmpdir(), 'tandem-cli-'))
  environment = {
    PATH: process.env.PATH,
    TANDEM_DATA_DIR: join(folder, 'data'),
    DATABASE_URL: database.applicationUrl,
    TANDEM_AUTH_URL: database.authUrl,
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const service = await mkdtemp(join(folder, 'service-'))
  for (const [name, content] of Object.entries(setting)) await writeFile(join(service, name), content)
  const made = await tandem(
    ...['organisation', 'create', '--code', 'clinic', '--name', 'A clinic'],
    ...['--time-zone', 'Europe/London', '--folder', service],
  )
  expect(made).toMatchObject({ code: 0, errors: '' })
  expect(made.output).toContain('one: clinician in clinic.')
  expect(made.output).toContain('lead: the first password is ')
  expect(made.output).toContain('50 episodes brought up to date.')
  expect(made.output).toContain('notes.txt')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await db.destroy()
  await database.drop()
})

const inClinic = async <Row>(query: ReturnType<typeof sql<Row>>): Promise<Row[]> => {
  const organisation = await findOrganisationByCode(db, 'clinic')
  if (organisation === null) throw new Error('no clinic')
  return withScope(db, systemScope(organisation.id), async (trx) => (await query.execute(trx)).rows)
}

describe('one command each', () => {
  test('a file that is no report can not be verified, and no file is said to be none', async () => {
    const path = await file('notes.txt', 'not a report')
    expect(await tandem('verify', path)).toEqual({
      code: 1,
      output: 'This file has no hash of a manifest: it is no report of Tandem, or its end was cut off.\n',
      errors: 'This can not be verified.\n',
    })
    expect((await tandem('verify', join(folder, 'nothing.pdf'))).errors).toMatch(/^There is no file /)
    expect((await tandem('verify')).code).toBe(2)
  })

  test('users whose site or clinician is not there are told together, and no account is made', async () => {
    const path = await file(
      'users.csv',
      'username,name,role,clinician_code,site_codes\nthree,Three,clinician,c1,north;south\nfour,Four,clinician,c9,\n',
    )
    const refused = await tandem('user', 'create', '--organisation', 'clinic', '--file', path)
    expect(refused).toEqual({
      code: 1,
      output: '',
      errors:
        'user "three": site "south": there is none of that code in clinic; correct it, or import sites.csv first.\n' +
        'user "four": clinician "c9": there is none of that code in clinic; correct it, or import clinicians.csv first.\n',
    })
    expect((await tandem('user', 'password', '--username', 'three')).errors).toBe(
      'username "three": there is no such account.\n',
    )
  })

  test('import prints what is new, changed, unchanged and left, and why', async () => {
    const path = await file(
      'assessments.csv',
      'assessment_id,patient_id,instrument,taken_on,total\na1,p1,PHQ-9,2025-01-06,12\na2,p1,HAM-D,2025-01-06,12\n',
    )
    const done = await tandem('import', path, '--organisation', 'clinic')
    expect(done).toMatchObject({ code: 0, errors: '' })
    expect(done.output).toContain('assessments: 2 read, 1 new, 0 changed, 0 unchanged, 1 left aside')
    expect(done.output).toContain('HAM-D')
    expect(done.output).toContain('1 episodes brought up to date.')
    const again = await tandem('import', path, '--organisation', 'clinic')
    expect(again.output).toContain('2 read, 0 new, 0 changed, 1 unchanged, 1 left aside')
  })

  test.each([
    [
      ['import', 'nothing.csv', '--organisation', 'clinic'],
      1,
      'nothing.csv was not imported: it is not there. Check the path.',
    ],
    [['import', 'x.csv', '--organisation', 'other'], 1, 'there is no organisation with the code other'],
    [['import', 'x.csv'], 2, 'The option --organisation is missing'],
    [['import', '--organisation', 'clinic'], 2, 'No file or folder is named'],
    [['imprt'], 2, '"imprt" is no command of tandem'],
    [
      ['organisation', 'create', '--code', 'clinic', '--name', 'B', '--time-zone', 'UTC'],
      1,
      'exists already',
    ],
    [['organisation', 'create', '--code', 'B!', '--name', 'B', '--time-zone', 'UTC'], 2, '--code is "B!"'],
    [
      ['organisation', 'create', '--code', 'b2', '--name', 'B', '--time-zone', 'Mars/North'],
      2,
      '--time-zone is "Mars/North"',
    ],
    [
      ['user', 'create', '--organisation', 'clinic', '--username', 'x', '--name', 'X', '--role', 'king'],
      2,
      '--role is "king"',
    ],
    [['rebuild', '--organisation', 'other'], 1, 'no organisation with the code other'],
    [['migrate'], 1, 'TANDEM_OWNER_URL is missing'],
  ])('%j ends with %i and one sentence', async (parameters, code, sentence) => {
    const done = await tandem(...parameters)
    expect(done.code).toBe(code)
    expect(done.errors).toContain(sentence)
    expect(done.errors.trim().split('\n')).toHaveLength(1)
  })

  test('a refused file names every problem and leaves the data as it was', async () => {
    const path = await file(
      'assessments-bad.csv',
      'assessment_id,patient_id,instrument,taken_on,total\nb1,p1,PHQ-9,2025-01-06,28\nb2,px,PHQ-9,2025-01-06,3\nb3,p1,PHQ-9,2025-01-06,3\n',
    )
    const done = await tandem('import', path, '--organisation', 'clinic')
    expect(done.code).toBe(1)
    expect(done.errors).toContain('line 2: total "28": PHQ-9: a whole number from 0 to 27.')
    expect(done.errors).toContain('nothing of it is stored')
    expect(await inClinic(sql`select 1 from assessment where source_key like 'b%'`)).toEqual([])
  })

  test('help lists every command', async () => {
    const { code, output } = await tandem('help')
    expect(code).toBe(0)
    for (const command of [
      'import',
      'organisation create',
      'user create',
      'rebuild',
      'demo remove',
      'migrate',
    ])
      expect(output).toContain(command)
  })
})

test('as a process, a command ends with its code and prints no stack', async () => {
  expect(await tandemProcess('import', 'nothing.csv', '--organisation', 'clinic')).toEqual({
    code: 1,
    output: '',
    errors: 'nothing.csv was not imported: it is not there. Check the path.\n',
  })
})

test('kill -9 at any moment of an import leaves no half file and loses nothing stored before', async () => {
  const sizes = 15_000
  const rows = (round: number) =>
    Array.from(
      { length: sizes },
      (_, i) => `k${round}-${i},p${i % 50},PHQ-9,2025-0${1 + (i % 9)}-10,${i % 28}`,
    )
  for (let round = 0; round < 5; round += 1) {
    const path = await file(
      `assessments-${round}.csv`,
      `assessment_id,patient_id,instrument,taken_on,total\n${rows(round).join('\n')}\n`,
    )
    const before = await stored()
    const child = spawn(process.execPath, words(['import', path, '--organisation', 'clinic']), {
      env: environment,
      stdio: 'ignore',
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    // From the first row that is staged to the rebuild after the file is stored.
    await importRuns(child)
    await pause(Math.random() * 2_000)
    child.kill('SIGKILL')
    await ended
    await noImportRuns()
    const after = await stored()
    expect([before.rows, before.rows + sizes]).toContain(after.rows)
    expect(after.batches - before.batches).toBe((after.rows - before.rows) / sizes)
  }
  const path = join(folder, 'assessments-0.csv')
  expect(await tandem('import', path, '--organisation', 'clinic')).toMatchObject({ code: 0 })
  const [left] = await inClinic<{ n: number }>(sql`select count(*)::integer as n from dirty`)
  expect(left?.n).toBe(0)
}, 180_000)

const stored = async () => {
  const [counts] = await inClinic<{ rows: number; batches: number }>(
    sql`select (select count(*) from assessment where source_key like 'k%')::integer as rows,
      (select count(*) from import_batch where file_name like 'assessments-_.csv')::integer as batches`,
  )
  if (counts === undefined) throw new Error('no counts')
  return counts
}

const otherTransactions = async (): Promise<number> => {
  const { rows } = await sql`select 1 from pg_stat_activity
    where application_name = 'tandem' and datname = current_database() and pid <> pg_backend_pid()
      and state <> 'idle'`.execute(db)
  return rows.length
}

const importRuns = async (child: ChildProcess) => {
  while (child.exitCode === null && (await otherTransactions()) === 0) await pause(5)
}

/** The server ends the transaction of a killed client when it next looks at its socket. */
const noImportRuns = async () => {
  while ((await otherTransactions()) > 0) await pause(100)
}

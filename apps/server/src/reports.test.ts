import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyReport } from '@tandem/api/reports/verify-report'
import type { Output } from '@tandem/api/router'
import { workOffReports } from '@tandem/api/services/report-schedules'
import { findReportFiles } from '@tandem/db/queries/report-files'
import { rebuildOrganisation } from '@tandem/db/rebuild'
import { systemScope, type Trx, withDirectory, withScope } from '@tandem/db/scope'
import { factOf, makePatient, makeService, type TestService, totalOnly } from '@tandem/db/test-service'
import { addDays, dayInZone } from '@tandem/domain/calendar-day'
import { manifestHash, type SealedManifest } from '@tandem/reports/manifest'
import { elementsOf, readPdf } from '@tandem/reports/pdf-structure'
import { heading, printedCell } from '@tandem/reports/printed-cell'
import { tablesOf } from '@tandem/reports/report-document'
import { workbookCells } from '@tandem/reports/workbook-cells'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { grantRole } from './accounts.ts'
import type { RunningJobs } from './jobs/start-jobs.ts'
import { makeUser, startTestServer, TestBrowser, type TestServer } from './test-server.ts'

let server: TestServer
let service: TestService
let jobs: RunningJobs
const browsers: Record<string, TestBrowser> = {}
const ids: Record<string, string> = {}
const today = dayInZone(new Date(), 'Europe/London')

/** Thirty patients of North on medication, fourteen of South on medication and therapy, with three scores each. */
async function fill(trx: Trx) {
  for (let i = 0; i < 44; i += 1) {
    const key = `P${String(i).padStart(2, '0')}`
    const startedOn = addDays(today, -200 - i)
    const { patientId, episodeId } = await makePatient(trx, service, key, {
      at: i < 30 ? 'north' : 'south',
      startedOn,
    })
    const plan = { ...factOf(service, patientId, `m${key}`), episode_id: episodeId, started_on: startedOn }
    await trx
      .insertInto('treatment')
      .values({ ...plan, component: 'medication', drug: 'sertraline', dose_mg: 50 })
      .execute()
    if (i >= 30)
      await trx
        .insertInto('treatment')
        .values({ ...plan, source_key: `t${key}`, component: 'therapy', modality: 'CBT' })
        .execute()
    await trx
      .insertInto('assessment')
      .values([
        totalOnly(service, patientId, `a${key}`, startedOn, 12 + (i % 10)),
        totalOnly(service, patientId, `b${key}`, addDays(startedOn, 28), 8 + (i % 7)),
        totalOnly(service, patientId, `c${key}`, addDays(startedOn, 84), 2 + (i % 9)),
      ])
      .execute()
  }
}

async function person(
  username: string,
  role: Parameters<typeof grantRole>[1]['role'] | null,
  siteCodes?: string[],
) {
  const userId = await makeUser(server, username)
  ids[username] = userId
  if (role !== null)
    await grantRole(server.db, {
      organisationCode: 'here',
      userId,
      actor: 'test',
      role,
      ...(siteCodes && { siteCodes }),
    })
  const browser = new TestBrowser(server)
  expect((await browser.signIn(username)).status).toBe(200)
  browsers[username] = browser
}

beforeAll(async () => {
  server = await startTestServer({ jobs: true })
  if (server.jobs === null) throw new Error('no jobs')
  jobs = server.jobs
  service = await makeService(server.db, 'here')
  await withScope(server.db, systemScope(service.organisationId), fill)
  await rebuildOrganisation(server.db, service.organisationId)
  await person('quinn', 'quality')
  await person('quentin', 'quality')
  await person('lead', 'clinical_lead')
  await person('northlead', 'clinical_lead', ['north'])
  await person('clara', 'administrator')
  await person('nobody', null)
}, 60_000)
afterAll(async () => {
  await server.close()
})

const browserOf = (who: string) => {
  const browser = browsers[who]
  if (!browser) throw new Error(`nobody is called ${who}`)
  return browser
}
const ask = (who: string, path: string, input: object) =>
  browserOf(who).ask(path, { organisation: 'here', ...input })

type Told = { data: Record<string, unknown>; message: string; code: string | null }
async function tell(who: string, path: string, input: object): Promise<Told> {
  const response = await browserOf(who).send(`/trpc/${path}`, { body: { organisation: 'here', ...input } })
  const body = (await response.json()) as {
    result?: { data: Record<string, unknown> }
    error?: { message: string; data: { code: string } }
  }
  return {
    data: body.result?.data ?? {},
    message: body.error?.message ?? '',
    code: body.error?.data.code ?? null,
  }
}

const definition = (change: object = {}) => ({
  title: 'Board report',
  question: { instrument: 'PHQ-9', armView: 'initial_plan' },
  period: { kind: 'all' },
  sections: ['course', 'rates', 'times', 'care', 'benefits', 'missing'],
  groupBy: null,
  suppression: null,
  formats: ['pdf', 'xlsx', 'csv-long', 'csv-wide', 'codebook', 'manifest'],
  keepDays: 30,
  ...change,
})

type Job = Output['jobs']['get']
const ended = (who: string, job: unknown): Promise<Job> =>
  vi.waitFor(
    async () => {
      const found = (await ask(who, 'jobs.get', { job })).data as Job
      expect(found.state).toMatch(/done|failed|cancelled/)
      return found
    },
    { timeout: 60_000, interval: 50 },
  )
const files = async (who: string) => (await ask(who, 'reports.files', {})).data as Output['reports']['files']
const fetchFile = (who: string, file: string) => browserOf(who).send(`/files/here/${file}`)

/** A line of RFC 4180 text as its fields. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}

type Preview = Output['reports']['preview']

async function expectWorkbook(bytes: Buffer, preview: Preview) {
  const sheets = await workbookCells(bytes)
  for (const { name, columns, rows } of tablesOf(preview)) {
    const [head, ...lines] = sheets.find(({ sheet }) => sheet === name)?.data ?? []
    expect(head).toEqual(columns.map(heading))
    expect(lines).toEqual(rows.map((row) => row.map(({ value, shownAs }) => value ?? shownAs)))
  }
}

async function expectPdf(bytes: Buffer, preview: Preview) {
  const path = join(tmpdir(), `tandem-report-${process.pid}.pdf`)
  writeFileSync(path, bytes)
  const { elements } = await readPdf(path)
  rmSync(path)
  const squeezed = (text: string) => text.replaceAll(/\s+/g, '')
  const printed = elementsOf(elements, 'Table').flatMap(({ children }) =>
    children.map(({ children: cells }) => cells.map(({ text }) => squeezed(text)).join('|')),
  )
  for (const { columns, rows } of tablesOf(preview))
    for (const row of rows)
      expect(printed).toContain(
        row.map((cell, at) => squeezed(printedCell(columns[at] ?? noColumn(), cell))).join('|'),
      )
}

function expectManifest(bytes: Buffer, preview: Preview) {
  const { manifest, hash } = JSON.parse(bytes.toString('utf8')) as SealedManifest
  expect(manifestHash(manifest)).toBe(hash)
  expect(manifest.tables.map(({ name, rows }) => [name, rows])).toEqual(
    tablesOf(preview).map(({ name, rows }) => [name, rows.length]),
  )
}

function noColumn(): never {
  throw new Error('a cell without a column')
}

describe('a report', () => {
  test('says on the preview and in the long file what the service says, cell by cell', async () => {
    const preview = (await ask('quinn', 'reports.preview', { definition: definition() }))
      .data as Output['reports']['preview']
    const course = (await ask('quinn', 'cohort.course', definition().question))
      .data as Output['cohort']['course']
    const told = preview.sections.flatMap(({ tables }) => tables).find(({ name }) => name === 'course')
    expect(told?.rows.map((row) => row.map(({ value }) => value))).toEqual(
      course.arms.flatMap(({ label, points }) =>
        points.map(({ slot, n, mean, sd, lower, upper }) => [label, slot, n, mean, sd, lower, upper]),
      ),
    )
    expect(told?.rows.length).toBeGreaterThan(2)

    const { data } = await tell('quinn', 'reports.run', { report: null, definition: definition() })
    const job = await ended('quinn', data.job)
    expect(job).toMatchObject({ state: 'done', problem: null, result: { files: 6 } })
    const made = (await files('quinn')).filter((file) => file.job === data.job)
    expect(made.map(({ format }) => format).toSorted()).toEqual([...definition().formats].toSorted())
    for (const file of made) {
      const response = await fetchFile('quinn', file.uuid)
      const bytes = Buffer.from(await response.arrayBuffer())
      expect(response.headers.get('content-disposition')).toContain(`filename="${file.name}"`)
      expect(bytes.length).toBe(file.bytes)
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256)
      if (file.format === 'xlsx') await expectWorkbook(bytes, preview)
      if (file.format === 'pdf') await expectPdf(bytes, preview)
      if (file.format === 'manifest') expectManifest(bytes, preview)
      if (file.format !== 'csv-long') continue
      const lines = bytes
        .toString('utf8')
        .replace(/^\uFEFF/, '')
        .split('\r\n')
        .filter((line) => line !== '' && !/^"?#/.test(line))
        .map(fieldsOf)
      const cells = preview.sections.flatMap(({ title, tables }) =>
        tables.flatMap(({ name, columns, rows }) =>
          rows.flatMap((row, place) =>
            row.map(({ value, shownAs, gap }, at) => [
              String(place + 1),
              title,
              name,
              columns[at]?.key,
              value === null ? '' : String(value),
              shownAs ?? '',
              gap ?? '',
            ]),
          ),
        ),
      )
      const at = (key: string) => (lines[0] ?? []).indexOf(key)
      expect(
        lines
          .slice(1)
          .map((fields) =>
            ['row', 'section', 'table', 'column', 'value', 'shown_as', 'gap'].map((key) =>
              (fields[at(key)] ?? '').replace(/^'/, ''),
            ),
          ),
      ).toEqual(cells)
    }
  }, 90_000)

  test('withholds small counts from a lead too, who sees them on the screen', async () => {
    const south = { ...definition().question, site: ['south'], sex: ['female'] }
    const screen = (await ask('lead', 'cohort.course', south)).data as Output['cohort']['course']
    expect(screen.suppression).toBeNull()
    const { data } = await ask('lead', 'reports.preview', {
      definition: definition({ question: south, sections: ['course'] }),
    })
    const preview = data as Output['reports']['preview']
    expect(preview.suppression.rule).toEqual({ threshold: 11, roundTo: null })
  })

  test('by site names no sum and withholds a second group beside a small one', async () => {
    const { data } = await ask('quinn', 'reports.preview', {
      definition: definition({ groupBy: 'site', sections: ['course', 'rates'] }),
    })
    const preview = data as Output['reports']['preview']
    const [first] = preview.sections.slice(1).flatMap(({ tables }) => tables)
    expect(first?.columns[0]).toMatchObject({ key: 'group', label: 'Site' })
    expect(new Set(first?.rows.map(([group]) => group?.value)).size).toBe(2)
  })

  test.each([
    [
      'an impossible period',
      { period: { kind: 'between', from: '2025-05-01', to: '2025-04-01' } },
      /must not end before it begins/,
    ],
    [
      'a day that does not exist',
      { period: { kind: 'between', from: '2025-02-30', to: '2025-04-01' } },
      /must be a day that exists/,
    ],
    [
      'a period to come',
      { period: { kind: 'between', from: '2150-01-01', to: '2150-02-01' } },
      /after today/,
    ],
    [
      'nobody in it',
      { period: { kind: 'between', from: '1990-01-01', to: '1990-12-31' } },
      /Nobody fits this report/,
    ],
    ['markup in its title', { title: '<script>alert(1)</script>' }, /must be plain words: it holds markup/],
    ['no title', { title: '  ' }, /must not be empty/],
    ['no part', { sections: [] }, /must name one at least/],
    ['no format', { formats: [] }, /must name one at least/],
    [
      'FHIR measures without measures',
      { formats: ['measure-report'] },
      /must leave FHIR MeasureReport out where no measures are/,
    ],
    [
      'measures of too short a period',
      {
        sections: ['measures'],
        period: { kind: 'between', from: addDays(today, -225), to: addDays(today, -215) },
      },
      /Measures can't be told for this period: it must be 3 or more whole months/,
    ],
    [
      'a rule weaker than the service’s',
      { suppression: { threshold: 5, roundTo: 5 } },
      /withhold more, not less/,
    ],
    [
      'an instrument nobody knows',
      { question: { instrument: 'XYZ', armView: 'initial_plan' } },
      /must be an instrument/,
    ],
  ])('with %s is refused in words', async (_, change, sentence) => {
    const { error } = await ask('quinn', 'reports.preview', { definition: definition(change) })
    expect(error?.message).toMatch(sentence)
    expect(error?.code).toBe('BAD_REQUEST')
  })

  test('has the measures of the screen, computed where they were not, as table and as FHIR', async () => {
    const asked = definition({
      title: 'Measures',
      sections: ['measures'],
      period: { kind: 'last', months: 12 },
      formats: ['measure-report', 'manifest'],
    })
    const before = (await ask('quinn', 'reports.preview', { definition: asked })).data as Preview
    expect(before.sections.at(-1)?.words.join(' ')).toContain('Nothing has been computed for this period yet')
    const { data } = await tell('quinn', 'reports.run', { report: null, definition: asked })
    expect(await ended('quinn', data.job)).toMatchObject({ state: 'done', problem: null })
    const preview = (await ask('quinn', 'reports.preview', { definition: asked })).data as Preview
    const overview = (await ask('quinn', 'measures.overview', {})).data as Output['measures']['overview']
    const tiles = overview.families.flatMap(({ tiles: own }) => own)
    const rows = tablesOf(preview).find(({ name }) => name === 'measures')?.rows ?? []
    expect(tiles.length).toBeGreaterThan(10)
    expect(tiles.find(({ id }) => id === 'treat-to-target-12-weeks')).toMatchObject({ population: 44 })
    expect(rows.map((row) => [row[0], ...row.slice(3)].map((one) => one?.value))).toEqual(
      tiles.map(({ name, rate, population, pending }) => [
        name,
        ...[rate?.met, rate?.included, rate?.rate, rate?.lower, rate?.upper].map((value) => value ?? null),
        population,
        pending,
      ]),
    )
    const file = (await files('quinn')).find(
      ({ job, format }) => job === data.job && format === 'measure-report',
    )
    const bundle = (await (await fetchFile('quinn', file?.uuid ?? '')).json()) as {
      entry: { resource: { resourceType: string; group: { measureScore?: { value: number } }[] } }[]
    }
    const computed = tiles.filter(({ state }) => state === 'computed' || state === 'empty')
    expect(bundle.entry.map(({ resource }) => resource.group[0]?.measureScore?.value ?? null)).toEqual(
      computed.map(({ rate }) => rate?.rate ?? null),
    )
    const verified = (await files('quinn')).find(
      ({ job, format }) => job === data.job && format === 'manifest',
    )
    const bytes = Buffer.from(await (await fetchFile('quinn', verified?.uuid ?? '')).arrayBuffer())
    expect((await verifyReport(server.db, '0.0.0-test', bytes)).lines.slice(1)).toEqual([
      'Made again today, every table says the same.',
    ])
  }, 90_000)

  test('of everything on record has measures too, of a measurement period of their own', async () => {
    const asked = definition({
      title: 'Measures of everybody',
      sections: ['measures'],
      period: { kind: 'all' },
      formats: ['pdf', 'measure-report'],
    })
    const { data } = await tell('quinn', 'reports.run', { report: null, definition: asked })
    expect(await ended('quinn', data.job)).toMatchObject({ state: 'done', problem: null })
    const overview = (await ask('quinn', 'measures.overview', {})).data as Output['measures']['overview']
    const file = (await files('quinn')).find(
      ({ job, format }) => job === data.job && format === 'measure-report',
    )
    const bundle = (await (await fetchFile('quinn', file?.uuid ?? '')).json()) as {
      entry: { resource: { period: object } }[]
    }
    const periods = new Set(bundle.entry.map(({ resource }) => JSON.stringify(resource.period)))
    expect([...periods]).toEqual([JSON.stringify({ start: overview.from, end: overview.to })])
  }, 90_000)

  test('that turns out empty when it runs leaves no file', async () => {
    const before = await files('quinn')
    const nobody = definition({ period: { kind: 'between', from: '1990-01-01', to: '1990-12-31' } })
    const { data } = await tell('quinn', 'reports.run', { report: null, definition: nobody })
    const job = await ended('quinn', data.job)
    expect(job).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('Nobody fits this report'),
      errorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(await files('quinn')).toEqual(before)
    expect((await tell('quentin', 'jobs.retry', { job: data.job })).code).toBe('NOT_FOUND')
    expect((await tell('quinn', 'jobs.retry', { job: data.job })).data.state).not.toBe('failed')
    const again = await ended('quinn', data.job)
    expect(again.state).toBe('failed')
    expect(again.errorId).not.toBe(job.errorId)
  })

  test('that is cancelled leaves no file, and can be made again', async () => {
    const before = await files('quinn')
    const { data } = await tell('quinn', 'reports.run', { report: null, definition: definition() })
    expect((await tell('quentin', 'jobs.cancel', { job: data.job })).code).toBe('NOT_FOUND')
    expect((await tell('quinn', 'jobs.cancel', { job: data.job })).data.state).toMatch(/cancelled|stopping/)
    expect((await ended('quinn', data.job)).state).toBe('cancelled')
    expect(await files('quinn')).toEqual(before)
    await tell('quinn', 'jobs.retry', { job: data.job })
    expect((await ended('quinn', data.job)).state).toBe('done')
    expect(await files('quinn')).toHaveLength(before.length + 6)
  })

  test('of a title that looks like a formula is guarded in the files', async () => {
    const { data } = await tell('quinn', 'reports.run', {
      report: null,
      definition: definition({ title: '=HYPERLINK("x")', sections: ['course'], formats: ['csv-long'] }),
    })
    await ended('quinn', data.job)
    const [file] = (await files('quinn')).filter((one) => one.job === data.job)
    const text = await (await fetchFile('quinn', file?.uuid ?? '')).text()
    for (const line of text.split('\r\n')) expect(line).not.toMatch(/^\uFEFF?"?[=+@]/)
  })
})

describe('who may have a file', () => {
  let file: string
  beforeAll(async () => {
    const { data } = await tell('quinn', 'reports.run', {
      report: null,
      definition: definition({ sections: ['course'], formats: ['csv-long'] }),
    })
    await ended('quinn', data.job)
    file = (await files('quinn')).find((one) => one.job === data.job)?.uuid ?? ''
  })

  test.each([
    ['its maker', 'quinn', 200],
    ['a colleague it was not sent to', 'quentin', 404],
    ['a lead it was not sent to', 'lead', 404],
    ['a role that may not open reports', 'clara', 403],
    ['somebody without a role', 'nobody', 404],
  ])('%s', async (_, who, status) => {
    expect((await fetchFile(who, file)).status).toBe(status)
  })

  test('nobody who is not signed in, and nothing that is no number', async () => {
    expect((await new TestBrowser(server).send(`/files/here/${file}`)).status).toBe(401)
    expect((await browserOf('quinn').send('/files/here/..%2f..%2fetc%2fpasswd')).status).toBe(404)
    expect((await browserOf('quinn').send(`/files/elsewhere/${file}`)).status).toBe(404)
  })

  test('fetching is recorded, and an expired file is gone', async () => {
    await fetchFile('quinn', file)
    const scope = systemScope(service.organisationId)
    const { rows } = await withScope(server.db, scope, (trx) =>
      sql<{ actor: string; details: object }>`
        select actor, details from audit_event where action = 'download' and resource_uuid = ${file}`.execute(
        trx,
      ),
    )
    expect(rows.at(-1)).toMatchObject({ actor: ids.quinn, details: { format: 'csv-long' } })
    const later = new Date(Date.now() + 31 * 86_400_000)
    await workOffReports(server.db, later)
    expect((await fetchFile('quinn', file)).status).toBe(404)
    const left = await withScope(server.db, scope, (trx) =>
      sql`select from report_file_part p where not exists (select from report_file f
        where f.organisation_id = p.organisation_id and f.id = p.file_id)`.execute(trx),
    )
    expect(left.rows).toEqual([])
  })
})

describe('verifying', () => {
  const made: Record<string, Buffer> = {}
  beforeAll(async () => {
    const { data } = await tell('quinn', 'reports.run', {
      report: null,
      definition: definition({ title: 'To be verified' }),
    })
    await ended('quinn', data.job)
    for (const file of (await files('quinn')).filter(({ job }) => job === data.job))
      made[file.format] = Buffer.from(await (await fetchFile('quinn', file.uuid)).arrayBuffer())
  }, 60_000)
  const verified = (bytes: Buffer | undefined) =>
    verifyReport(server.db, '0.0.0-test', bytes ?? Buffer.alloc(0))

  test.each(['pdf', 'xlsx', 'csv-long', 'codebook', 'manifest'])(
    'a file of the format %s is the same',
    async (format) => {
      const { outcome, lines } = await verified(made[format])
      expect(lines).toEqual([
        `“To be verified” of here, as of ${today}.`,
        'Made again today, every table says the same.',
      ])
      expect(outcome).toBe('same')
    },
  )

  test('a figure changed in a file is found, though its hash stands', async () => {
    const text = made['csv-long']?.toString('utf8') ?? ''
    const { outcome, lines } = await verified(Buffer.from(text.replace(/,(\d)(\d*),,\r\n/, ',9$2,,\r\n')))
    expect(outcome).toBe('different')
    expect(lines.join(' ')).toContain('not byte for byte a file that was made (to-be-verified-')
  })

  test('a manifest that was changed is named by its field, sealed again or not', async () => {
    const sealed = JSON.parse(made.manifest?.toString('utf8') ?? '') as SealedManifest
    const manifest = { ...sealed.manifest, asOf: '2020-01-01' }
    for (const hash of [sealed.hash, manifestHash(manifest)]) {
      const { outcome, lines } = await verified(Buffer.from(JSON.stringify({ manifest, hash })))
      expect(outcome).toBe('different')
      expect(lines[1]).toMatch(/^asOf was changed after the report was made/)
    }
  })

  test.each([
    ['nothing', Buffer.alloc(0), /no hash of a manifest/],
    [
      'a hash that nobody knows',
      Buffer.from(`# Manifest SHA-256 ${'0'.repeat(64)}`),
      /No report with this hash/,
    ],
    ['JSON of something else', Buffer.from('{"a":1}'), /no manifest of a Tandem report/],
  ])('%s can not be verified, in words', async (_, bytes, sentence) => {
    const { outcome, lines } = await verified(bytes)
    expect(outcome).toBe('cannot say')
    expect(lines.join(' ')).toMatch(sentence)
  })

  test('scores that arrive later are counted, and the tables they change are named', async () => {
    const scope = systemScope(service.organisationId)
    await withScope(server.db, scope, async (trx) => {
      const patient = await trx.selectFrom('patient').select('id').limit(1).executeTakeFirstOrThrow()
      await trx
        .insertInto('assessment')
        .values([totalOnly(service, patient.id, 'late', addDays(today, -100), 3)])
        .execute()
    })
    await rebuildOrganisation(server.db, service.organisationId)
    const { outcome, lines } = await verified(made.pdf)
    expect(outcome).toBe('different')
    expect(lines).toContain('1 score arrived after this report.')
    expect(lines.join(' ')).toContain('other figures stand in the table')
  })
})

describe('a saved report', () => {
  test('is changed in the version that was seen, by its maker alone', async () => {
    const saved = await tell('quinn', 'reports.save', {
      definition: definition({ title: 'Mine' }),
      shared: true,
    })
    const { report } = saved.data
    expect(
      (await tell('quinn', 'reports.save', { definition: definition({ title: 'mine' }), shared: false }))
        .message,
    ).toBe('You already have a report called “mine”. Choose another title, or change that one.')
    const change = { report, version: 1, definition: definition({ title: 'Mine, changed' }), shared: true }
    expect((await tell('quentin', 'reports.change', change)).code).toBe('FORBIDDEN')
    expect((await tell('quinn', 'reports.change', change)).data).toEqual({ report })
    expect((await tell('quinn', 'reports.change', change)).code).toBe('CONFLICT')
    expect((await tell('quentin', 'reports.remove', { report })).code).toBe('FORBIDDEN')
    expect((await ask('clara', 'reports.list', {})).error?.code).toBe('FORBIDDEN')
    const listed = (await ask('quentin', 'reports.list', {})).data as Output['reports']['list']
    expect(listed).toMatchObject([{ name: 'Mine, changed', own: false, by: 'Name of quinn', version: 2 }])
    expect((await tell('quinn', 'reports.remove', { report })).data).toEqual({ removed: report })
  })

  test('is made on schedule in its maker’s right, once, and sent to who may open it', async () => {
    const { data } = await tell('quinn', 'reports.save', {
      definition: definition({ title: 'Each week', sections: ['course'], formats: ['csv-long'] }),
      shared: false,
    })
    const plan = { report: data.report, rhythm: 'weekly', onDay: 1, atTime: '07:00', enabled: true }
    const refused = await tell('quinn', 'reports.schedule', { ...plan, recipients: ['clara'] })
    expect(refused.message).toContain('“clara” may not open reports of')
    expect(
      (await tell('quinn', 'reports.schedule', { ...plan, recipients: ['no-such-person'] })).message,
    ).toContain('“no-such-person” may not open reports of')
    expect(
      (await tell('quinn', 'reports.schedule', { ...plan, recipients: ['northlead'] })).message,
    ).toContain('may see only some sites')
    expect(
      (await tell('quinn', 'reports.schedule', { ...plan, onDay: 8, recipients: [] })).message,
    ).toContain('1 (Monday) to 7 (Sunday)')
    const set = await tell('quinn', 'reports.schedule', { ...plan, recipients: ['Quentin'] })
    const due = new Date(String(set.data.nextRunAt))
    expect(await workOffReports(server.db, new Date(due.getTime() - 1), jobs)).toBe(0)
    expect(await workOffReports(server.db, due, jobs)).toBe(1)
    expect(await workOffReports(server.db, due, jobs)).toBe(0)
    await expect.poll(async () => (await files('quentin')).length, { timeout: 30_000 }).toBe(1)
    const [file] = await files('quentin')
    expect(file).toMatchObject({ title: 'Each week', own: false, by: 'Name of quinn' })
    expect((await fetchFile('quentin', file?.uuid ?? '')).status).toBe(200)
    expect((await fetchFile('lead', file?.uuid ?? '')).status).toBe(404)
    const [listed] = (await ask('quinn', 'reports.list', {})).data as Output['reports']['list']
    expect(listed?.schedule).toMatchObject({
      rhythm: 'weekly',
      recipients: [{ username: 'quentin', name: 'Name of quentin' }],
      lastProblem: null,
    })
    // Who may no longer open reports is no recipient, and a maker who may not makes none.
    await withDirectory(server.db, (trx) =>
      trx
        .deleteFrom('user_grant')
        .where('user_id', 'in', [ids.quentin ?? '', ids.quinn ?? ''])
        .execute(),
    )
    expect((await fetchFile('quentin', file?.uuid ?? '')).status).toBe(404)
    const next = new Date(listed?.schedule?.nextRunAt ?? '')
    expect(await workOffReports(server.db, next, jobs)).toBe(0)
    const scope = systemScope(service.organisationId)
    const { rows } = await withScope(server.db, scope, (trx) =>
      sql<{ problem: string }>`select last_problem as problem from report_schedule`.execute(trx),
    )
    expect(rows).toEqual([{ problem: 'Name of quinn may no longer open reports here.' }])
    expect(
      await withScope(server.db, scope, (trx) => findReportFiles(trx, scope, { now: new Date(), most: 9 })),
    ).not.toEqual([])
  }, 60_000)
})

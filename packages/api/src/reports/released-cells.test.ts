import { connect, type Db } from '@tandem/db/connect'
import { type Scope, systemScope, withScope } from '@tandem/db/scope'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { makeService, type TestService } from '@tandem/db/test-service'
import { cell, type ReportContent, type Table, withheld } from '@tandem/reports/report-document'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CohortQuestionInput } from '../cohort/cohort-question.ts'
import { JobProblem } from '../jobs/job-kind.ts'
import { checkAgainstEarlier, type ReportCohort, releasedCells } from './released-cells.ts'
import { countColumn, rateColumn, textColumn } from './table-parts.ts'

const everybody: CohortQuestionInput = { instrument: 'PHQ-9', armView: 'initial_plan' }
const anySite = { siteIds: null }

const course = (rows: Table['rows'], isGrouped = false): Table => ({
  name: 'course',
  title: 'Course',
  columns: [
    ...(isGrouped ? [textColumn('group', 'Site')] : []),
    textColumn('arm', 'Plan arm'),
    countColumn('slot', 'Week'),
    countColumn('n', 'n'),
    rateColumn('rate', 'Rate'),
  ],
  rows,
  notes: [],
})

const contentOf = (tables: readonly Table[], title = 'Board report'): ReportContent => ({
  title,
  organisation: { code: 'ours', name: 'Ours', kind: 'service', timeZone: 'Europe/London' },
  kindNotice: null,
  period: null,
  asOf: '2026-03-01',
  dataAsOf: '2026-03-01T08:00:00.000Z',
  recordedAsOf: null,
  identifiability: 'aggregate',
  filtersInWords: [],
  definitions: [],
  suppression: { rule: { threshold: 11, roundTo: null }, words: '' },
  sections: [{ title: 'Course', words: [], figures: [], tables }],
})

const plain = (n: number, title?: string) =>
  contentOf([course([[cell('Combined'), cell(4), cell(n), cell(0.5)]])], title)
const of = (question: Partial<CohortQuestionInput> = {}): ReportCohort => ({
  group: null,
  question: { ...everybody, ...question },
})

describe('what a report tells', () => {
  test('counts by name, not places, rates or what is withheld', () => {
    const content = contentOf([
      course([
        [cell('Combined'), cell(4), cell(40), cell(0.5)],
        [cell('Combined'), cell(8), withheld('<11*'), withheld('<11*')],
      ]),
    ])
    const [told] = releasedCells(content, [of({ site: ['north'], startedFrom: '2025-01-01' })], anySite)
    expect(told).toMatchObject({
      title: 'Board report',
      releasedOn: '2026-03-01',
      filters: { instrument: ['PHQ-9'], armView: ['initial_plan'], site: ['north'] },
      from: '2025-01-01',
      to: null,
    })
    expect(told!.cells).toEqual({ 'course (Combined, 4, n)': 40 })
  })

  test('a group has the cells of its rows under the same names, everybody those of other tables', () => {
    const content = contentOf([
      course(
        [
          [cell('North'), cell('Combined'), cell(4), cell(30), cell(0.5)],
          [cell('South'), cell('Combined'), cell(4), cell(20), cell(0.5)],
        ],
        true,
      ),
    ])
    const cohorts = [of(), { group: 'North', question: { ...everybody, site: ['north'] } }]
    expect(releasedCells(content, cohorts, anySite).map(({ cells }) => cells)).toEqual([
      {},
      { 'course (Combined, 4, n)': 30 },
    ])
  })

  test('measures are of everybody in a period, so they are no figures of the cohort', () => {
    const measures = { ...course([[cell('Remission'), cell(4), cell(40), cell(0.5)]]), name: 'measures' }
    expect(releasedCells(contentOf([measures]), [of()], anySite)[0]!.cells).toEqual({})
  })

  test('who makes it of some sites only has these in the filters', () => {
    expect(releasedCells(plain(40), [of()], { siteIds: [3] })[0]!.filters).toMatchObject({
      sitesOfMaker: ['3'],
    })
  })
})

describe('the check before a report is kept', () => {
  let database: TestDatabase
  let db: Db
  let service: TestService
  const threshold = 11
  const job = '7f8f3c1e-9c52-4d0c-9d3b-0a3a3a0e3f10'

  const scope = (): Scope => ({
    ...systemScope(service.organisationId, 'q'),
    role: 'quality',
    patients: 'none',
  })
  const release = (content: ReportContent, cohort: ReportCohort) =>
    withScope(db, scope(), async (trx) => {
      await checkAgainstEarlier(trx, scope(), {
        job,
        counts: releasedCells(content, [cohort], anySite),
        threshold,
      })
      const { rows } = await sql<{ role: string }>`select current_setting('tandem.role') as role`.execute(trx)
      return rows[0]?.role
    })

  beforeAll(async () => {
    database = await freshDatabase()
    db = connect(database.applicationUrl, 2)
    service = await makeService(db, 'ours')
  })
  afterAll(async () => {
    await db.destroy()
    await database.drop()
  })

  test('the first is kept, the same again too, and the transaction is its maker’s again', async () => {
    expect(await release(plain(60), of())).toBe('quality')
    expect(await release(plain(60), of())).toBe('quality')
  })

  test('a part of it that leaves 4 is refused with both named, and not noted', async () => {
    const refused = release(plain(56, 'North only'), of({ site: ['north'] }))
    await expect(refused).rejects.toThrow(JobProblem)
    await expect(refused).rejects.toThrow(
      /“Board report” of 2026-03-01 and this report together tell a count below 11 at course \(Combined, 4, n\)/,
    )
    expect(await release(plain(40), of({ site: ['north', 'south'] }))).toBe('quality')
  })

  test('a part that leaves 11 or more, and another instrument, are kept', async () => {
    expect(await release(plain(26), of({ site: ['south'] }))).toBe('quality')
    expect(await release(plain(58), of({ instrument: 'GAD-7', site: ['north'] }))).toBe('quality')
  })

  test('what earlier parts leave of a whole is refused', async () => {
    await release(plain(60), of({ sex: ['female'], programme: ['a', 'b', 'c'] }))
    await release(plain(30), of({ sex: ['female'], programme: ['a'] }))
    await expect(release(plain(26), of({ sex: ['female'], programme: ['b'] }))).rejects.toThrow(JobProblem)
  })
})

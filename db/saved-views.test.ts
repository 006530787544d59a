import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { addView, changeView, findViews, isViewNameTaken, removeView } from './queries/views.ts'
import { type Scope, systemScope, type Trx, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { makeService, type TestService } from './test-service.ts'

let database: TestDatabase
let db: Db
let ours: TestService
let theirs: TestService

const scopeOf = (actor: string, change: Partial<Scope> = {}): Scope => ({
  ...systemScope(ours.organisationId, actor),
  role: 'clinical_lead',
  ...change,
})
const as = <Result>(scope: Scope, work: (trx: Trx, scope: Scope) => Promise<Result>) =>
  withScope(db, scope, (trx) => work(trx, scope))

const view = (name: string, shared = false) => ({
  screen: 'cohort',
  name,
  shared,
  by: 'Ada',
  state: { site: 'north', armView: 'as_treated' },
})

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  ours = await makeService(db, 'ours')
  theirs = await makeService(db, 'theirs')
  await as(scopeOf('ada'), async (trx, scope) => {
    await addView(trx, scope, view('Mine'))
    await addView(trx, scope, view('For all', true))
  })
  await as(scopeOf('ben'), (trx, scope) => addView(trx, scope, view('Of Ben')))
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const names = (scope: Scope) =>
  as(scope, async (trx) => (await findViews(trx, scope, 'cohort')).map(({ name, own }) => [name, own]))
const viewOf = (scope: Scope, name: string) =>
  as(scope, async (trx) => {
    const found = (await findViews(trx, scope, 'cohort')).find((each) => each.name === name)
    if (found === undefined) throw new Error(`no view ${name}`)
    return found
  })

describe('saved views', () => {
  test('are seen by whoever saved them, and by all of the organisation where they are shared', async () => {
    expect(await names(scopeOf('ada'))).toEqual([
      ['For all', true],
      ['Mine', true],
    ])
    expect(await names(scopeOf('ben'))).toEqual([
      ['Of Ben', true],
      ['For all', false],
    ])
    expect(await names(scopeOf('ada', { organisationId: theirs.organisationId }))).toEqual([])
    expect(
      await db.transaction().execute((trx) => trx.selectFrom('saved_view').select('id').execute()),
    ).toEqual([])
  })

  test('bring back the state that was saved', async () => {
    const { state, by, version } = await viewOf(scopeOf('ben'), 'For all')
    expect({ state, by, version }).toEqual({
      state: { site: 'north', armView: 'as_treated' },
      by: 'Ada',
      version: 1,
    })
  })

  test('have one name each, whatever its case; another person may use it too', async () => {
    expect(await as(scopeOf('ada'), (trx, scope) => addView(trx, scope, view('MINE')))).toBeNull()
    const ben = scopeOf('ben')
    expect(await as(ben, (trx) => addView(trx, ben, view('Mine')))).toMatchObject({ name: 'Mine', own: true })
    const { uuid, version } = await viewOf(ben, 'Mine')
    expect(await as(ben, (trx) => isViewNameTaken(trx, ben, uuid, 'of ben'))).toBe(true)
    expect(await as(ben, (trx) => isViewNameTaken(trx, ben, uuid, 'mine'))).toBe(false)
    expect(await as(ben, (trx) => removeView(trx, ben, uuid, version))).toBe(true)
  })

  test('are changed by their owner alone, in the version that was seen', async () => {
    const { uuid, version } = await viewOf(scopeOf('ada'), 'For all')
    for (const scope of [scopeOf('ben'), scopeOf('ben', { role: 'administrator' })])
      expect(await as(scope, (trx) => changeView(trx, scope, uuid, version, { name: 'Mine now' }))).toBeNull()
    const ada = scopeOf('ada')
    const changed = await as(ada, (trx) => changeView(trx, ada, uuid, version, { name: 'For everybody' }))
    expect(changed).toMatchObject({ name: 'For everybody', version: version + 1, shared: true })
    expect(await as(ada, (trx) => changeView(trx, ada, uuid, version, { name: 'Late' }))).toBeNull()
    expect(
      await as(ada, (trx) => changeView(trx, ada, uuid, version + 1, { name: 'For all' })),
    ).not.toBeNull()
  })

  test('are taken away by their owner; a shared one by an administrator too', async () => {
    const { uuid, version } = await viewOf(scopeOf('ada'), 'For all')
    const mine = await viewOf(scopeOf('ada'), 'Mine')
    const ben = scopeOf('ben')
    expect(await as(ben, (trx) => removeView(trx, ben, uuid, version))).toBe(false)
    const administrator = scopeOf('cem', { role: 'administrator' })
    expect(await as(administrator, (trx) => removeView(trx, administrator, mine.uuid, mine.version))).toBe(
      false,
    )
    expect(await as(administrator, (trx) => removeView(trx, administrator, uuid, version))).toBe(true)
    const ada = scopeOf('ada')
    expect(await as(ada, (trx) => removeView(trx, ada, mine.uuid, mine.version))).toBe(true)
  })

  test('can’t be saved in the name of somebody else, or for another organisation', async () => {
    const added = (user: string, organisation: number) =>
      as(scopeOf('ada'), (trx) =>
        sql`insert into saved_view (organisation_id, user_id, user_name, screen, name, state)
          values (${organisation}, ${user}, 'x', 'cohort', 'x', '{}')`.execute(trx),
      )
    await expect(added('ben', ours.organisationId)).rejects.toMatchObject({ code: '42501' })
    await expect(added('ada', theirs.organisationId)).rejects.toMatchObject({ code: '42501' })
  })
})

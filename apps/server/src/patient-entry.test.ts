import { randomUUID } from 'node:crypto'
import type { Output } from '@tandem/api/router'
import { drainDirty, rebuildOrganisation } from '@tandem/db/rebuild'
import { systemScope, withDirectory, withScope } from '@tandem/db/scope'
import { factOf, makePatient, makeService, type TestService, totalOnly } from '@tandem/db/test-service'
import { addDays, dayInZone } from '@tandem/domain/calendar-day'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grantRole } from './accounts.ts'
import { makeUser, startTestServer, TestBrowser, type TestServer } from './test-server.ts'

let server: TestServer
let service: TestService
const browsers: Record<string, TestBrowser> = {}
const patients: Record<string, string> = {}
const today = dayInZone(new Date(), 'Europe/London')
const started = addDays(today, -60)

beforeAll(async () => {
  server = await startTestServer()
  service = await makeService(server.db, 'here')
  await withScope(server.db, systemScope(service.organisationId), async (trx) => {
    for (const at of ['north', 'south'] as const) {
      const { patientId, episodeId } = await makePatient(trx, service, at, { at, startedOn: started })
      await trx
        .insertInto('assessment')
        .values([totalOnly(service, patientId, `first-${at}`, started, 15)])
        .execute()
      await trx
        .insertInto('treatment')
        .values({
          ...factOf(service, patientId, `sertraline-${at}`),
          episode_id: episodeId,
          component: 'medication',
          drug: 'sertraline',
          drug_class: 'antidepressant',
          dose_mg: 50,
          started_on: started,
        })
        .execute()
      await trx
        .insertInto('appointment')
        .values({
          ...factOf(service, patientId, `booked-${at}`),
          episode_id: episodeId,
          scheduled_on: addDays(today, -1),
          status: 'future',
          purpose: 'treatment',
          modality: 'CBT',
        })
        .execute()
      const { uuid } = await trx
        .selectFrom('patient')
        .select('uuid')
        .where('id', '=', patientId)
        .executeTakeFirstOrThrow()
      patients[at] = uuid
    }
  })
  await rebuildOrganisation(server.db, service.organisationId)
  for (const [name, role, more] of [
    ['lead', 'clinical_lead', {}],
    ['nora', 'clinician', { clinicianCode: 'n1' }],
    ['sam', 'clinician', { clinicianCode: 's1' }],
    ['quality', 'quality', {}],
  ] as const) {
    const userId = await makeUser(server, name)
    await grantRole(server.db, { organisationCode: 'here', userId, role, actor: 'test', ...more })
    const browser = new TestBrowser(server)
    await browser.signIn(name)
    browsers[name] = browser
  }
})
afterAll(() => server.close())

type Problem = { field: string; value: unknown; rule: string; doubt: string | null }
type Conflict = { by: string; version: number; reason: string | null; current: object | null }

async function act(who: string, path: string, input: object) {
  const response = await browsers[who]!.send(`/trpc/entry.${path}`, {
    body: { organisation: 'here', patient: patients.north, key: randomUUID(), ...input },
  })
  const body = (await response.json()) as {
    result?: { data: { record: string; version: number; derived: boolean } }
    error?: {
      message: string
      data: { code: string; problems: Problem[] | null; conflict: Conflict | null }
    }
  }
  return { data: body.result?.data ?? null, error: body.error ?? null }
}
const ask = async (who: string, path: string, input: object = {}) =>
  browsers[who]!.ask(path, { organisation: 'here', patient: patients.north, ...input })
const formOf = async (who = 'lead') => (await ask(who, 'entry.form')).data as Output['entry']['form']
const historyOf = async (record: string, kind = 'score') =>
  (await ask('lead', 'entry.history', { of: { record, kind } })).data as Output['entry']['history']
const storyOf = async () => (await ask('lead', 'patient.story')).data as Output['patient']['story']

const answers = [2, 2, 2, 2, 2, 2, 2, 2, 0]
const score = {
  kind: 'score',
  instrument: 'PHQ-9',
  takenOn: addDays(today, -10),
  takenAt: null,
  answers,
  total: null,
}
const problemsOf = ({ error }: Awaited<ReturnType<typeof act>>) =>
  error?.data.problems?.map(({ field, doubt }) => [field, doubt])

describe('a score', () => {
  test('is stored under a source of its own, derived before the answer, and audited', async () => {
    const { data } = await act('nora', 'enter', { entry: score })
    expect(data).toMatchObject({ version: 1, derived: true })
    const story = await storyOf()
    expect(story.instruments[0]?.points.at(-1)).toMatchObject({
      total: 16,
      takenOn: score.takenOn,
      uuid: data?.record,
    })
    const rows = await withScope(server.db, systemScope(service.organisationId), (trx) =>
      trx
        .selectFrom('assessment')
        .selectAll()
        .where('uuid', '=', data?.record ?? '')
        .execute(),
    )
    expect(rows).toMatchObject([
      { source: 'manual entry', total: 16, completeness: 'complete', import_batch_id: null },
    ])
    expect(rows[0]?.source_key).toMatch(/^[0-9a-f-]{36}$/)
    const audit = await withScope(server.db, systemScope(service.organisationId), (trx) =>
      trx.selectFrom('audit_event').selectAll().where('action', '=', 'enter').execute(),
    )
    expect(audit.at(-1)).toMatchObject({ resource: 'assessment', resource_uuid: data?.record })
    // Who and what, never the score or an answer.
    expect(Object.keys(audit.at(-1)?.details as object).toSorted()).toEqual(['patient', 'version'])
  })

  test('sent twice is stored once', async () => {
    const key = randomUUID()
    const entry = { ...score, takenOn: addDays(today, -20) }
    const first = await act('nora', 'enter', { entry, key })
    const [second, third] = await Promise.all([
      act('nora', 'enter', { entry, key }),
      act('nora', 'enter', { entry, key }),
    ])
    expect(second.data).toMatchObject({ record: first.data?.record, version: 1 })
    expect(third.data?.record).toBe(first.data?.record)
    const held = (await formOf()).onRecord.held.filter(
      ({ entry: each }) => each.kind === 'score' && each.takenOn === entry.takenOn,
    )
    expect(held).toHaveLength(1)
  })

  test('that breaks a rule says which field, what stood there and why; a doubt can be confirmed', async () => {
    const bad = await act('nora', 'enter', {
      entry: { ...score, takenOn: addDays(today, 1), answers: [4, ...answers.slice(1)] },
    })
    expect(bad.error?.data.code).toBe('BAD_REQUEST')
    expect(problemsOf(bad)).toEqual([
      ['entry.takenOn', null],
      ['entry.answers.0', null],
    ])
    const entry = { ...score, instrument: 'GAD-7', answers: null, total: 8, takenOn: addDays(started, -20) }
    const outside = await act('nora', 'enter', { entry })
    expect(problemsOf(outside)).toEqual([['entry.takenOn', 'outside_episode']])
    const meant = await act('nora', 'enter', { entry, meant: ['outside_episode'] })
    expect(meant.data?.version).toBe(1)
    const second = await act('nora', 'enter', { entry: { ...score, takenOn: started }, meant: ['same_day'] })
    expect(problemsOf(second)).toEqual([['entry.takenOn', 'second_baseline']])
  })
})

describe('a correction', () => {
  test('keeps the version before, with who, when and why', async () => {
    const made = await act('nora', 'enter', { entry: { ...score, takenOn: addDays(today, -5) } })
    const record = made.data?.record ?? ''
    const entry = { ...score, takenOn: addDays(today, -5), answers: [3, ...answers.slice(1)] }
    const without = await act('lead', 'correct', { record, version: 1, entry })
    expect(problemsOf(without)).toEqual([['entry.reason', null]])
    const done = await act('lead', 'correct', { record, version: 1, entry, reason: ' misread ' })
    expect(done.data).toEqual({ record, version: 2, derived: true })
    const steps = await historyOf(record)
    expect(steps).toMatchObject([
      {
        act: 'correct',
        by: 'Name of lead',
        reason: 'misread',
        before: { answers },
        after: { answers: entry.answers },
      },
      { act: 'enter', by: 'Name of nora', reason: null, before: null },
    ])
    const story = await storyOf()
    expect(story.instruments[0]?.points.find(({ uuid }) => uuid === record)).toMatchObject({ total: 17 })
  })

  test('made on a version that was replaced is refused, names who was faster and shows what stands', async () => {
    const made = await act('nora', 'enter', { entry: { ...score, takenOn: addDays(today, -4) } })
    const record = made.data?.record ?? ''
    const changed = (first: number) => ({
      ...score,
      takenOn: addDays(today, -4),
      answers: [first, ...answers.slice(1)],
    })
    const both = await Promise.all([
      act('nora', 'correct', { record, version: 1, entry: changed(1), reason: 'mine' }),
      act('lead', 'correct', { record, version: 1, entry: changed(3), reason: 'theirs' }),
    ])
    const lost = both.filter(({ error }) => error !== null)
    expect(lost).toHaveLength(1)
    const [{ error }] = lost as [Awaited<ReturnType<typeof act>>]
    expect(error?.data.code).toBe('CONFLICT')
    const won = both[0]?.error === null ? 'nora' : 'lead'
    expect(error?.data.conflict).toMatchObject({
      by: `Name of ${won}`,
      version: 2,
      current: changed(won === 'nora' ? 1 : 3),
    })
    const held = (await formOf()).onRecord.held.find((each) => each.record === record)
    expect(held).toMatchObject({ version: 2, entry: changed(won === 'nora' ? 1 : 3) })
  })

  test('of a fact that a file brought keeps its source and key; withdrawn, it stands no more and is kept', async () => {
    const form = await formOf()
    const first = form.onRecord.held.find(({ entry }) => entry.kind === 'score' && entry.takenOn === started)!
    const record = first.record
    const entry = { ...first.entry, total: 14 }
    expect(
      (await act('lead', 'correct', { record, version: 1, entry, reason: 'typing' })).data?.version,
    ).toBe(2)
    const rows = await withScope(server.db, systemScope(service.organisationId), (trx) =>
      trx.selectFrom('assessment').selectAll().where('uuid', '=', record).orderBy('id').execute(),
    )
    expect(rows.map(({ source, source_key, total }) => [source, source_key, total])).toEqual([
      ['test', 'first-north', 15],
      ['test', 'first-north', 14],
    ])
    const gone = await act('lead', 'withdraw', { kind: 'score', record, version: 2, reason: 'other person' })
    expect(gone.error).toBeNull()
    expect((await formOf()).onRecord.held.some((held) => held.record === record)).toBe(false)
    expect((await historyOf(record))[0]).toMatchObject({
      act: 'withdraw',
      reason: 'other person',
      after: null,
    })
    const late = await act('lead', 'correct', { record, version: 2, entry, reason: 'late' })
    expect(late.error?.data.conflict).toMatchObject({ version: 0, by: 'Name of lead', current: null })
  })
})

describe('a plan', () => {
  test('a change of dose ends the treatment on the day before and begins it anew, as one act', async () => {
    const form = await formOf()
    const old = form.onRecord.held.find(({ entry }) => entry.kind === 'treatment')!
    const input = {
      record: old.record,
      version: 1,
      from: addDays(started, 30),
      doseMg: 100,
      reason: 'no response',
    }
    const same = await act('nora', 'changeDose', { ...input, doseMg: 50 })
    expect(problemsOf(same)).toEqual([['entry.doseMg', null]])
    const early = await act('nora', 'changeDose', { ...input, from: started })
    expect(problemsOf(early)).toEqual([['entry.startedOn', null]])
    const done = await act('nora', 'changeDose', input)
    expect(done.error).toBeNull()
    expect((await storyOf()).treatments).toMatchObject([
      { doseMg: 50, endedOn: addDays(started, 29), stopReason: 'no response' },
      { doseMg: 100, startedOn: addDays(started, 30), endedOn: null, drugClass: 'antidepressant' },
    ])
    const again = {
      kind: 'treatment',
      component: 'medication',
      drug: 'Sertraline',
      drugClass: null,
      doseMg: 50,
      modality: null,
      asNeeded: false,
      startedOn: addDays(started, 40),
      endedOn: null,
      stopReason: null,
    }
    expect(problemsOf(await act('nora', 'enter', { entry: again }))).toEqual([['entry.startedOn', null]])
    const stop = {
      ...again,
      drug: 'sertraline',
      drugClass: 'antidepressant',
      doseMg: 100,
      startedOn: addDays(started, 30),
    }
    const ended = { ...stop, endedOn: today, stopReason: 'side effects' }
    const stopped = await act('nora', 'correct', { record: done.data?.record, version: 1, entry: ended })
    expect(stopped.error).toBeNull()
    expect((await historyOf(done.data?.record ?? '', 'treatment'))[0]).toMatchObject({
      act: 'stop',
      reason: 'side effects',
    })
  })

  test('a booked contact gets one outcome, without a reason', async () => {
    const form = await formOf()
    const booked = form.onRecord.held.find(({ entry }) => entry.kind === 'session')!
    const outcome = { ...booked.entry, status: 'attended' }
    const twice = await act('nora', 'enter', { entry: { ...outcome, status: 'no_show' } })
    expect(problemsOf(twice)).toEqual([['entry.status', null]])
    const done = await act('nora', 'correct', {
      record: booked.record,
      version: booked.version,
      entry: outcome,
    })
    expect(done.error).toBeNull()
    expect((await historyOf(booked.record, 'session'))[0]).toMatchObject({ act: 'settle', reason: null })
  })

  test('fills and events of every kind are stored', async () => {
    const fill = {
      kind: 'fill',
      drug: 'sertraline',
      dispensedOn: addDays(today, -3),
      daysSupply: 28,
      quantity: null,
      dosesPerDay: null,
    }
    expect((await act('nora', 'enter', { entry: fill })).error).toBeNull()
    for (const what of ['psychoeducation', 'side_effect', 'relapse_prevention_plan'])
      expect(
        (
          await act('nora', 'enter', {
            entry: { kind: 'event', happenedOn: today, what, finding: 'nausea', note: null },
          })
        ).error,
      ).toBeNull()
    const story = await storyOf()
    expect(story.supply.at(-1)).toMatchObject({ source: 'dispensed', drug: 'sertraline' })
    expect(story.careEvents).toHaveLength(3)
    // One fill entered at the screen is no feed: others without a fill are not suspected.
    const others = await withScope(server.db, systemScope(service.organisationId), (trx) =>
      trx.selectFrom('dirty').select('episode_id').execute(),
    )
    expect(others).toEqual([])
  })
})

describe('who may', () => {
  test('a patient out of reach looks like one that does not exist, whatever is asked', async () => {
    const nobody = randomUUID()
    const record = (await formOf()).onRecord.held[0]!.record
    for (const [path, input] of [
      ['enter', { entry: score }],
      ['correct', { record, version: 1, entry: score, reason: 'x' }],
      ['withdraw', { record, kind: 'score', version: 1, reason: 'x' }],
      ['changeDose', { record, version: 1, from: today, doseMg: 5, reason: 'x' }],
    ] as const) {
      const out = await act('sam', path, input)
      const none = await act('sam', path, { ...input, patient: nobody })
      expect(out.error?.data.code, path).toBe('NOT_FOUND')
      expect(out.error?.message).toBe(none.error?.message)
    }
    for (const path of ['entry.form', 'entry.history']) {
      const input = path === 'entry.history' ? { of: null } : {}
      const out = await ask('sam', path, input)
      const none = await ask('sam', path, { ...input, patient: nobody })
      expect({ ...out.error, errorId: null }).toEqual({ ...none.error, errorId: null })
      expect(out.error?.code).toBe('NOT_FOUND')
    }
    const foreign = await act('lead', 'correct', {
      patient: patients.south,
      record,
      version: 1,
      entry: score,
      reason: 'x',
    })
    expect(foreign.error?.data.code).toBe('NOT_FOUND')
    expect((await act('quality', 'enter', { entry: score })).error?.data.code).toBe('FORBIDDEN')
  })

  test('a published trial is not changed', async () => {
    const setKind = (kind: 'public_trial' | 'invented') =>
      withDirectory(server.db, (trx) =>
        trx.updateTable('organisation').set({ kind }).where('code', '=', 'here').execute(),
      )
    await setKind('public_trial')
    expect((await act('lead', 'enter', { entry: score })).error?.data.code).toBe('FORBIDDEN')
    expect((await formOf()).closed).toMatch(/^A published trial/)
    await setKind('invented')
    expect((await formOf()).closed).toBeNull()
    await drainDirty(server.db)
  })
})

import { answerOf, type CohortAnalysis, type CohortQuestion } from '@tandem/analysis/cohort-analyses'
import type { EpisodeChoice } from '@tandem/analysis/cohort-data'
import { type CohortStore, startCohortStore } from '@tandem/api/cohort-store/cohort-store'
import { packCohort } from '@tandem/db/cohort-pack'
import { connect, connectPool, type Db } from '@tandem/db/connect'
import { markPatientsDirty } from '@tandem/db/dirty'
import { findCohortData } from '@tandem/db/queries/cohort-data'
import { findOrganisationByCode } from '@tandem/db/queries/writes-organisations'
import { drainDirty } from '@tandem/db/rebuild'
import { type Scope, systemScope, withScope } from '@tandem/db/scope'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { dayNumber } from '@tandem/domain/calendar-day'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { planArms } from '@tandem/domain/treatment-arm'
import { loadFirstData } from '@tandem/server/first-data'
import { randomFrom } from '@tandem/stats/random'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

let database: TestDatabase
let db: Db
let pool: ReturnType<typeof connectPool>
let store: CohortStore
const clinics = new Map<string, { id: number; sites: { id: number; code: string }[]; labels: Labels }>()

type Labels = Readonly<Record<'clinician' | 'programme' | 'diagnosis' | 'modality' | 'severity', string[]>>

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 6)
  pool = connectPool(database.applicationUrl, 2)
  await loadFirstData(db, { log: () => {}, progress: () => {}, demoPatients: 160 })
  await drainDirty(db)
  for (const code of ['demo-clinic', 'beat-the-blues', 'fhir-samples'])
    clinics.set(code, await clinicOf(code))
  store = startCohortStore({ db, pool, memoryBytes: 1e9, threads: 2, log: (line) => console.error(line) })
})

afterAll(async () => {
  await store?.close()
  await pool?.end()
  await db?.destroy()
  await database?.drop()
})

async function clinicOf(code: string) {
  const organisation = await findOrganisationByCode(db, code)
  const id = organisation?.id ?? 0
  return withScope(db, systemScope(id), async (trx) => {
    const { rows: sites } = await sql<{ id: number; code: string }>`
      select id, code from site where organisation_id = ${id} order by id`.execute(trx)
    const labels = async (query: ReturnType<typeof sql>) =>
      (await sql<{ label: string }>`${query}`.execute(trx)).rows.map(({ label }) => label)
    return {
      id,
      sites,
      labels: {
        clinician: await labels(sql`select code as label from clinician where organisation_id = ${id}`),
        programme: await labels(sql`select code as label from programme where organisation_id = ${id}`),
        diagnosis: await labels(
          sql`select distinct diagnosis as label from episode_profile where organisation_id = ${id}`,
        ),
        modality: await labels(
          sql`select distinct unnest(modalities) as label from episode_profile where organisation_id = ${id}`,
        ),
        severity: await labels(
          sql`select distinct baseline_band as label from series where organisation_id = ${id}`,
        ),
      },
    }
  })
}

/** The seed stands in the name of the test, so that a failure can be played again. */
const seed = 20_261_123
const random = randomFrom(seed)
const someOf = <Value>(values: readonly Value[], share: number): Value[] =>
  values.filter(() => random.uniform() < share)
const perhaps = <Value>(value: Value, absent: Value): Value => (random.uniform() < 0.35 ? value : absent)

function randomChoice({
  sites,
  labels,
}: {
  sites: readonly { code: string }[]
  labels: Labels
}): EpisodeChoice {
  const dimensions: Record<string, readonly (string | null)[]> = {}
  const choose = (name: string, values: readonly (string | null)[], share: number) => {
    if (random.uniform() < 0.3) dimensions[name] = someOf(values, share)
  }
  choose('site', [...sites.map(({ code }) => code), 'no such site'], 0.5)
  choose('clinician', [...labels.clinician, null], 0.4)
  choose('programme', labels.programme, 0.7)
  choose('diagnosis', labels.diagnosis, 0.7)
  choose('severity', [...labels.severity, null], 0.6)
  choose('sex', ['female', 'male', null], 0.6)
  choose('ageBand', ['0-17', '18-25', '26-40', '41-64', '65+', null], 0.6)
  choose('substanceUse', ['yes', 'no', null], 0.6)
  return {
    dimensions,
    lists: perhaps({ modality: someOf(labels.modality, 0.5) }, {}),
    startedFrom: perhaps(dayNumber('2025-03-01') as number | null, null),
    startedTo: perhaps(dayNumber('2026-02-01') as number | null, null),
    unit: 'most',
  }
}

function randomScope(id: number, sites: readonly { id: number }[]): Scope {
  const bySite = random.uniform() < 0.5
  const siteIds = bySite ? someOf(sites, 0.5).map((site) => site.id) : null
  return {
    ...systemScope(id, 'somebody'),
    role: random.uniform() < 0.5 ? 'clinical_lead' : 'quality',
    patients: 'none',
    aggregates: bySite ? 'sites' : 'all',
    siteIds,
  }
}

const courses = (choice: EpisodeChoice): CohortQuestion<CohortAnalysis>[] =>
  (['initial_plan', 'plan_in_force', 'as_treated'] as const).map((armView) => ({
    choice,
    analysis: 'course',
    options: { armView, showNeither: random.uniform() < 0.5 },
  }))

/** Every other analysis of a cohort: the compiler asks for options of one that is added. */
const optionsOf = (instrument: string): { readonly [Name in Exclude<CohortAnalysis, 'course'>]: unknown } => {
  const armView = random.pick(['initial_plan', 'plan_in_force', 'as_treated'])
  return {
    missing: {},
    sensitivity: { weeks: [4, 12] },
    switching: {},
    care: { instrument },
    benefits: { weeks: [4, 12] },
    changeByArm: { weeks: [8, 12] },
    rates: { instrument, armView, showNeither: true },
    times: { instrument, armView, showNeither: random.uniform() < 0.5 },
    members: { instrument, armView, showNeither: true, drill: { of: 'arm', arm: random.pick(planArms) } },
  }
}

const others = (choice: EpisodeChoice, instrument: string): CohortQuestion<CohortAnalysis>[] =>
  Object.entries(optionsOf(instrument)).map(
    ([analysis, options]) => ({ choice, analysis, options }) as CohortQuestion<CohortAnalysis>,
  )

const unused = 'PCL-5'

async function agree(code: string, instrument: string, scope: Scope, question: CohortQuestion) {
  const { id } = clinics.get(code) ?? { id: 0 }
  const known = findInstrument(instrument)
  if (known === null) throw new Error(instrument)
  const { rev, data } = await withScope(db, scope, async (trx) => ({
    rev: (await sql<{ rev: number }>`select rev from cohort_pack where organisation_id = ${id}`.execute(trx))
      .rows[0]?.rev,
    data: await findCohortData(trx, scope, known),
  }))
  const attempt = async (work: () => unknown) => {
    try {
      return { answer: await work(), failure: null }
    } catch (error) {
      return { answer: null, failure: error instanceof Error ? error.message : String(error) }
    }
  }
  const fromDatabase = await attempt(() => answerOf(data, question))
  const fromMemory = await attempt(async () => {
    const answer = await store.ask(scope, instrument, rev ?? 0, question)
    if (answer === null) return null
    const { dataAsOf, rev: known, ...rest } = answer
    expect(dataAsOf).toBeInstanceOf(Date)
    expect(known).toBe(rev)
    return rest
  })
  // Outcomes of an instrument that nobody has been measured with are not packed: those are the database's to answer.
  if (instrument === unused && question.analysis !== 'course' && fromMemory.answer === null) return fromMemory
  expect(fromDatabase.failure).toBeNull()
  expect(comparable(fromMemory)).toEqual(comparable(fromDatabase))
  return fromMemory
}

/** The order of episodes differs, and with it the last digits of sums that are no whole numbers. */
const comparable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, member) =>
      typeof member === 'number' ? Number(member.toPrecision(12)) : member,
    ),
  )

async function agreeInRounds(rounds: number): Promise<number> {
  let episodes = 0
  for (let round = 0; round < rounds; round += 1) {
    const code = round % 8 === 7 ? 'beat-the-blues' : 'demo-clinic'
    const clinic = clinicNamed(code)
    const instrument = code === 'beat-the-blues' ? 'BDI-II' : random.pick(['PHQ-9', 'GAD-7', 'WHO-5', unused])
    const scope = randomScope(clinic.id, clinic.sites)
    const choice = randomChoice(clinic)
    for (const question of [...courses(choice), ...(round % 4 === 0 ? others(choice, instrument) : [])]) {
      const found = await agree(code, instrument, scope, question)
      episodes += (found as { answer?: { chosen: { episodes: number } } }).answer?.chosen.episodes ?? 0
    }
  }
  return episodes
}

function clinicNamed(code: string) {
  const clinic = clinics.get(code)
  if (clinic === undefined) throw new Error(code)
  return clinic
}

const everything = (id: number): Scope => systemScope(id, 'somebody')
const courseOf = (dimensions: EpisodeChoice['dimensions'] = {}): CohortQuestion<'course'> => ({
  choice: { dimensions, lists: {}, startedFrom: null, startedTo: null, unit: 'most' },
  analysis: 'course',
  options: { armView: 'initial_plan', showNeither: true },
})

test(`random readers and filters get from memory what the database gives them under its policies (seed ${seed})`, async () => {
  expect(await agreeInRounds(40)).toBeGreaterThan(1_000)
})

test('so they do after scores, sites and episodes changed, before and after the cohort is packed again', async () => {
  const { id, sites } = clinicNamed('demo-clinic')
  for (let turn = 0; turn < 4; turn += 1) {
    await withScope(db, systemScope(id), async (trx) => {
      const ofSome = sql`organisation_id = ${id} and superseded_at is null and patient_id % 10 = ${turn}`
      const site = sites[turn % sites.length]?.id
      await sql`update assessment set total = greatest(total - 3, 0) where ${ofSome} and total is not null`.execute(
        trx,
      )
      await sql`update episode_record set site_id = ${site} where ${ofSome} and episode_id % 3 = 0`.execute(
        trx,
      )
      await sql`update episode_record set superseded_at = now() where ${ofSome} and episode_id % 7 = 0`.execute(
        trx,
      )
      const { rows } = await sql<{ id: number }>`
        select id from patient where organisation_id = ${id} and id % 10 = ${turn}`.execute(trx)
      await markPatientsDirty(
        trx,
        id,
        rows.map((row) => row.id),
      )
    })
    await drainDirty(db)
    if (turn === 2) await packCohort(db, id)
    expect(await agreeInRounds(6)).toBeGreaterThan(10)
  }
})

test('a lead of one site sees that site, whatever is asked for', async () => {
  const { id, sites } = clinicNamed('demo-clinic')
  const [own, other] = sites
  const lead: Scope = { ...everything(id), patients: 'sites', aggregates: 'sites', siteIds: [own?.id ?? 0] }
  const ofOwn = await store.ask(everything(id), 'PHQ-9', 0, courseOf({ site: [own?.code ?? ''] }))
  const ofLead = await store.ask(lead, 'PHQ-9', 0, courseOf())
  const ofOther = await store.ask(lead, 'PHQ-9', 0, courseOf({ site: [other?.code ?? ''] }))
  const ofNone = await store.ask({ ...lead, siteIds: [] }, 'PHQ-9', 0, courseOf())
  expect(ofLead?.chosen.episodes).toBeGreaterThan(0)
  expect(ofLead?.result).toEqual(ofOwn?.result)
  const columns = await store.data(lead, 'PHQ-9', 0, courseOf().choice)
  const sitesSeen = Array.from(
    columns?.data.scores.dimensions.site.codes ?? [],
    (place) => columns?.data.scores.dimensions.site.labels[place],
  )
  expect(new Set(sitesSeen)).toEqual(new Set([own?.code]))
  expect(ofOther?.chosen).toMatchObject({ episodes: 0, patients: 0, otherUnit: 0 })
  expect(ofNone?.chosen.episodes).toBe(0)
})

test('what is asked for longest ago makes room; what never fits is left to the database', async () => {
  const bytes = store.state().bytes
  const [demo, trial] = [clinicNamed('demo-clinic').id, clinicNamed('beat-the-blues').id]
  const asked = async (memoryBytes: number) => {
    const small = startCohortStore({ db, pool, memoryBytes, threads: 1, log: () => {} })
    const answers = []
    for (const id of [trial, demo])
      answers.push(
        (await small.ask(everything(id), id === demo ? 'PHQ-9' : 'BDI-II', 0, courseOf())) !== null,
      )
    const { organisations } = small.state()
    await small.close()
    return { answers, organisations }
  }
  expect(await asked(bytes)).toEqual({ answers: [true, true], organisations: 2 })
  expect(await asked(100)).toEqual({ answers: [false, false], organisations: 0 })
})

import { answerOf } from '@tandem/analysis/cohort-analyses'
import { chosenEpisodes, type EpisodeChoice } from '@tandem/analysis/cohort-data'
import { none } from '@tandem/analysis/episode-columns'
import type { ArmView } from '@tandem/analysis/symptom-course'
import { choiceOf } from '@tandem/api/services/ask-cohort'
import { connect, type Db } from '@tandem/db/connect'
import { findCohortData } from '@tandem/db/queries/cohort-data'
import { findCohortChoices } from '@tandem/db/queries/cohorts'
import { insertOrganisation } from '@tandem/db/queries/writes-organisations'
import { drainDirty } from '@tandem/db/rebuild'
import { type Scope, systemScope, type Trx, withScope } from '@tandem/db/scope'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { addDays, type CalendarDay, dayInZone } from '@tandem/domain/calendar-day'
import { type InstrumentCode, instrumentOf } from '@tandem/domain/instruments/catalogue'
import { importRows } from '@tandem/importers/import-rows'
import { inventedService } from '@tandem/simulation/invented-service'
import { serviceParameters } from '@tandem/simulation/service-parameters'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** The columns of a cohort against plain statements over the derived rows, for random people and random filters. */

let database: TestDatabase
let db: Db
let organisationId: number
let sites: readonly number[]
let choices: Awaited<ReturnType<typeof findCohortChoices>>
const asOf = dayInZone(new Date(), 'Europe/London')

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 4)
  for (const [code, seed] of [
    ['asked', 'a'],
    ['another', 'b'],
  ] as const) {
    const { id } = await insertOrganisation(db, {
      code,
      name: code,
      kind: 'invented',
      timeZone: 'Europe/London',
    })
    if (code === 'asked') organisationId = id
    const parameters = serviceParameters({
      asOf: addDays(asOf, -1),
      seed,
      patients: code === 'asked' ? 140 : 20,
    })
    await importRows(db, {
      organisationCode: code,
      name: code,
      source: 'test',
      rows: { ...inventedService(parameters) },
      actor: 'test',
    })
  }
  // Some of one site go by months, so that a choice has to settle for one of the two.
  await withScope(db, systemScope(organisationId), (trx) =>
    sql`update programme set visit_unit = 'month', visits = '[{"at":2,"windowDays":14},{"at":5,"windowDays":14}]'
      where organisation_id = ${organisationId} and code = 'community-team'`.execute(trx),
  )
  await drainDirty(db)
  await withScope(db, systemScope(organisationId), async (trx) => {
    choices = await findCohortChoices(trx, systemScope(organisationId))
    sites = (
      await trx.selectFrom('site').select('id').where('organisation_id', '=', organisationId).execute()
    ).map(({ id }) => id)
  })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

type Asked = {
  readonly role: 'clinical_lead' | 'quality' | 'clinician' | 'administrator'
  /** Which of the sites; null: all of them. */
  readonly sites: readonly number[] | null
  readonly instrument: InstrumentCode
  readonly armView: ArmView
  readonly filters: Partial<Record<keyof Filters, readonly number[]>>
  readonly from: number | null
  readonly to: number | null
}

type Filters = {
  readonly site: string
  readonly programme: string
  readonly clinician: string
  readonly diagnosis: string
  readonly substanceUse: 'yes' | 'no' | 'unknown'
  readonly sex: string
  readonly ageBand: '0-17' | '18-25' | '26-40' | '41-64' | '65+'
  readonly severity: string
  readonly modality: string
  readonly drugClass: string
  readonly careEvent: string
}

const valuesOf = (): { readonly [Key in keyof Filters]: readonly Filters[Key][] } => ({
  site: choices.sites.map(({ code }) => code),
  programme: choices.programmes.map(({ code }) => code),
  clinician: choices.clinicians.map(({ code }) => code),
  diagnosis: [...choices.diagnoses, 'Eating disorder'],
  substanceUse: ['yes', 'no', 'unknown'],
  sex: ['female', 'male', 'other'],
  ageBand: ['0-17', '18-25', '26-40', '41-64', '65+'],
  severity: ['minimal', 'mild', 'moderate', 'moderately severe', 'severe'],
  modality: choices.modalities,
  drugClass: choices.drugClasses,
  careEvent: choices.careEvents,
})

const picks = fc.array(fc.nat(50), { minLength: 1, maxLength: 3 })
const names = [
  ...(['site', 'programme', 'clinician', 'diagnosis', 'substanceUse', 'sex'] as const),
  ...(['ageBand', 'severity', 'modality', 'drugClass', 'careEvent'] as const),
]
const asked: fc.Arbitrary<Asked> = fc.record({
  role: fc.constantFrom('clinical_lead', 'quality', 'clinician', 'administrator'),
  sites: fc.option(fc.uniqueArray(fc.nat(2), { maxLength: 2 })),
  instrument: fc.constantFrom('PHQ-9', 'PHQ-9', 'GAD-7', 'WHO-5', 'ISI'),
  armView: fc.constantFrom('initial_plan', 'plan_in_force', 'as_treated'),
  filters: fc
    .tuple(fc.subarray(names, { maxLength: 3 }), fc.array(picks, { minLength: 3, maxLength: 3 }))
    .map(([chosen, values]) => Object.fromEntries(chosen.map((name, i) => [name, values[i] ?? [0]]))),
  from: fc.option(fc.integer({ min: -1100, max: 0 }), { freq: 2 }),
  to: fc.option(fc.integer({ min: -1100, max: 0 }), { freq: 2 }),
})

/** The values that the numbers of a question stand for. */
function filtersOf({ filters }: Asked) {
  const values = valuesOf()
  const chosen = <Key extends keyof Filters>(name: Key): Filters[Key][] | undefined => {
    const known = values[name]
    const wanted = filters[name]?.flatMap((place) => known.slice(place % known.length).slice(0, 1))
    return wanted === undefined || wanted.length === 0 ? undefined : [...new Set(wanted)]
  }
  return {
    site: chosen('site'),
    programme: chosen('programme'),
    clinician: chosen('clinician'),
    diagnosis: chosen('diagnosis'),
    substanceUse: chosen('substanceUse'),
    sex: chosen('sex'),
    ageBand: chosen('ageBand'),
    severity: chosen('severity'),
    modality: chosen('modality'),
    drugClass: chosen('drugClass'),
    careEvent: chosen('careEvent'),
  }
}

const day = (offset: number | null): CalendarDay | null => (offset === null ? null : addDays(asOf, offset))

function scopeOf({ role, sites: permitted }: Asked): Scope {
  const siteIds = permitted?.map((place) => sites[place] ?? 0) ?? null
  return {
    organisationId,
    actor: 'somebody',
    role,
    patients:
      role === 'clinical_lead'
        ? siteIds === null
          ? 'all'
          : 'sites'
        : role === 'clinician'
          ? 'caseload'
          : 'none',
    aggregates: siteIds === null ? 'all' : 'sites',
    clinicianId: null,
    siteIds,
  }
}

/** Filters as conditions on `profile`, `chosen` and the tables of names; nothing here knows how columns work. */
function conditions(question: Asked) {
  const f = filtersOf(question)
  const isIn = (column: string, wanted: readonly string[] | undefined) =>
    wanted === undefined ? sql`true` : sql`${sql.ref(column)} = any(${wanted}::text[])`
  const overlaps = (column: string, wanted: readonly string[] | undefined) =>
    wanted === undefined ? sql`true` : sql`${sql.ref(column)} && ${wanted}::text[]`
  const substance = f.substanceUse?.map((known) => (known === 'unknown' ? 'null' : String(known === 'yes')))
  const parts = [
    isIn('site.code', f.site),
    isIn('programme.code', f.programme),
    isIn('clinician.code', f.clinician),
    isIn('profile.diagnosis', f.diagnosis),
    substance === undefined
      ? sql`true`
      : sql`coalesce(profile.substance_use::text, 'null') = any(${substance}::text[])`,
    isIn('profile.sex', f.sex),
    isIn('profile.age_band', f.ageBand),
    isIn('chosen.baseline_band', f.severity),
    overlaps('profile.modalities', f.modality),
    overlaps('profile.drug_classes', f.drugClass),
    overlaps('profile.care_events', f.careEvent),
    sql`profile.started_on >= coalesce(${day(question.from)}::date, '-infinity')`,
    sql`profile.started_on <= coalesce(${day(question.to)}::date, 'infinity')`,
  ]
  return sql.join(parts, sql` and `)
}

/** What plain statements say: sizes, and by arm and slot how many scores there are and their mean. */
async function bySql(trx: Trx, question: Asked) {
  const cohort = sql`
    select profile.episode_id, profile.patient_id, profile.initial_arm, programme.visit_unit as unit, chosen.slots,
      chosen.scores, chosen.score_arms, chosen.treated_arms, outcome.visit_units, outcome.visit_at,
      outcome.visit_scores
    from episode_profile profile
    join site on site.id = profile.site_id
    join programme on programme.id = profile.programme_id
    left join clinician on clinician.id = profile.clinician_id
    left join series chosen on chosen.episode_id = profile.episode_id and chosen.instrument = ${question.instrument}
    left join episode_outcome outcome on outcome.episode_id = profile.episode_id
      and outcome.instrument = ${question.instrument}
    where ${conditions(question)}`
  const { rows: units } = await sql<{ unit: 'week' | 'month'; episodes: number; patients: number }>`
    select unit, count(*) as episodes, count(distinct patient_id) as patients from (${cohort}) cohort group by unit`.execute(
    trx,
  )
  const of = (unit: string) => units.find((found) => found.unit === unit)
  const unit = (of('month')?.episodes ?? 0) > (of('week')?.episodes ?? 0) ? 'month' : 'week'
  const arm = {
    initial_plan: sql`initial_arm`,
    plan_in_force: sql`at.in_force`,
    as_treated: sql`at.treated`,
  }[question.armView]
  const { rows: cells } = await sql<{ arm: string; slot: number; n: number; mean: number }>`
    select ${arm} as arm, at.slot, count(*) as n, avg(at.score)::double precision as mean
    from (${cohort}) cohort, unnest(slots, scores, score_arms, treated_arms) at (slot, score, in_force, treated)
    where unit = ${unit}
    group by 1, 2 order by 1, 2`.execute(trx)
  const { rows: visits } = await sql<{ visit: string; n: number; mean: number }>`
    select at.unit || ' ' || at.visit as visit, count(at.score) as n, avg(at.score)::double precision as mean
    from (${cohort}) cohort, unnest(visit_units, visit_at, visit_scores) at (unit, visit, score)
    where cohort.unit = ${unit}
    group by 1 having count(at.score) > 0 order by 1`.execute(trx)
  const { episodes = 0, patients = 0 } = of(unit) ?? {}
  const other = of(unit === 'month' ? 'week' : 'month')?.episodes ?? 0
  return { unit, episodes, patients, otherUnit: other, cells: rounded(cells), visits: rounded(visits) }
}

const rounded = <Row extends { readonly mean: number }>(rows: readonly Row[]) =>
  rows.map((row) => ({ ...row, mean: Number(row.mean.toFixed(9)) }))

/** The same from the columns. */
async function byColumns(trx: Trx, scope: Scope, question: Asked) {
  const f = filtersOf(question)
  const choice: EpisodeChoice = choiceOf({
    instrument: question.instrument,
    armView: question.armView,
    ...f,
    startedFrom: day(question.from),
    startedTo: day(question.to),
  })
  const data = await findCohortData(trx, scope, instrumentOf(question.instrument), {
    sites: f.site ?? [],
    startedFrom: day(question.from),
    startedTo: day(question.to),
    asOf,
  })
  const { chosen, result } = answerOf(data, {
    choice,
    analysis: 'course',
    options: { armView: question.armView, showNeither: true },
  })
  const cells = result.arms.flatMap(({ arm, points }) =>
    points.flatMap(({ slot, n, mean }) => (n > 0 && mean !== null ? [{ arm, slot, n, mean }] : [])),
  )
  const whole = await findCohortData(trx, scope, instrumentOf(question.instrument), { asOf })
  const { include } = chosenEpisodes(whole, choice)
  const visits = whole.outcomes.visits.flatMap(({ visit, score }) => {
    const found = [...score].filter((value, i) => include[i] === 1 && value !== none)
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length
    return found.length === 0 ? [] : [{ visit: `${visit.unit} ${visit.at}`, n: found.length, mean }]
  })
  const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return {
    ...chosen,
    cells: rounded(cells.sort((a, b) => byName(a.arm, b.arm) || a.slot - b.slot)),
    visits: rounded(visits.sort((a, b) => byName(a.visit, b.visit))),
  }
}

test('columns and plain statements give the same counts and means, whoever asks for whatever', async () => {
  let seen = 0
  let empty = 0
  await fc.assert(
    fc.asyncProperty(asked, async (question) => {
      const scope = scopeOf(question)
      await withScope(db, scope, async (trx) => {
        const expected = await bySql(trx, question)
        expect(await byColumns(trx, scope, question)).toEqual(expected)
        seen += expected.cells.length
        empty += expected.episodes === 0 ? 1 : 0
      })
    }),
    { numRuns: 120, seed: 7 },
  )
  // Not all of them asked about nothing.
  expect(seen).toBeGreaterThan(1_000)
  expect(empty).toBeLessThan(70)
}, 240_000)

import type { Db } from '@tandem/db/connect'
import { type CaseloadSelection, findCaseload } from '@tandem/db/queries/caseload'
import { keepPlans, type Scope, systemScope, withScope } from '@tandem/db/scope'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { BenchDatabase } from './bench-database.ts'
import { type Findings, figure, timingTable } from './report.ts'
import { interleaved } from './rounds.ts'

const pageSize = 100
const judgedFrom = 5_000

type Shown = { readonly episode: string; readonly score: number | null }

/** A page of the caseload from derived rows, against raw forms, and with and without policies. */
export async function caseloadSpeed(
  { db, superuser }: BenchDatabase,
  organisationId: number,
  patients: number,
  today: CalendarDay,
  rounds: number,
): Promise<Findings> {
  const selection: CaseloadSelection = {
    sort: 'latest',
    descending: true,
    status: 'open',
    page: 1,
    pageSize,
    today,
  }
  const lead: Scope = { ...systemScope(organisationId, 'bench'), role: 'clinical_lead' }
  const clinicianId = await busiestClinician(superuser, organisationId)
  const clinician: Scope = {
    ...systemScope(organisationId, 'bench'),
    role: 'clinician',
    patients: 'caseload',
    clinicianId,
  }
  const [page, lateral, noPolicies] = [
    'from `episode_status`, with policies',
    'latest form by LATERAL over raw forms',
    'from `episode_status`, policies off, predicates alone',
  ] as const
  const asShown =
    ({ rows }: Awaited<ReturnType<typeof findCaseload>>) =>
    () =>
      rows.map(({ episode, latest, first }): Shown => ({ episode, score: (latest ?? first)?.score ?? null }))
  const ofLead = await interleaved<Shown[]>(rounds, [
    { name: page, run: () => withScope(db, lead, (trx) => findCaseload(trx, lead, selection)).then(asShown) },
    {
      name: lateral,
      run: async () => {
        const rows = await latestByLateral(superuser, organisationId, today)
        return () => rows
      },
    },
    {
      name: noPolicies,
      run: () =>
        superuser
          .transaction()
          .execute((trx) => keepPlans(trx).then(() => findCaseload(trx, lead, selection)))
          .then(asShown),
    },
  ])
  const [own, ownBare] = ['with policies', 'policies off, the same patients by predicate'] as const
  const mine = { ...selection, onlyMine: true }
  const ofClinician = await interleaved<Shown[]>(rounds, [
    {
      name: own,
      run: () => withScope(db, clinician, (trx) => findCaseload(trx, clinician, selection)).then(asShown),
    },
    {
      name: ownBare,
      run: () =>
        superuser
          .transaction()
          .execute((trx) => keepPlans(trx).then(() => findCaseload(trx, clinician, mine)))
          .then(asShown),
    },
  ])
  const ratio = (timings: typeof ofLead, way: string, to: string) =>
    (timings.get(way)?.median ?? Number.NaN) / (timings.get(to)?.median ?? Number.NaN)
  const open = await openEpisodes(superuser, organisationId, today)
  const size = `${patients.toLocaleString('en')} patients`
  const judged = (met: boolean) => (open >= judgedFrom ? met : null)
  return {
    tables: [
      timingTable(
        `Caseload page of a clinical lead, ${size}`,
        `First ${pageSize} of ${open.toLocaleString('en')} open episodes by latest score, with names, and the count of all; the same episodes and scores.`,
        ofLead,
      ),
      timingTable(
        `Caseload page of a clinician, ${size}`,
        'The patients on whose care team one clinician is.',
        ofClinician,
      ),
    ],
    goals: [
      {
        id: 'caseload-lateral',
        goal: `page at most 0.02 × the LATERAL form, judged from ${judgedFrom.toLocaleString('en')} open episodes (${size})`,
        measured: `${figure(ratio(ofLead, page, lateral))} × at ${open.toLocaleString('en')}`,
        met: judged(ratio(ofLead, page, lateral) <= 0.02),
      },
      {
        id: 'rls-caseload',
        goal: `page with policies at most 1.15 × without, lead and clinician (${size})`,
        measured: `${figure(ratio(ofLead, page, noPolicies))} × and ${figure(ratio(ofClinician, own, ownBare))} ×`,
        met: ratio(ofLead, page, noPolicies) <= 1.15 && ratio(ofClinician, own, ownBare) <= 1.15,
      },
    ],
  }
}

async function latestByLateral(db: Db, organisationId: number, today: CalendarDay): Promise<Shown[]> {
  await sql`
    select count(*) from episode_record where organisation_id = ${organisationId} and superseded_at is null
      and (ended_on is null or ended_on > ${today}::date)`.execute(db)
  const { rows } = await sql<Shown>`
    select episode.uuid as episode, latest.total as score, person.display_name, patient.source_key,
      programme.name as programme, site.name as site, clinician.name as clinician
    from episode_record record
    join episode on episode.organisation_id = ${organisationId} and episode.id = record.episode_id
    join patient on patient.organisation_id = ${organisationId} and patient.id = record.patient_id
    join programme on programme.organisation_id = ${organisationId} and programme.id = record.programme_id
    join site on site.organisation_id = ${organisationId} and site.id = record.site_id
    left join clinician on clinician.organisation_id = ${organisationId} and clinician.id = record.clinician_id
    left join patient_record person on person.organisation_id = ${organisationId}
      and person.patient_id = record.patient_id and person.superseded_at is null
    left join lateral (
      select total from assessment
      where organisation_id = ${organisationId} and patient_id = record.patient_id and instrument = 'PHQ-9'
        and taken_on between record.started_on - 14 and ${today}::date
        and superseded_at is null and total is not null
      order by taken_on desc, completeness = 'prorated', taken_at desc nulls last, id desc limit 1
    ) latest on true
    where record.organisation_id = ${organisationId} and record.superseded_at is null
      and (record.ended_on is null or record.ended_on > ${today}::date or record.episode_id in (
        -- Ended with an alert that nobody has acknowledged.
        select episode_id from episode_status where organisation_id = ${organisationId} and need > 0))
    order by latest.total desc nulls last, record.started_on, record.episode_id
    limit ${pageSize}`.execute(db)
  return rows.map(({ episode, score }) => ({ episode, score }))
}

async function busiestClinician(db: Db, organisationId: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select clinician_id as id from patient_access where organisation_id = ${organisationId}
      and clinician_id is not null group by clinician_id order by count(*) desc, clinician_id limit 1`.execute(
    db,
  )
  return rows[0]?.id ?? 0
}

async function openEpisodes(db: Db, organisationId: number, today: CalendarDay): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from episode_status where organisation_id = ${organisationId}
      and (ended_on is null or ended_on > ${today}::date or need > 0)`.execute(db)
  return rows[0]?.n ?? 0
}

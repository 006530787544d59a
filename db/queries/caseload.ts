import type { Reason } from '@tandem/analysis/caseload'
import { addDays, type CalendarDay, daysBetween } from '@tandem/domain/calendar-day'
import type { SafetyState } from '@tandem/domain/safety'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { type RawBuilder, sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

export type CaseloadSort = 'need' | 'name' | 'latest' | 'change' | 'weeks' | 'lastScore' | 'nextDue'

export type CaseloadSelection = {
  /** Words that must all stand in the patient's name or number. */
  readonly search?: string | null
  readonly arms?: readonly PlanArm[]
  /** Only patients on whose care team the person of the scope is. */
  readonly onlyMine?: boolean
  readonly flags?: readonly ('item9' | 'overdue')[]
  readonly status: 'open' | 'closed' | 'all'
  readonly sort: CaseloadSort
  readonly descending: boolean
  /** From 1. */
  readonly page: number
  readonly pageSize: number
  /** Today in the organisation's time zone: what is open and what is overdue. */
  readonly today: CalendarDay
}

export type CaseloadRecord = {
  readonly patient: string
  readonly episode: string
  readonly name: string | null
  readonly patientNumber: string
  readonly arm: PlanArm
  readonly initialArm: PlanArm
  readonly initialProvisional: boolean
  readonly programme: string
  readonly clinician: string | null
  readonly site: string
  readonly startedOn: CalendarDay
  readonly endedOn: CalendarDay | null
  readonly attended: number
  readonly missed: number
  readonly instrument: string | null
  readonly first: { readonly score: number; readonly takenOn: CalendarDay } | null
  readonly latest: {
    readonly score: number
    readonly takenOn: CalendarDay
    readonly band: string | null
  } | null
  /** Latest minus first, in points. */
  readonly change: number | null
  readonly spark: readonly { readonly day: CalendarDay; readonly score: number }[]
  readonly state: string | null
  readonly stateLabel: string | null
  readonly safety: SafetyState | null
  readonly safetyOn: CalendarDay | null
  readonly daysCovered90: number | null
  readonly daysCoveredReason: string | null
  readonly nextDueOn: CalendarDay | null
  /** Days since the visit whose window has closed; null while nothing is overdue. */
  readonly overdueDays: number | null
  readonly reasons: readonly Reason[]
  readonly need: number
}

export type CaseloadCounts = {
  readonly item9: number
  readonly overdue: number
  readonly open: number
  readonly closed: number
}

type FoundRow = Omit<CaseloadRecord, 'first' | 'latest' | 'spark' | 'overdueDays'> & {
  firstScore: number | null
  firstOn: CalendarDay | null
  lastScore: number | null
  lastOn: CalendarDay | null
  lastBand: string | null
  sparkDays: number[]
  sparkScores: number[]
  dueUntil: CalendarDay | null
}

const sortColumns = {
  need: 'need',
  latest: 'last_score',
  change: 'change',
  lastScore: 'last_on',
  nextDue: 'next_due_on',
} as const satisfies Partial<Record<CaseloadSort, string>>

/**
 * One page of the list, and how many rows the selection has in all. The page is cut first, from the one table that
 * has what it is sorted by; names and places are joined to its few rows.
 */
export async function findCaseload(
  trx: Trx,
  scope: Scope,
  selection: CaseloadSelection,
): Promise<{ readonly total: number; readonly rows: readonly CaseloadRecord[] }> {
  const { today, page, pageSize } = selection
  const chosen = chosenEpisodes(scope, selection)
  const order = ordering(selection)
  const { rows: counted } = await sql<{ total: number }>`select count(*) as total ${chosen}`.execute(trx)
  const { rows } = await sql<FoundRow>`
    with page as (
      select status.*, row_number() over (order by ${order}) as place
      ${chosen}
      order by ${order}
      limit ${pageSize} offset ${(page - 1) * pageSize}
    )
    select patient.uuid as patient, episode.uuid as episode, patient_record.display_name as name,
      patient.source_key as "patientNumber", status.plan_arm as arm, status.initial_arm as "initialArm",
      status.initial_provisional as "initialProvisional", programme.name as programme, clinician.name as clinician,
      site.name as site, status.started_on as "startedOn", status.ended_on as "endedOn", status.attended,
      status.missed, status.instrument, status.first_score as "firstScore", status.first_on as "firstOn",
      status.last_score as "lastScore", status.last_on as "lastOn", status.last_band as "lastBand", status.change,
      status.spark_days as "sparkDays", status.spark_scores as "sparkScores", status.state,
      status.state_label as "stateLabel", status.safety, status.safety_on as "safetyOn",
      status.days_covered_90 as "daysCovered90", status.days_covered_reason as "daysCoveredReason",
      status.next_due_on as "nextDueOn", status.due_until as "dueUntil", status.reasons, status.need
    from page status
    join patient on patient.organisation_id = ${scope.organisationId} and patient.id = status.patient_id
    join episode on episode.organisation_id = ${scope.organisationId} and episode.id = status.episode_id
    join programme on programme.organisation_id = ${scope.organisationId} and programme.id = status.programme_id
    join site on site.organisation_id = ${scope.organisationId} and site.id = status.site_id
    left join clinician on clinician.organisation_id = ${scope.organisationId}
      and clinician.id = status.clinician_id
    left join patient_record on ${currentRecord(scope)}
    order by status.place`.execute(trx)
  return { total: counted[0]?.total ?? 0, rows: rows.map((row) => caseloadRecord(row, today)) }
}

const currentRecord = ({ organisationId }: Scope) => sql`patient_record.organisation_id = ${organisationId}
  and patient_record.patient_id = status.patient_id and patient_record.superseded_at is null`

const ordering = ({ sort, descending, today }: CaseloadSelection): RawBuilder<unknown> => {
  const way = descending ? sql`desc nulls last` : sql`asc nulls last`
  const end = sql`status.started_on, status.episode_id`
  // In the order of its index. Among equal needs the latest score first: an answer of yesterday before one of two
  // years ago.
  if (sort === 'need')
    return sql`status.need ${descending ? sql`desc` : sql`asc`}, status.last_on desc nulls last, status.episode_id`
  if (sort === 'weeks') return sql`least(status.ended_on, ${today}::date) - status.started_on ${way}, ${end}`
  if (sort === 'name') return sql`lower(patient_record.display_name) ${way}, ${end}`
  return sql`${sql.ref(`status.${sortColumns[sort]}`)} ${way}, ${end}`
}

/**
 * The episodes of a selection. The organisation is named first and by value, so that its index carries the query;
 * the policies are the net.
 *
 * Names are searched by their parts, without an index: a prefix search behind a policy cannot use one (its operators
 * are not leakproof), so the organisation's own rows are read once, which costs some milliseconds per ten thousand.
 */
function chosenEpisodes(scope: Scope, selection: CaseloadSelection): RawBuilder<unknown> {
  const { search, arms, onlyMine = false, flags = [], status, sort, today } = selection
  const words = (search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const conditions = [
    sql`status.organisation_id = ${scope.organisationId}`,
    status === 'all' ? null : status === 'open' ? isOpen(today) : sql`not ${isOpen(today)}`,
    arms === undefined || arms.length === 0 ? null : sql`status.plan_arm = any(${arms}::text[])`,
    flags.includes('item9') ? sql`status.safety = 'positive'` : null,
    flags.includes('overdue') ? isOverdue(today) : null,
    onlyMine
      ? sql`exists (
          select 1 from patient_access
          where patient_access.organisation_id = status.organisation_id
            and patient_access.patient_id = status.patient_id
            and patient_access.clinician_id = ${scope.clinicianId})`
      : null,
    ...words.map(
      (word) => sql`(position(${word} in lower(patient_record.display_name)) > 0
        or position(${word} in lower(patient.source_key)) > 0)`,
    ),
  ].filter((condition) => condition !== null)
  const names = sql`
    join patient on patient.organisation_id = ${scope.organisationId} and patient.id = status.patient_id
    left join patient_record on ${currentRecord(scope)}`
  return sql`
    from episode_status status ${words.length > 0 || sort === 'name' ? names : sql``}
    where ${sql.join(conditions, sql` and `)}`
}

// An episode that ends today is closed, as in the rebuild.
const isOpen = (today: CalendarDay) => sql`(status.ended_on is null or status.ended_on > ${today}::date)`
const isOverdue = (today: CalendarDay) => sql`(${isOpen(today)} and status.due_until < ${today}::date)`

function caseloadRecord(row: FoundRow, today: CalendarDay): CaseloadRecord {
  const { firstScore, firstOn, lastScore, lastOn, lastBand, sparkDays, sparkScores, dueUntil, ...same } = row
  const open = row.endedOn === null || row.endedOn > today
  const overdue = open && dueUntil !== null && dueUntil < today
  return {
    ...same,
    first: firstScore === null || firstOn === null ? null : { score: firstScore, takenOn: firstOn },
    latest:
      lastScore === null || lastOn === null ? null : { score: lastScore, takenOn: lastOn, band: lastBand },
    spark: sparkDays.map((day, place) => ({
      day: addDays(row.startedOn, day),
      score: sparkScores[place] ?? 0,
    })),
    overdueDays: overdue && row.nextDueOn !== null ? daysBetween(row.nextDueOn, today) : null,
  }
}

/** Of everything the scope reaches, before search, chips and pages; flags count open episodes. */
export async function findCaseloadCounts(
  trx: Trx,
  scope: Scope,
  today: CalendarDay,
): Promise<CaseloadCounts> {
  const { rows } = await sql<CaseloadCounts>`
    select count(*) filter (where ${isOpen(today)} and status.safety = 'positive') as item9,
      count(*) filter (where ${isOverdue(today)}) as overdue,
      count(*) filter (where ${isOpen(today)}) as open,
      count(*) filter (where not ${isOpen(today)}) as closed
    from episode_status status
    where status.organisation_id = ${scope.organisationId}`.execute(trx)
  return rows[0] ?? { item9: 0, overdue: 0, open: 0, closed: 0 }
}

/** The instruments that rows of the list can be on. */
export async function findCaseloadInstruments(trx: Trx, scope: Scope): Promise<string[]> {
  const { rows } = await sql<{ instrument: string }>`
    select distinct instrument from episode_status
    where organisation_id = ${scope.organisationId} and instrument is not null
    order by instrument`.execute(trx)
  return rows.map(({ instrument }) => instrument)
}

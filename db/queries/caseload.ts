import type { Reason } from '@tandem/analysis/caseload'
import { addDays, type CalendarDay, daysBetween } from '@tandem/domain/calendar-day'
import type { SafetyState } from '@tandem/domain/safety'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { type RawBuilder, sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

export type CaseloadSort =
  | 'need'
  | 'name'
  | 'latest'
  | 'change'
  | 'weeks'
  | 'lastScore'
  | 'nextDue'
  | 'covered'
  | 'lastReview'
  | 'followUp'

/** What people have put on somebody's row, and what the row still remembers. */
export type CaseloadFlag = 'discuss' | 'follow_up_due' | 'past_positive'

export type CaseloadSelection = {
  /** Words that must all stand in the patient's name or number. */
  readonly search?: string | null
  readonly arms?: readonly PlanArm[]
  /** Only patients on whose care team the person of the scope is. */
  readonly onlyMine?: boolean
  /** Codes of rules: every one of them must apply. */
  readonly reasons?: readonly string[]
  /** Every one of them must apply. */
  readonly flags?: readonly CaseloadFlag[]
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
  /** The instrument whose question was answered. */
  readonly safetyInstrument: string | null
  /** Last positive answer to a safety question within 24 months. */
  readonly pastPositiveOn: CalendarDay | null
  readonly daysCovered90: number | null
  readonly daysCoveredReason: string | null
  readonly nextDueOn: CalendarDay | null
  /** Days since the visit whose window has closed; null while nothing is overdue. */
  readonly overdueDays: number | null
  readonly reasons: readonly Reason[]
  readonly need: number
  readonly review: ReviewOnRow
}

/** The review of an episode as it stands; version 0 where there never was one. */
export type ReviewOnRow = {
  readonly version: number
  readonly discuss: boolean
  readonly flaggedBy: string | null
  readonly flagNote: string | null
  readonly decision: string | null
  readonly decisionNote: string | null
  readonly decidedOn: CalendarDay | null
  readonly decidedBy: string | null
  /** Uuid and name of the clinician who follows up. */
  readonly owner: string | null
  readonly ownerName: string | null
  readonly followUpOn: CalendarDay | null
}

export type CaseloadCounts = {
  readonly all: number
  readonly open: number
  readonly closed: number
  readonly flags: Readonly<Record<CaseloadFlag, number>>
  /** By the code of a rule; a rule that applies to nobody has no entry. */
  readonly reasons: Readonly<Record<string, number>>
  /** The instruments that rows of the list can be on. */
  readonly instruments: readonly string[]
}

type FoundRow = Omit<CaseloadRecord, 'first' | 'latest' | 'spark' | 'overdueDays' | 'review'> &
  ReviewOnRow & {
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
  covered: 'days_covered_90',
} as const satisfies Partial<Record<CaseloadSort, string>>

/**
 * One page of the list, and how many rows the selection has in all. The page is cut first, by keys alone, from the one
 * table that has what it is sorted by, so that only its first rows need sorting or an index has them in order; whole
 * rows, names and places are joined to its few keys.
 */
export async function findCaseload(
  trx: Trx,
  scope: Scope,
  selection: CaseloadSelection,
  counts: CaseloadCounts | null = null,
): Promise<{ readonly total: number; readonly rows: readonly CaseloadRecord[] }> {
  const { today, page, pageSize } = selection
  const known = counts === null || isNarrowed(selection) ? null : counts[selection.status]
  const chosen = chosenEpisodes(scope, selection)
  const order = ordering(selection)
  // Counting takes every row of the selection; where the number is known, an index or a short sort has the first ones.
  const cut =
    known === null
      ? sql`
        select status.episode_id, row_number() over (order by ${order}) as place, count(*) over () as total
        ${chosen}
        order by place
        ${pageCut(page, pageSize)}`
      : sql`
        select episode_id, row_number() over () as place, ${known}::int as total
        from (select status.episode_id ${chosen} order by ${order} ${pageCut(page, pageSize)}) first_rows`
  const { rows } = await sql<FoundRow & { total: number }>`
    with page as (${cut})
    select page.total, patient.uuid as patient, episode.uuid as episode, patient_record.display_name as name,
      patient.source_key as "patientNumber", status.plan_arm as arm, status.initial_arm as "initialArm",
      status.initial_provisional as "initialProvisional", programme.name as programme, clinician.name as clinician,
      site.name as site, status.started_on as "startedOn", status.ended_on as "endedOn", status.attended,
      status.missed, status.instrument, status.first_score as "firstScore", status.first_on as "firstOn",
      status.last_score as "lastScore", status.last_on as "lastOn", status.last_band as "lastBand", status.change,
      status.spark_days as "sparkDays", status.spark_scores as "sparkScores", status.state,
      status.state_label as "stateLabel", status.safety, status.safety_on as "safetyOn",
      status.days_covered_90 as "daysCovered90", status.days_covered_reason as "daysCoveredReason",
      status.next_due_on as "nextDueOn", status.due_until as "dueUntil", status.reasons, status.need,
      status.safety_instrument as "safetyInstrument", status.past_positive_on as "pastPositiveOn",
      coalesce(review.version, 0) as version, coalesce(review.discuss, false) as discuss,
      review.flagged_name as "flaggedBy", review.flag_note as "flagNote", review.decision,
      review.decision_note as "decisionNote", review.decided_on as "decidedOn", review.decided_name as "decidedBy",
      owner.uuid as owner, owner.name as "ownerName", review.follow_up_on as "followUpOn"
    from page
    join episode_status status on status.organisation_id = ${scope.organisationId}
      and status.episode_id = page.episode_id
    join patient on patient.organisation_id = ${scope.organisationId} and patient.id = status.patient_id
    join episode on episode.organisation_id = ${scope.organisationId} and episode.id = status.episode_id
    join programme on programme.organisation_id = ${scope.organisationId} and programme.id = status.programme_id
    join site on site.organisation_id = ${scope.organisationId} and site.id = status.site_id
    left join clinician on clinician.organisation_id = ${scope.organisationId}
      and clinician.id = status.clinician_id
    left join patient_record on ${currentRecord(scope)}
    left join case_review review on ${currentReview(scope)}
    left join clinician owner on owner.organisation_id = ${scope.organisationId} and owner.id = review.owner_id
    order by page.place`.execute(trx)
  const total = known ?? rows[0]?.total ?? (page === 1 ? 0 : await countChosen(trx, chosen))
  return { total, rows: rows.map(({ total: _, ...row }) => caseloadRecord(row, today)) }
}

/** Whether a selection leaves out some of what has its status. */
const isNarrowed = ({ search, arms, onlyMine, reasons, flags }: CaseloadSelection) =>
  (search ?? '').trim() !== '' || onlyMine === true || [arms, reasons, flags].some((list) => list?.length)

/** Written out: with a limit that it does not know, the database takes a page for a tenth of the list. */
const pageCut = (page: number, pageSize: number) =>
  page === 1
    ? sql`limit ${sql.lit(pageSize)}`
    : sql`limit ${sql.lit(pageSize)} offset ${sql.lit((page - 1) * pageSize)}`

/** Past the last page no row tells how many there are. */
async function countChosen(trx: Trx, chosen: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total ${chosen}`.execute(trx)
  return rows[0]?.total ?? 0
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
  if (sort === 'lastReview') return sql`review.decided_on ${way}, ${end}`
  if (sort === 'followUp') return sql`review.follow_up_on ${way}, ${end}`
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
  const { search, arms, onlyMine = false, reasons = [], flags = [], status, sort, today } = selection
  const words = (search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const conditions = [
    sql`status.organisation_id = ${scope.organisationId}`,
    status === 'all' ? null : status === 'open' ? isListed(today) : sql`not ${isOpen(today)}`,
    arms === undefined || arms.length === 0 ? null : sql`status.plan_arm = any(${arms}::text[])`,
    reasons.length === 0 ? null : sql`status.rules @> ${reasons}::text[]`,
    ...flags.map((flag) => hasFlag(flag, today)),
    withinReach(scope, onlyMine),
    ...words.map(
      (word) => sql`(position(${word} in lower(patient_record.display_name)) > 0
        or position(${word} in lower(patient.source_key)) > 0)`,
    ),
  ].filter((condition) => condition !== null)
  const names = sql`
    join patient on patient.organisation_id = ${scope.organisationId} and patient.id = status.patient_id
    left join patient_record on ${currentRecord(scope)}`
  const ofReviews =
    sort === 'lastReview' || sort === 'followUp' || flags.some((flag) => flag !== 'past_positive')
  return sql`
    from episode_status status ${words.length > 0 || sort === 'name' ? names : sql``}
    ${ofReviews ? sql`left join case_review review on ${currentReview(scope)}` : sql``}
    where ${sql.join(conditions, sql` and `)}`
}

/** The patients that the person may open, or is on the care team of, found by index before the policies look. */
function withinReach(scope: Scope, onlyMine: boolean): RawBuilder<unknown> | null {
  const reached =
    onlyMine || scope.patients === 'caseload'
      ? sql`patient_access.clinician_id = ${scope.clinicianId}`
      : scope.patients === 'sites'
        ? sql`patient_access.site_id = any(${scope.siteIds ?? []}::bigint[])`
        : null
  if (reached === null) return null
  return sql`status.patient_id in (
    select patient_access.patient_id from patient_access
    where patient_access.organisation_id = ${scope.organisationId} and ${reached})`
}

// An episode that ends today is closed, as in the rebuild.
const isOpen = (today: CalendarDay) => sql`(status.ended_on is null or status.ended_on > ${today}::date)`
// Who has left care stays in sight while a safety alert waits: of ended episodes only such a one has a need.
const isListed = (today: CalendarDay) => sql`(${isOpen(today)} or status.need > 0)`
const hasFlag = (flag: CaseloadFlag, today: CalendarDay) =>
  ({
    discuss: sql`review.discuss`,
    follow_up_due: sql`review.follow_up_on <= ${today}::date`,
    past_positive: sql`status.past_positive_on is not null`,
  })[flag]

const currentReview = ({ organisationId }: Scope) => sql`
  review.organisation_id = ${organisationId} and review.episode_id = status.episode_id
  and review.superseded_at is null`

function caseloadRecord(row: FoundRow, today: CalendarDay): CaseloadRecord {
  const { firstScore, firstOn, lastScore, lastOn, lastBand, sparkDays, sparkScores, dueUntil, ...rest } = row
  const { version, discuss, flaggedBy, flagNote, decision, decisionNote, ...more } = rest
  const { decidedOn, decidedBy, owner, ownerName, followUpOn, ...same } = more
  const review = { version, discuss, flaggedBy, flagNote, decision, decisionNote, decidedOn, decidedBy }
  const open = row.endedOn === null || row.endedOn > today
  const overdue = open && dueUntil !== null && dueUntil < today
  return {
    ...same,
    review: { ...review, owner, ownerName, followUpOn },
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

type CountedGroup = Record<CaseloadFlag | 'open' | 'listed', boolean> & {
  instrument: string | null
  rules: string[]
  n: number
}

/**
 * Of everything the scope reaches, before search, chips and pages; reasons and flags count what is in care. Equal rows
 * are counted together, so that one pass over the table answers every question.
 */
export async function findCaseloadCounts(
  trx: Trx,
  scope: Scope,
  today: CalendarDay,
): Promise<CaseloadCounts> {
  const { rows } = await sql<CountedGroup>`
    select status.instrument, status.rules, ${isOpen(today)} as open, ${isListed(today)} as listed,
      coalesce(${hasFlag('discuss', today)}, false) as discuss,
      coalesce(${hasFlag('follow_up_due', today)}, false) as follow_up_due,
      ${hasFlag('past_positive', today)} as past_positive, count(*) as n
    from episode_status status
    left join case_review review on ${currentReview(scope)}
    where ${sql.join(
      [sql`status.organisation_id = ${scope.organisationId}`, withinReach(scope, false)].filter(
        (each) => each !== null,
      ),
      sql` and `,
    )}
    group by 1, 2, 3, 4, 5, 6, 7`.execute(trx)
  const counted = (applies: (group: CountedGroup) => boolean) =>
    rows.reduce((sum, group) => sum + (applies(group) ? group.n : 0), 0)
  const rules = new Set(rows.flatMap((group) => (group.listed ? group.rules : [])))
  const flagged = (flag: CaseloadFlag) => counted((group) => group.listed && group[flag])
  return {
    all: counted(() => true),
    open: counted(({ listed }) => listed),
    closed: counted(({ open }) => !open),
    flags: {
      discuss: flagged('discuss'),
      follow_up_due: flagged('follow_up_due'),
      past_positive: flagged('past_positive'),
    },
    reasons: Object.fromEntries(
      [...rules].map((rule) => [rule, counted((group) => group.listed && group.rules.includes(rule))]),
    ),
    instruments: [...new Set(rows.flatMap(({ instrument }) => instrument ?? []))].toSorted(),
  }
}

import type { Reason } from '@tandem/analysis/caseload'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { Database } from '../schema.ts'
import type { Scope, Trx } from '../scope.ts'

export type ReviewDecision = NonNullable<Database['case_review']['decision']>

/** What an edit changes; what it leaves out stays. */
export type ReviewEdit = {
  readonly discuss?: { readonly flagged: boolean; readonly note: string | null }
  readonly decision?: { readonly decision: ReviewDecision; readonly note: string | null }
  /** Uuid of the clinician who follows up; null: nobody. */
  readonly owner?: string | null
  readonly followUpOn?: CalendarDay | null
}

export type EditOutcome =
  | { readonly kind: 'done'; readonly version: number }
  /** Somebody else changed it since the version that was seen. */
  | { readonly kind: 'conflict'; readonly version: number; readonly at: Date; readonly by: string }
  | { readonly kind: 'not_found'; readonly what: 'episode' | 'owner' }

type Current = Database['case_review']

/**
 * Writes a new version of an episode's review on top of the one that was seen. Nothing is overwritten: the version
 * before keeps its row, and an edit made on an older one is told who was faster.
 */
export async function editReview(
  trx: Trx,
  scope: Scope,
  edit: {
    readonly episode: string
    /** The version seen; 0 where there was none. */
    readonly version: number
    readonly change: ReviewEdit
    readonly name: string
    readonly today: CalendarDay
  },
): Promise<EditOutcome> {
  const { organisationId, actor } = scope
  const { change, name, today } = edit
  const { rows: found } = await sql<{ episode: number; patient: number }>`
    select id as episode, patient_id as patient from episode
    where organisation_id = ${organisationId} and uuid = ${edit.episode}`.execute(trx)
  const [place] = found
  if (place === undefined) return { kind: 'not_found', what: 'episode' }
  const owner = await ownerOf(trx, organisationId, change.owner)
  if (owner === 'unknown') return { kind: 'not_found', what: 'owner' }
  await sql`select pg_advisory_xact_lock(hashtextextended('tandem.review', ${place.episode}))`.execute(trx)
  const { rows } = await sql<Current>`
    select * from case_review
    where organisation_id = ${organisationId} and episode_id = ${place.episode} and superseded_at is null`.execute(
    trx,
  )
  const current = rows[0] ?? null
  if (current !== null && current.version !== edit.version)
    return {
      kind: 'conflict',
      version: current.version,
      at: current.recorded_at as unknown as Date,
      by: current.recorded_name,
    }
  if (current === null && edit.version !== 0) return { kind: 'not_found', what: 'episode' }
  const { rows: clock } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx)
  const now = clock[0]?.now ?? new Date()
  const basis =
    change.decision === undefined ? (current?.basis ?? {}) : await basisOf(trx, organisationId, place.episode)
  await sql`
    update case_review set superseded_at = ${now}
    where organisation_id = ${organisationId} and episode_id = ${place.episode} and superseded_at is null`.execute(
    trx,
  )
  const version = (current?.version ?? 0) + 1
  const { discuss, decision, followUpOn } = change
  await trx
    .insertInto('case_review')
    .values({
      organisation_id: organisationId,
      patient_id: place.patient,
      episode_id: place.episode,
      version,
      discuss: discuss?.flagged ?? (decision === undefined ? (current?.discuss ?? false) : false),
      flagged_at: discuss === undefined ? (current?.flagged_at ?? null) : discuss.flagged ? now : null,
      flagged_name: discuss === undefined ? (current?.flagged_name ?? null) : discuss.flagged ? name : null,
      flag_note: discuss === undefined ? (current?.flag_note ?? null) : discuss.note,
      decision: decision?.decision ?? current?.decision ?? null,
      decision_note: decision === undefined ? (current?.decision_note ?? null) : decision.note,
      decided_on: decision === undefined ? (current?.decided_on ?? null) : today,
      decided_at: decision === undefined ? (current?.decided_at ?? null) : now,
      decided_name: decision === undefined ? (current?.decided_name ?? null) : name,
      owner_id: owner === undefined ? (current?.owner_id ?? null) : owner,
      follow_up_on: followUpOn === undefined ? (current?.follow_up_on ?? null) : followUpOn,
      basis: JSON.stringify(basis),
      recorded_at: now,
      recorded_by: actor,
      recorded_name: name,
    })
    .execute()
  return { kind: 'done', version }
}

/** The clinician's id; null for nobody, undefined where the edit says nothing of the owner. */
async function ownerOf(
  trx: Trx,
  organisationId: number,
  owner: string | null | undefined,
): Promise<number | null | undefined | 'unknown'> {
  if (owner === undefined || owner === null) return owner
  const found = await trx
    .selectFrom('clinician')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('uuid', '=', owner)
    .executeTakeFirst()
  return found?.id ?? 'unknown'
}

/** What lay on the table when it was decided: minutes tell it, whatever comes later. */
export type ReviewBasis = {
  readonly instrument: string | null
  readonly firstScore: number | null
  readonly lastScore: number | null
  readonly lastOn: CalendarDay | null
  readonly reasons: readonly string[]
}

async function basisOf(trx: Trx, organisationId: number, episode: number): Promise<ReviewBasis> {
  const status = await trx
    .selectFrom('episode_status')
    .select(['instrument', 'first_score', 'last_score', 'last_on', 'reasons'])
    .where('organisation_id', '=', organisationId)
    .where('episode_id', '=', episode)
    .executeTakeFirst()
  return {
    instrument: status?.instrument ?? null,
    firstScore: status?.first_score ?? null,
    lastScore: status?.last_score ?? null,
    lastOn: status?.last_on ?? null,
    reasons: ((status?.reasons ?? []) as readonly Reason[]).map(({ text }) => text),
  }
}

export type Minute = {
  readonly patient: string
  readonly patientNumber: string
  readonly name: string | null
  readonly flaggedBy: string | null
  readonly flagNote: string | null
  readonly decision: ReviewDecision
  readonly decisionNote: string | null
  readonly decidedAt: Date
  readonly decidedBy: string
  readonly ownerName: string | null
  readonly followUpOn: CalendarDay | null
  readonly basis: ReviewBasis
}

/** What was decided on a day, each episode once, as its last version of that day's decision has it; in that order. */
export async function findMinutes(trx: Trx, scope: Scope, day: CalendarDay): Promise<Minute[]> {
  const { organisationId } = scope
  const { rows } = await sql<Minute>`
    with decided as (
      select distinct on (review.episode_id) review.*
      from case_review review
      where review.organisation_id = ${organisationId} and review.decided_on = ${day}::date
      order by review.episode_id, review.version desc
    )
    select patient.uuid as patient, patient.source_key as "patientNumber", person.display_name as name,
      review.flagged_name as "flaggedBy", review.flag_note as "flagNote", review.decision,
      review.decision_note as "decisionNote", review.decided_at as "decidedAt", review.decided_name as "decidedBy",
      owner.name as "ownerName", review.follow_up_on as "followUpOn", review.basis
    from decided review
    join patient on patient.organisation_id = ${organisationId} and patient.id = review.patient_id
    left join patient_record person on person.organisation_id = ${organisationId}
      and person.patient_id = review.patient_id and person.superseded_at is null
    left join clinician owner on owner.organisation_id = ${organisationId} and owner.id = review.owner_id
    order by review.decided_at, review.id`.execute(trx)
  return rows
}

/** The latest days on which something was decided, newest first, with how many were discussed. */
export async function findMeetingDays(
  trx: Trx,
  scope: Scope,
): Promise<{ readonly day: CalendarDay; readonly discussed: number }[]> {
  const { rows } = await sql<{ day: CalendarDay; discussed: number }>`
    select decided_on as day, count(distinct episode_id) as discussed from case_review
    where organisation_id = ${scope.organisationId} and decided_on is not null
    group by decided_on order by decided_on desc limit 30`.execute(trx)
  return rows
}

/** Clinicians of the organisation, who may own a follow-up. */
export async function findOwners(
  trx: Trx,
  scope: Scope,
): Promise<{ readonly clinician: string; readonly name: string; readonly profession: string }[]> {
  return trx
    .selectFrom('clinician')
    .select(['uuid as clinician', 'name', 'profession'])
    .where('organisation_id', '=', scope.organisationId)
    .orderBy('name')
    .execute()
}

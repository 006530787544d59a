import type { EpisodeRow, ScoreExclusion } from '@tandem/analysis/cohort'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { SeriesExclusion } from '../rebuild-series.ts'
import type { Scope, Trx } from '../scope.ts'

/** Which episodes are asked for; an empty or missing list asks nothing of that column. */
export type CohortSelection = {
  readonly instrument: string
  readonly sites?: readonly string[]
  readonly programmes?: readonly string[]
  readonly sexes?: readonly string[]
  readonly ageBands?: readonly string[]
  /** Labels of the baseline's band on the instrument. */
  readonly severities?: readonly string[]
  readonly startedFrom?: CalendarDay | null
  readonly startedTo?: CalendarDay | null
  readonly episodes?: readonly number[]
}

/** One episode as the columns of a cohort take it; sites, programmes and clinicians by their codes. */
export type CohortRow = EpisodeRow & {
  readonly patientId: number
  readonly startedOn: CalendarDay
  readonly unit: 'week' | 'month'
}

type FoundRow = {
  episodeId: number
  patientId: number
  startedOn: CalendarDay
  unit: 'week' | 'month'
  site: string
  programme: string
  clinician: string | null
  ageBand: string | null
  sex: string | null
  severity: string | null
  initialArm: CohortRow['initialArm']
  provisional: boolean
  slots: number[] | null
  scores: number[] | null
  scoreArms: CohortRow['initialArm'][] | null
  excluded: Partial<Record<SeriesExclusion, number>> | null
}

/**
 * The episodes of a cohort with their scores on one instrument, also those without a score. Every episode has a
 * series of the organisation's own instrument, so that one tells which episodes there are.
 */
export async function findCohortRows(
  trx: Trx,
  scope: Scope,
  selection: CohortSelection,
): Promise<CohortRow[]> {
  const { sites, programmes, sexes, ageBands, severities, startedFrom = null, startedTo = null } = selection
  const { rows } = await sql<FoundRow>`
    select every.episode_id as "episodeId", every.patient_id as "patientId", every.started_on as "startedOn",
      programme.visit_unit as unit, site.code as site, programme.code as programme, clinician.code as clinician,
      every.age_band as "ageBand", every.sex, chosen.baseline_band as severity, every.initial_arm as "initialArm",
      every.initial_provisional as provisional, chosen.slots, chosen.scores, chosen.score_arms as "scoreArms",
      chosen.excluded
    from series every
    join site on site.organisation_id = every.organisation_id and site.id = every.site_id
    join programme on programme.organisation_id = every.organisation_id and programme.id = every.programme_id
    left join clinician on clinician.organisation_id = every.organisation_id and clinician.id = every.clinician_id
    left join series chosen on chosen.organisation_id = every.organisation_id
      and chosen.instrument = ${selection.instrument} and chosen.episode_id = every.episode_id
    where every.organisation_id = ${scope.organisationId}
      and every.instrument = (
        select default_instrument from organisation where organisation_id = ${scope.organisationId})
      and ${isOneOf('site.code', sites)} and ${isOneOf('programme.code', programmes)}
      and ${isOneOf('every.sex', sexes)} and ${isOneOf('every.age_band', ageBands)}
      and ${isOneOf('chosen.baseline_band', severities)}
      and ${selection.episodes === undefined ? sql`true` : sql`every.episode_id = any(${selection.episodes}::bigint[])`}
      and (${startedFrom}::date is null or every.started_on >= ${startedFrom}::date)
      and (${startedTo}::date is null or every.started_on <= ${startedTo}::date)
    order by every.episode_id`.execute(trx)
  return rows.map(cohortRow)
}

const isOneOf = (column: string, wanted: readonly string[] | undefined) =>
  wanted === undefined || wanted.length === 0 ? sql`true` : sql`${sql.ref(column)} = any(${wanted}::text[])`

function cohortRow(row: FoundRow): CohortRow {
  const { episodeId, patientId, startedOn, unit, initialArm, provisional, scores, scoreArms } = row
  const { site, programme, clinician, ageBand, sex, severity } = row
  const points = (row.slots ?? []).flatMap((slot, place) => {
    const [score, armInForce] = [scores?.[place], scoreArms?.[place]]
    return score === undefined || armInForce === undefined ? [] : [{ slot, score, armInForce }]
  })
  return {
    episodeId,
    patientId,
    startedOn,
    unit,
    initialArm,
    provisional,
    points,
    dimensions: { site, programme, clinician, ageBand, sex, severity },
    excludedScores: excludedScores(row.excluded ?? {}),
  }
}

const excludedScores = (
  excluded: Partial<Record<SeriesExclusion, number>>,
): Record<ScoreExclusion, number> => ({
  not_scorable: excluded.not_scorable ?? 0,
  outside_episode: (excluded.before_start_not_baseline ?? 0) + (excluded.outside_every_episode ?? 0),
  between_slots: excluded.between_slots ?? 0,
  nearer_score_taken: excluded.nearer_score_taken ?? 0,
})

type Named = { readonly code: string; readonly name: string }

/** The names that the codes of filters stand for. */
export type CohortNames = {
  readonly sites: readonly Named[]
  readonly programmes: readonly Named[]
  readonly clinicians: readonly Named[]
}

/** Every site, programme and clinician of the organisation by code. */
export async function findCohortNames(trx: Trx, scope: Scope): Promise<CohortNames> {
  const named = (table: 'site' | 'programme' | 'clinician') =>
    trx
      .selectFrom(table)
      .select(['code', 'name'])
      .where('organisation_id', '=', scope.organisationId)
      .orderBy('name')
      .execute()
  return {
    sites: await named('site'),
    programmes: await named('programme'),
    clinicians: await named('clinician'),
  }
}

export type CohortChoices = {
  /** Instruments with a score in some episode, most used first. */
  readonly instruments: readonly { readonly code: string; readonly episodes: number }[]
  readonly programmes: readonly {
    readonly code: string
    readonly name: string
    readonly unit: 'week' | 'month'
  }[]
  readonly sites: readonly Named[]
  readonly clinicians: readonly Named[]
  /** Groups of primary diagnoses. */
  readonly diagnoses: readonly string[]
  readonly substanceUse: readonly ('yes' | 'no' | 'unknown')[]
  /** In initial plans. */
  readonly modalities: readonly string[]
  readonly drugClasses: readonly string[]
  readonly careEvents: readonly string[]
  readonly startedFrom: CalendarDay | null
  readonly startedTo: CalendarDay | null
}

/** What there is to choose from in the part of an organisation that the scope may see in aggregate. */
export async function findCohortChoices(trx: Trx, scope: Scope): Promise<CohortChoices> {
  const organisationId = scope.organisationId
  const { rows: instruments } = await sql<CohortChoices['instruments'][number]>`
    select instrument as code, count(*) as episodes from series
    where organisation_id = ${organisationId} and cardinality(scores) > 0
    group by instrument order by episodes desc, code`.execute(trx)
  const { rows: programmes } = await sql<CohortChoices['programmes'][number]>`
    select code, name, visit_unit as unit from programme
    where organisation_id = ${organisationId} and exists (
      select 1 from series where series.organisation_id = programme.organisation_id
        and series.programme_id = programme.id)
    order by name`.execute(trx)
  const { rows: sites } = await sql<CohortChoices['sites'][number]>`
    select code, name from site
    where organisation_id = ${organisationId} and exists (
      select 1 from series where series.organisation_id = site.organisation_id and series.site_id = site.id)
    order by name`.execute(trx)
  const { rows: clinicians } = await sql<Named>`
    select code, name from clinician
    where organisation_id = ${organisationId} and exists (
      select 1 from series where series.organisation_id = clinician.organisation_id
        and series.clinician_id = clinician.id)
    order by name`.execute(trx)
  const { rows: span } = await sql<{ first: CalendarDay | null; last: CalendarDay | null }>`
    select min(started_on) as first, max(started_on) as last from series
    where organisation_id = ${organisationId}`.execute(trx)
  return {
    instruments,
    programmes,
    sites,
    clinicians,
    diagnoses: [],
    substanceUse: [],
    modalities: [],
    drugClasses: [],
    careEvents: [],
    startedFrom: span[0]?.first ?? null,
    startedTo: span[0]?.last ?? null,
  }
}

import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

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
  const used = (column: 'site_id' | 'programme_id' | 'clinician_id') =>
    sql`id in (select ${sql.ref(column)} from episode_profile where organisation_id = ${organisationId})`
  const { rows: programmes } = await sql<CohortChoices['programmes'][number]>`
    select code, name, visit_unit as unit from programme
    where organisation_id = ${organisationId} and ${used('programme_id')} order by name`.execute(trx)
  const { rows: sites } = await sql<Named>`
    select code, name from site
    where organisation_id = ${organisationId} and ${used('site_id')} order by name`.execute(trx)
  const { rows: clinicians } = await sql<Named>`
    select code, name from clinician
    where organisation_id = ${organisationId} and ${used('clinician_id')} order by name`.execute(trx)
  const { rows: span } = await sql<{ first: CalendarDay | null; last: CalendarDay | null }>`
    select min(started_on) as first, max(started_on) as last from episode_profile
    where organisation_id = ${organisationId}`.execute(trx)
  const found = await findProfileChoices(trx, scope)
  return {
    instruments,
    programmes,
    sites,
    clinicians,
    ...found,
    startedFrom: span[0]?.first ?? null,
    startedTo: span[0]?.last ?? null,
  }
}

type ProfileChoices = Pick<
  CohortChoices,
  'diagnoses' | 'substanceUse' | 'modalities' | 'drugClasses' | 'careEvents'
>

/** What stands in the profiles, in one pass over them: few different ones stand for many. */
async function findProfileChoices(trx: Trx, scope: Scope): Promise<ProfileChoices> {
  const rows = await trx
    .selectFrom('episode_profile')
    .select([
      'diagnosis',
      'substance_use as substanceUse',
      'modalities',
      'drug_classes as drugClasses',
      'care_events as careEvents',
    ])
    .where('organisation_id', '=', scope.organisationId)
    .groupBy(['diagnosis', 'substance_use', 'modalities', 'drug_classes', 'care_events'])
    .execute()
  const different = (values: readonly (string | null)[]) =>
    [...new Set(values.filter((value) => value !== null))].sort()
  const answered = new Set(rows.map(({ substanceUse }) => substanceUse))
  return {
    diagnoses: different(rows.map(({ diagnosis }) => diagnosis)),
    substanceUse: [
      ...(answered.has(true) ? (['yes'] as const) : []),
      ...(answered.has(false) ? (['no'] as const) : []),
      ...(answered.has(null) ? (['unknown'] as const) : []),
    ],
    modalities: different(rows.flatMap(({ modalities }) => modalities)),
    drugClasses: different(rows.flatMap(({ drugClasses }) => drugClasses)),
    careEvents: different(rows.flatMap(({ careEvents }) => careEvents)),
  }
}

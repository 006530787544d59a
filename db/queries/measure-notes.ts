import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

export const noteKinds = ['annotation', 'rebase', 'target'] as const
export type NoteKind = (typeof noteKinds)[number]

export type MeasureNote = {
  readonly uuid: string
  readonly on: CalendarDay
  readonly kind: NoteKind
  readonly words: string
  /** 0 to 1; of a target alone. */
  readonly target: number | null
  readonly by: string
  readonly at: Date
  /** Taken back or replaced: who, when, why; null: it stands. */
  readonly ended: { readonly by: string; readonly at: Date; readonly words: string } | null
}

/** Every note on the chart of a measure, those taken back too, by day; `site` null: the chart of the organisation. */
export async function findMeasureNotes(
  trx: Trx,
  scope: Scope,
  measure: string,
  site: string | null,
): Promise<MeasureNote[]> {
  const { rows } = await sql<Omit<MeasureNote, 'ended'> & EndColumns>`
    select note.uuid, noted_on as "on", kind, words, target, recorded_name as by, recorded_at as at,
      superseded_name as "endedBy", superseded_at as "endedAt", superseded_words as "endedWords"
    from measure_note note
    left join site on site.organisation_id = note.organisation_id and site.id = note.site_id
    where note.organisation_id = ${scope.organisationId} and note.measure = ${measure}
      and site.code is not distinct from ${site}::text
    order by noted_on, note.id`.execute(trx)
  return rows.map(({ endedBy, endedAt, endedWords, ...note }) => ({
    ...note,
    ended: endedAt === null ? null : { by: endedBy ?? '', at: endedAt, words: endedWords ?? '' },
  }))
}

type EndColumns = {
  readonly endedBy: string | null
  readonly endedAt: Date | null
  readonly endedWords: string | null
}

export type NewMeasureNote = Pick<MeasureNote, 'on' | 'kind' | 'words' | 'target' | 'by'> & {
  readonly measure: string
  readonly site: string | null
}

/** Puts a note on a chart; null where the site is not one that the person may write on. */
export async function addMeasureNote(trx: Trx, scope: Scope, note: NewMeasureNote): Promise<string | null> {
  const { rows } = await sql<{ uuid: string }>`
    insert into measure_note (organisation_id, measure, site_id, noted_on, kind, words, target, recorded_by,
      recorded_name)
    select ${scope.organisationId}, ${note.measure}, site.id, ${note.on}::date, ${note.kind}, ${note.words},
      ${note.target}, ${scope.actor}, ${note.by}
    from (select 1) one
    left join site on site.organisation_id = ${scope.organisationId} and site.code = ${note.site}::text
    where ${note.site}::text is null or site.id is not null
    returning uuid`.execute(trx)
  return rows[0]?.uuid ?? null
}

/** Takes notes back that stand, with the reason; how many that were. */
async function endNotes(
  trx: Trx,
  scope: Scope,
  which: ReturnType<typeof sql>,
  by: string,
  words: string,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update measure_note set superseded_at = clock_timestamp(), superseded_by = ${scope.actor},
      superseded_name = ${by}, superseded_words = ${words}
    where organisation_id = ${scope.organisationId} and superseded_at is null and ${which}`.execute(trx)
  return Number(numAffectedRows ?? 0)
}

/** False where there is none that stands, or the person may not take it back. */
export const endMeasureNote = async (
  trx: Trx,
  scope: Scope,
  uuid: string,
  by: string,
  words: string,
): Promise<boolean> => (await endNotes(trx, scope, sql`uuid = ${uuid}`, by, words)) === 1

/** The target of a chart that stands gives way to the one that comes next. */
export const endTargets = (
  trx: Trx,
  scope: Scope,
  { measure, site, by, words }: Pick<NewMeasureNote, 'measure' | 'site' | 'by' | 'words'>,
): Promise<number> =>
  endNotes(
    trx,
    scope,
    sql`kind = 'target' and measure = ${measure} and site_id is not distinct from (
      select site.id from site where site.organisation_id = ${scope.organisationId} and site.code = ${site}::text)`,
    by,
    words,
  )

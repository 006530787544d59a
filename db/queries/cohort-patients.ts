import { addDays, type CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

export type CohortPatientRecord = {
  readonly episodeId: number
  readonly patient: string
  readonly episode: string
  readonly number: string
  readonly name: string | null
  readonly startedOn: CalendarDay
  readonly endedOn: CalendarDay | null
  readonly programme: string
  readonly site: string
  readonly clinician: string | null
  /** Baseline and last score on the instrument. */
  readonly first: { readonly score: number; readonly takenOn: CalendarDay } | null
  readonly latest: { readonly score: number; readonly takenOn: CalendarDay } | null
}

/** Which of the episodes the scope may open, in the order in which they were given. */
export async function findEpisodesInReach(
  trx: Trx,
  scope: Scope,
  episodes: readonly number[],
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select asked.id
    from unnest(${episodes}::bigint[]) with ordinality as asked (id, place)
    join episode on episode.organisation_id = ${scope.organisationId} and episode.id = asked.id
    order by asked.place`.execute(trx)
  return rows.map(({ id }) => id)
}

type FoundRow = Omit<CohortPatientRecord, 'first' | 'latest'> & {
  slots: number[] | null
  scores: number[] | null
  scoreDays: number[] | null
}

/** Who the episodes are of, with the first and the last score on an instrument; in the order given. */
export async function findCohortPatients(
  trx: Trx,
  scope: Scope,
  instrument: string,
  episodes: readonly number[],
): Promise<CohortPatientRecord[]> {
  const { rows } = await sql<FoundRow>`
    select asked.id as "episodeId", patient.uuid as patient, episode.uuid as episode, patient.source_key as number,
      patient_record.display_name as name, record.started_on as "startedOn", record.ended_on as "endedOn",
      programme.name as programme, site.name as site, clinician.name as clinician, series.slots, series.scores,
      series.score_days as "scoreDays"
    from unnest(${episodes}::bigint[]) with ordinality as asked (id, place)
    join episode on episode.organisation_id = ${scope.organisationId} and episode.id = asked.id
    join patient on patient.organisation_id = episode.organisation_id and patient.id = episode.patient_id
    join episode_record record on record.organisation_id = episode.organisation_id
      and record.episode_id = episode.id and record.superseded_at is null
    join programme on programme.organisation_id = record.organisation_id and programme.id = record.programme_id
    join site on site.organisation_id = record.organisation_id and site.id = record.site_id
    left join clinician on clinician.organisation_id = record.organisation_id
      and clinician.id = record.clinician_id
    left join patient_record on patient_record.organisation_id = patient.organisation_id
      and patient_record.patient_id = patient.id and patient_record.superseded_at is null
    left join series on series.organisation_id = episode.organisation_id and series.instrument = ${instrument}
      and series.episode_id = episode.id
    order by asked.place`.execute(trx)
  return rows.map(({ slots, scores, scoreDays, ...row }) => {
    const scoreAt = (place: number) => {
      const [score, day] = [scores?.at(place), scoreDays?.at(place)]
      return score === undefined || day === undefined ? null : { score, takenOn: addDays(row.startedOn, day) }
    }
    return { ...row, first: slots?.[0] === 0 ? scoreAt(0) : null, latest: scoreAt(-1) }
  })
}

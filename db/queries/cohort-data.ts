import { type CohortColumns, cohortColumns, type Dimension } from '@tandem/analysis/cohort'
import type { CohortData } from '@tandem/analysis/cohort-data'
import {
  answers,
  type EpisodeColumns,
  type ListDimension,
  none,
  noShare,
  type OutcomeColumns,
} from '@tandem/analysis/episode-columns'
import { type CalendarDay, dayNumber } from '@tandem/domain/calendar-day'
import type { Instrument } from '@tandem/domain/instrument'
import { defaultSchedule } from '@tandem/domain/visit-schedule'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'
import { type CohortRow, findCohortRows } from './cohorts.ts'

/** What spares reading rows; the rest of a choice is asked of the columns. */
export type CohortCut = {
  /** Codes; empty or missing: every site. */
  readonly sites?: readonly string[]
  readonly startedFrom?: CalendarDay | null
  readonly startedTo?: CalendarDay | null
  /** Ids, for whoever packs some episodes at a time; missing: all of them. */
  readonly episodes?: readonly number[]
}

/** Everything that cohort analyses read of one instrument, as far as the scope sees it, ascending by episode. */
export async function findCohortData(
  trx: Trx,
  scope: Scope,
  instrument: Instrument,
  cut: CohortCut = {},
): Promise<CohortData> {
  const rows = await findCohortRows(trx, scope, { instrument: instrument.code, ...cut })
  const scores = cohortColumns(rows)
  return {
    scores,
    outcomes: await findOutcomes(trx, scope, instrument, rows),
    episodes: episodeColumns(rows, scores),
  }
}

type OutcomeRow = {
  episodeId: number
  baseline: number | null
  atCaseness: boolean | null
  lastDay: number | null
  responseDay: number | null
  remissionDay: number | null
  recoveryDay: number | null
  returnDay: number | null
}

async function findOutcomes(
  trx: Trx,
  scope: Scope,
  instrument: Instrument,
  episodes: readonly CohortRow[],
): Promise<OutcomeColumns> {
  const { rows } = await sql<OutcomeRow>`
    select episode_id as "episodeId", baseline, at_caseness as "atCaseness", last_day as "lastDay",
      response_day as "responseDay", remission_day as "remissionDay", recovery_day as "recoveryDay",
      return_day as "returnDay"
    from episode_outcome
    where organisation_id = ${scope.organisationId} and instrument = ${instrument.code}
      and episode_id = any(${episodes.map(({ episodeId }) => episodeId)}::bigint[])`.execute(trx)
  const found = new Map(rows.map((row) => [row.episodeId, row]))
  const column = (value: (row: OutcomeRow) => number | null) =>
    Int16Array.from(episodes, ({ episodeId }) => {
      const row = found.get(episodeId)
      return row === undefined ? none : (value(row) ?? none)
    })
  return {
    count: episodes.length,
    baseline: column(({ baseline }) => baseline),
    atCaseness: Uint8Array.from(episodes, ({ episodeId }) => answerOf(found.get(episodeId)?.atCaseness)),
    lastDay: column(({ lastDay }) => lastDay),
    responseDay: column(({ responseDay }) => responseDay),
    remissionDay: column(({ remissionDay }) => remissionDay),
    recoveryDay: column(({ recoveryDay }) => recoveryDay),
    returnDay: column(({ returnDay }) => returnDay),
    watchedDay: column(() => null),
    visits: defaultSchedule.visits.map(({ at }) => ({
      visit: { unit: 'week', at },
      score: column(() => null),
      closed: new Uint8Array(episodes.length),
    })),
  }
}

const answerOf = (value: boolean | null | undefined) =>
  value === null || value === undefined ? answers.unknown : value ? answers.yes : answers.no

function episodeColumns(rows: readonly CohortRow[], scores: CohortColumns): EpisodeColumns {
  const count = rows.length
  const unknownDay = () => new Int16Array(count).fill(none)
  const unknownShare = () => new Float32Array(count).fill(noShare)
  const nothing: Dimension = { codes: new Uint16Array(count), labels: [null] }
  const empty = (): ListDimension => ({ bits: new Uint32Array(count), labels: [] })
  return {
    count,
    episodeId: scores.episodeId,
    patientId: Float64Array.from(rows, ({ patientId }) => patientId),
    byMonth: Uint8Array.from(rows, ({ unit }) => Number(unit === 'month')),
    startedDay: Int32Array.from(rows, ({ startedOn }) => dayNumber(startedOn)),
    endedOnDay: unknownDay(),
    followedDays: unknownDay(),
    endingReason: nothing,
    initialArm: scores.initialArm,
    provisional: scores.provisional,
    age: unknownDay(),
    earlierEpisodes: unknownDay(),
    chronic: new Uint8Array(count).fill(answers.unknown),
    depressionBaseline: unknownDay(),
    anxietyBaseline: unknownDay(),
    lists: { modality: empty(), drugClass: empty(), careEvent: empty() },
    segmentOffset: new Uint32Array(count + 1),
    segmentArm: new Uint8Array(0),
    segmentFromDay: new Int16Array(0),
    attended: new Uint16Array(count),
    missed: new Uint16Array(count),
    cancelledByPatient: new Uint16Array(count),
    cancelledLate: new Uint16Array(count),
    cancelledByService: new Uint16Array(count),
    treatmentAttended: new Uint16Array(count),
    firstFollowUpDay: unknownDay(),
    dropOutDay: unknownDay(),
    daysCovered: unknownShare(),
    psychoeducationDay: unknownDay(),
    coveredBefore: unknownShare(),
    coveredAfter: unknownShare(),
    attendedBefore: new Uint8Array(count),
    missedBefore: new Uint8Array(count),
    attendedAfter: new Uint8Array(count),
    missedAfter: new Uint8Array(count),
    psychoeducations: new Uint8Array(count),
    medicationReviews: new Uint8Array(count),
    teamContacts: new Uint8Array(count),
    sharedDecisions: new Uint8Array(count),
    medicationExposure: new Uint8Array(count).fill(3),
    therapyExposure: new Uint8Array(count).fill(3),
  }
}

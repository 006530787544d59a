import { type CalendarDay, dayNumber } from '@tandem/domain/calendar-day'
import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { cohortColumns, type Dimension, type EpisodeRow } from './cohort.ts'
import type { CohortData } from './cohort-data.ts'
import {
  answers,
  type EpisodeColumns,
  type Exposure,
  exposures,
  type ListDimension,
  type ListDimensionName,
  listDimensionNames,
  none,
  noShare,
  type OutcomeColumns,
  type OutcomeVisit,
  visitStates,
} from './episode-columns.ts'

export type VisitRow = OutcomeVisit & {
  readonly score: number | null
  /** Whether the window is over; default: where there is a score. */
  readonly closed?: boolean
}

/** What is known of one episode, plainly: null is not known or did not happen, and so is what is left out. */
export type EpisodeFactsRow = Partial<Omit<EpisodeRow, 'initialArm'>> & {
  /** Default: a patient of its own. */
  readonly patientId?: number
  readonly initialArm: PlanArm
  readonly byMonth?: boolean
  /** Default: 2026-01-01. */
  readonly startedOn?: CalendarDay
  readonly endedOnDay?: number | null
  /** Default: the end, else 365 days. */
  readonly followedDays?: number
  readonly endingReason?: string | null
  readonly age?: number | null
  readonly earlierEpisodes?: number | null
  readonly chronic?: boolean | null
  readonly depressionBaseline?: number | null
  readonly anxietyBaseline?: number | null
  readonly lists?: Readonly<Partial<Record<ListDimensionName, readonly string[]>>>
  /** Default: the initial plan from the first day on. */
  readonly segments?: readonly { readonly arm: PlanArm; readonly fromDay: number }[]
  readonly attended?: number
  readonly missed?: number
  readonly cancelledByPatient?: number
  readonly cancelledLate?: number
  readonly cancelledByService?: number
  readonly treatmentAttended?: number
  readonly firstFollowUpDay?: number | null
  readonly dropOutDay?: number | null
  readonly daysCovered?: number | null
  readonly psychoeducationDay?: number | null
  readonly coveredBefore?: number | null
  readonly coveredAfter?: number | null
  readonly attendedBefore?: number
  readonly missedBefore?: number
  readonly attendedAfter?: number
  readonly missedAfter?: number
  readonly psychoeducations?: number
  readonly medicationReviews?: number
  readonly teamContacts?: number
  readonly sharedDecisions?: number
  readonly medicationExposure?: Exposure
  readonly therapyExposure?: Exposure
  readonly baseline?: number | null
  readonly atCaseness?: boolean | null
  readonly lastDay?: number | null
  readonly responseDay?: number | null
  readonly remissionDay?: number | null
  readonly recoveryDay?: number | null
  readonly returnDay?: number | null
  readonly watchedDay?: number | null
  readonly visits?: readonly VisitRow[]
}

type Columns = Uint8Array | Uint16Array | Int16Array | Int32Array

/** Columns wrap round silently; a value that doesn't fit is a mistake of the caller. */
function filled<Column extends Columns>(name: string, column: Column, values: readonly number[]): Column {
  values.forEach((value, i) => {
    column[i] = value
    if (column[i] !== value)
      throw new RangeError(`cohortDataOf: ${name} (${value}, row ${i}) doesn't fit its column`)
  })
  return column
}

type Row = EpisodeFactsRow
type NumberField = {
  [Key in keyof Row]-?: NonNullable<Row[Key]> extends number ? Key : never
}[keyof Row]
type AnswerField = 'chronic' | 'atCaseness'

const numbersOf = (rows: readonly Row[], name: NumberField, absent: number) =>
  rows.map((row) => row[name] ?? absent)
const shorts = (rows: readonly Row[], name: NumberField) =>
  filled(name, new Int16Array(rows.length), numbersOf(rows, name, none))
const bytes = (rows: readonly Row[], name: NumberField) =>
  filled(name, new Uint8Array(rows.length), numbersOf(rows, name, 0))
const counts = (rows: readonly Row[], name: NumberField) =>
  filled(name, new Uint16Array(rows.length), numbersOf(rows, name, 0))
const shares = (rows: readonly Row[], name: NumberField) => Float32Array.from(numbersOf(rows, name, noShare))
const answersOf = (rows: readonly Row[], name: AnswerField) =>
  Uint8Array.from(rows, (row) => {
    const answer = row[name] ?? null
    return answer === null ? answers.unknown : answer ? answers.yes : answers.no
  })
const exposuresOf = (rows: readonly Row[], name: 'medicationExposure' | 'therapyExposure') =>
  Uint8Array.from(rows, (row) => exposures.indexOf(row[name] ?? 'unknown'))

function dimensionOf(values: readonly (string | null)[]): Dimension {
  const labels = [null, ...new Set(values.filter((value) => value !== null))]
  const places = new Map(labels.map((label, place) => [label, place]))
  return { codes: Uint16Array.from(values, (value) => places.get(value)!), labels }
}

function listOf(rows: readonly Row[], name: ListDimensionName): ListDimension {
  const labels = [...new Set(rows.flatMap((row) => row.lists?.[name] ?? []))].sort()
  if (labels.length > 32) throw new RangeError(`cohortDataOf: more than 32 values of ${name}`)
  const places = new Map(labels.map((label, place) => [label, place]))
  const bitsOf = (row: Row) =>
    (row.lists?.[name] ?? []).reduce((bits, label) => bits | (1 << places.get(label)!), 0)
  return { bits: Uint32Array.from(rows, bitsOf), labels }
}

function segmentsOf(
  rows: readonly Row[],
): Pick<EpisodeColumns, 'segmentOffset' | 'segmentArm' | 'segmentFromDay'> {
  const own = rows.map(({ segments, initialArm }) => segments ?? [{ arm: initialArm, fromDay: 0 }])
  const segmentOffset = new Uint32Array(rows.length + 1)
  own.forEach((segments, i) => {
    segmentOffset[i + 1] = segmentOffset[i]! + segments.length
  })
  const all = own.flat()
  return {
    segmentOffset,
    segmentArm: Uint8Array.from(all, ({ arm }) => planArms.indexOf(arm)),
    segmentFromDay: filled(
      'segments',
      new Int16Array(all.length),
      all.map(({ fromDay }) => fromDay),
    ),
  }
}

function episodeColumns(rows: readonly Row[], episodeId: EpisodeColumns['episodeId']): EpisodeColumns {
  return {
    count: rows.length,
    episodeId,
    patientId: Float64Array.from(rows, (row, i) => row.patientId ?? episodeId[i]!),
    byMonth: Uint8Array.from(rows, (row) => (row.byMonth ? 1 : 0)),
    startedDay: Int32Array.from(rows, (row) => dayNumber(row.startedOn ?? '2026-01-01')),
    endedOnDay: shorts(rows, 'endedOnDay'),
    followedDays: filled(
      'followedDays',
      new Int16Array(rows.length),
      rows.map((row) => row.followedDays ?? row.endedOnDay ?? 365),
    ),
    endingReason: dimensionOf(rows.map((row) => row.endingReason ?? null)),
    initialArm: Uint8Array.from(rows, (row) => planArms.indexOf(row.initialArm)),
    provisional: Uint8Array.from(rows, (row) => (row.provisional ? 1 : 0)),
    age: shorts(rows, 'age'),
    earlierEpisodes: shorts(rows, 'earlierEpisodes'),
    chronic: answersOf(rows, 'chronic'),
    depressionBaseline: shorts(rows, 'depressionBaseline'),
    anxietyBaseline: shorts(rows, 'anxietyBaseline'),
    lists: Object.fromEntries(
      listDimensionNames.map((name) => [name, listOf(rows, name)]),
    ) as EpisodeColumns['lists'],
    ...segmentsOf(rows),
    attended: counts(rows, 'attended'),
    missed: counts(rows, 'missed'),
    cancelledByPatient: counts(rows, 'cancelledByPatient'),
    cancelledLate: counts(rows, 'cancelledLate'),
    cancelledByService: counts(rows, 'cancelledByService'),
    treatmentAttended: counts(rows, 'treatmentAttended'),
    firstFollowUpDay: shorts(rows, 'firstFollowUpDay'),
    dropOutDay: shorts(rows, 'dropOutDay'),
    daysCovered: shares(rows, 'daysCovered'),
    psychoeducationDay: shorts(rows, 'psychoeducationDay'),
    coveredBefore: shares(rows, 'coveredBefore'),
    coveredAfter: shares(rows, 'coveredAfter'),
    attendedBefore: bytes(rows, 'attendedBefore'),
    missedBefore: bytes(rows, 'missedBefore'),
    attendedAfter: bytes(rows, 'attendedAfter'),
    missedAfter: bytes(rows, 'missedAfter'),
    psychoeducations: bytes(rows, 'psychoeducations'),
    medicationReviews: bytes(rows, 'medicationReviews'),
    teamContacts: bytes(rows, 'teamContacts'),
    sharedDecisions: bytes(rows, 'sharedDecisions'),
    medicationExposure: exposuresOf(rows, 'medicationExposure'),
    therapyExposure: exposuresOf(rows, 'therapyExposure'),
  }
}

const visitKey = ({ unit, at }: OutcomeVisit) => `${unit} ${at}`
const byUnitAndTime = (a: OutcomeVisit, b: OutcomeVisit) =>
  a.unit === b.unit ? a.at - b.at : a.unit === 'week' ? -1 : 1

function visitColumns(rows: readonly Row[]): OutcomeColumns['visits'] {
  const known = new Map(
    rows.flatMap(({ visits = [] }) => visits.map(({ unit, at }) => [visitKey({ unit, at }), { unit, at }])),
  )
  const visits = [...known.values()].sort(byUnitAndTime).map((visit) => ({
    visit,
    score: new Int16Array(rows.length).fill(none),
    closed: new Uint8Array(rows.length).fill(visitStates.notPlanned),
  }))
  const places = new Map(visits.map(({ visit }, place) => [visitKey(visit), place]))
  rows.forEach((row, i) => {
    for (const { score, closed = score !== null, ...visit } of row.visits ?? []) {
      const columns = visits[places.get(visitKey(visit))!]!
      columns.score[i] = score ?? none
      columns.closed[i] = closed ? visitStates.over : visitStates.open
      if (score !== null && columns.score[i] !== score)
        throw new RangeError(`cohortDataOf: score (${score}, row ${i}) must be a whole number`)
    }
  })
  return visits
}

function outcomeColumns(rows: readonly Row[]): OutcomeColumns {
  return {
    count: rows.length,
    baseline: shorts(rows, 'baseline'),
    atCaseness: answersOf(rows, 'atCaseness'),
    lastDay: shorts(rows, 'lastDay'),
    responseDay: shorts(rows, 'responseDay'),
    remissionDay: shorts(rows, 'remissionDay'),
    recoveryDay: shorts(rows, 'recoveryDay'),
    returnDay: shorts(rows, 'returnDay'),
    watchedDay: shorts(rows, 'watchedDay'),
    visits: visitColumns(rows),
  }
}

/**
 * The columns that cohort analyses read, from plain rows, one per episode; what a row leaves out is not known.
 *
 * Scores, outcomes and facts are taken as they are told: nothing is derived from one another here.
 *
 * @throws RangeError if a value doesn't fit its column, an episode has two scores at one slot, or a list has more than
 * 32 different values
 *
 * @example cohortDataOf([{ initialArm: 'combined', baseline: 16, atCaseness: true }]).outcomes.baseline[0] // 16
 */
export function cohortDataOf(rows: readonly EpisodeFactsRow[]): CohortData {
  const scores = cohortColumns(
    rows.map(({ episodeId, dimensions, initialArm, provisional, points, excludedScores }, i) => ({
      episodeId: episodeId ?? i + 1,
      dimensions: dimensions ?? {},
      initialArm,
      provisional: provisional ?? false,
      points: points ?? [],
      excludedScores: excludedScores ?? {},
    })),
  )
  return { scores, outcomes: outcomeColumns(rows), episodes: episodeColumns(rows, scores.episodeId) }
}

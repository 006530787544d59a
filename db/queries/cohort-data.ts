import type { CohortColumns, Dimension, ScoreExclusion } from '@tandem/analysis/cohort'
import type { CohortData } from '@tandem/analysis/cohort-data'
import {
  answers,
  type EpisodeColumns,
  type Exposure,
  exposures,
  type ListDimension,
  none,
  noShare,
} from '@tandem/analysis/episode-columns'
import { dayNumber } from '@tandem/domain/calendar-day'
import type { Instrument } from '@tandem/domain/instrument'
import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import type { Scope, Trx } from '../scope.ts'
import { outcomeColumns } from './cohort-outcomes.ts'
import { type CohortCut, type CohortRow, findCohortRows, findSchedules, findToday } from './cohort-rows.ts'

export type { CohortCut } from './cohort-rows.ts'

/** Everything that cohort analyses read of one instrument, as far as the scope sees it, ascending by episode. */
export async function findCohortData(
  trx: Trx,
  scope: Scope,
  instrument: Instrument,
  cut: CohortCut = {},
): Promise<CohortData> {
  const rows = await findCohortRows(trx, scope, instrument, cut)
  const schedules = await findSchedules(trx, scope)
  const asOf = cut.asOf ?? (await findToday(trx, scope))
  const scores = scoreColumns(rows)
  return {
    scores,
    outcomes: outcomeColumns(rows, schedules, asOf),
    episodes: episodeColumns(rows, scores),
  }
}

/** Fields that hold a number or nothing. */
type NumberField = {
  [Key in keyof CohortRow]-?: NonNullable<CohortRow[Key]> extends number ? Key : never
}[keyof CohortRow]

const placeOfArm = new Map<string, number>(planArms.map((arm, place) => [arm, place]))
const armPlace = (arm: string): number => placeOfArm.get(arm as PlanArm) ?? planArms.length - 1

function scoreColumns(rows: readonly CohortRow[]): CohortColumns {
  const offset = new Uint32Array(rows.length + 1)
  rows.forEach(({ slots }, i) => {
    offset[i + 1] = offset[i]! + (slots?.length ?? 0)
  })
  const size = offset[rows.length]!
  const slot = new Uint16Array(size)
  const score = new Int16Array(size)
  const armInForce = new Uint8Array(size)
  const armAsTreated = new Uint8Array(size)
  rows.forEach(({ slots, scores, scoreArms, treatedArms }, i) => {
    const from = offset[i]!
    slots?.forEach((at, k) => {
      slot[from + k] = at
      score[from + k] = scores![k]!
      armInForce[from + k] = armPlace(scoreArms![k]!)
      // Rows from before arms as treated were derived wait to be derived again.
      armAsTreated[from + k] = armPlace(treatedArms![k] ?? scoreArms![k]!)
    })
  })
  const column = (label: (row: CohortRow) => string | null) => dimensionOf(rows, label)
  const excluded = (count: (left: NonNullable<CohortRow['excluded']>) => number) =>
    Uint16Array.from(rows, (row) => (row.excluded === null ? 0 : count(row.excluded)))
  const excludedScores: Record<ScoreExclusion, Uint16Array> = {
    not_scorable: excluded((left) => left.not_scorable ?? 0),
    outside_episode: excluded(
      (left) => (left.before_start_not_baseline ?? 0) + (left.outside_every_episode ?? 0),
    ),
    between_slots: excluded((left) => left.between_slots ?? 0),
    nearer_score_taken: excluded((left) => left.nearer_score_taken ?? 0),
  }
  return {
    episodeCount: rows.length,
    episodeId: Float64Array.from(rows, ({ episodeId }) => episodeId),
    dimensions: {
      site: column(({ site }) => site),
      programme: column(({ programme }) => programme),
      clinician: column(({ clinician }) => clinician),
      diagnosis: column(({ diagnosis }) => diagnosis),
      substanceUse: column(({ substanceUse }) =>
        substanceUse === null ? null : substanceUse ? 'yes' : 'no',
      ),
      ageBand: column(({ ageBand }) => ageBand),
      sex: column(({ sex }) => sex),
      severity: column(({ severity }) => severity),
    },
    initialArm: Uint8Array.from(rows, ({ initialArm }) => armPlace(initialArm)),
    provisional: Uint8Array.from(rows, ({ provisional }) => Number(provisional)),
    ...{ offset, slot, score, armInForce, armAsTreated, excludedScores },
  }
}

function dimensionOf(rows: readonly CohortRow[], labelOf: (row: CohortRow) => string | null): Dimension {
  const labels: (string | null)[] = [null]
  const places = new Map<string | null, number>([[null, 0]])
  const codes = Uint16Array.from(rows, (row) => {
    const label = labelOf(row)
    const known = places.get(label)
    if (known !== undefined) return known
    if (labels.length > 65_535) throw new RangeError('findCohortData: more than 65535 values of one filter')
    places.set(label, labels.length)
    return labels.push(label) - 1
  })
  return { codes, labels }
}

const mostLabels = 32

/** The labels in their order; of more than 32 the most frequent, and one for all others. */
function listOf(rows: readonly CohortRow[], valuesOf: (row: CohortRow) => readonly string[]): ListDimension {
  const counts = new Map<string, number>()
  for (const row of rows) for (const value of valuesOf(row)) counts.set(value, (counts.get(value) ?? 0) + 1)
  const frequent = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([label]) => label)
  const rest = 'other kinds'
  const labels =
    frequent.length > mostLabels ? [...frequent.slice(0, mostLabels - 1).sort(), rest] : frequent.toSorted()
  const places = new Map(labels.map((label, place) => [label, place]))
  const bitOf = (value: string) => 1 << (places.get(value) ?? mostLabels - 1)
  return {
    bits: Uint32Array.from(rows, (row) => valuesOf(row).reduce((bits, value) => bits | bitOf(value), 0)),
    labels,
  }
}

function segmentColumns(
  rows: readonly CohortRow[],
): Pick<EpisodeColumns, 'segmentOffset' | 'segmentArm' | 'segmentFromDay'> {
  const segmentOffset = new Uint32Array(rows.length + 1)
  rows.forEach(({ segmentArms }, i) => {
    segmentOffset[i + 1] = segmentOffset[i]! + segmentArms.length
  })
  const segmentArm = new Uint8Array(segmentOffset[rows.length]!)
  const segmentFromDay = new Int16Array(segmentArm.length)
  rows.forEach(({ segmentArms, segmentDays }, i) => {
    segmentArm.set(segmentArms.map(armPlace), segmentOffset[i])
    segmentFromDay.set(segmentDays, segmentOffset[i])
  })
  return { segmentOffset, segmentArm, segmentFromDay }
}

function episodeColumns(rows: readonly CohortRow[], scores: CohortColumns): EpisodeColumns {
  const days = (field: NumberField) => Int16Array.from(rows, (row) => row[field] ?? none)
  const shares = (field: NumberField) => Float32Array.from(rows, (row) => row[field] ?? noShare)
  const counts = (field: NumberField) => Uint16Array.from(rows, (row) => row[field] ?? 0)
  const few = (field: NumberField) => Uint8Array.from(rows, (row) => Math.min(255, row[field] ?? 0))
  const exposure = (field: 'medicationExposure' | 'therapyExposure') =>
    Uint8Array.from(rows, (row) => exposures.indexOf(row[field] as Exposure))
  return {
    count: rows.length,
    episodeId: scores.episodeId,
    patientId: Float64Array.from(rows, ({ patientId }) => patientId),
    byMonth: Uint8Array.from(rows, ({ unit }) => Number(unit === 'month')),
    startedDay: Int32Array.from(rows, ({ startedOn }) => dayNumber(startedOn)),
    endedOnDay: days('endedOnDay'),
    followedDays: days('followedDays'),
    endingReason: dimensionOf(rows, ({ endingReason }) => endingReason),
    initialArm: scores.initialArm,
    provisional: scores.provisional,
    age: days('age'),
    earlierEpisodes: days('earlierEpisodes'),
    chronic: Uint8Array.from(rows, ({ chronic }) =>
      chronic === null ? answers.unknown : chronic ? answers.yes : answers.no,
    ),
    depressionBaseline: days('depressionBaseline'),
    anxietyBaseline: days('anxietyBaseline'),
    lists: {
      modality: listOf(rows, ({ modality }) => modality),
      drugClass: listOf(rows, ({ drugClass }) => drugClass),
      careEvent: listOf(rows, ({ careEvent }) => careEvent),
    },
    ...segmentColumns(rows),
    attended: counts('attended'),
    missed: counts('missed'),
    cancelledByPatient: counts('cancelledByPatient'),
    cancelledLate: counts('cancelledLate'),
    cancelledByService: counts('cancelledByService'),
    treatmentAttended: counts('treatmentAttended'),
    firstFollowUpDay: days('firstFollowUpDay'),
    dropOutDay: days('dropOutDay'),
    daysCovered: shares('daysCovered'),
    psychoeducationDay: days('psychoeducationDay'),
    coveredBefore: shares('coveredBefore'),
    coveredAfter: shares('coveredAfter'),
    attendedBefore: few('attendedBefore'),
    missedBefore: few('missedBefore'),
    attendedAfter: few('attendedAfter'),
    missedAfter: few('missedAfter'),
    psychoeducations: few('psychoeducations'),
    medicationReviews: few('medicationReviews'),
    teamContacts: few('teamContacts'),
    sharedDecisions: few('sharedDecisions'),
    medicationExposure: exposure('medicationExposure'),
    therapyExposure: exposure('therapyExposure'),
  }
}

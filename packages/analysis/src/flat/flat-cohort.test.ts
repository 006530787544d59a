import { planArms } from '@tandem/domain/treatment-arm'
import { randomFrom } from '@tandem/stats/random'
import { expect, test } from 'vitest'
import { type CohortData, chosenEpisodes } from '../cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from '../cohort-data-of.ts'
import { visitStates } from '../episode-columns.ts'
import { symptomCourse } from '../symptom-course.ts'
import { chunkPayload, columnsOfChunk } from './chunk-payload.ts'
import { cohortOf, type FlatCohort, flatCohort, withPackedScores } from './flat-cohort.ts'
import { columnReader, gathered } from './gathered.ts'
import { GrowingCohort, layoutOf } from './growing-cohort.ts'
import { LabelBook } from './label-book.ts'

const random = randomFrom('flat cohorts')

const rowOf = (episodeId: number, most = { week: 60, score: 27 }): EpisodeFactsRow => {
  const weeks = Array.from({ length: random.integer(0, 6) }, () => random.integer(0, most.week))
  return {
    episodeId,
    patientId: random.integer(1, 9),
    initialArm: random.pick(planArms),
    dimensions: { site: `S${random.integer(1, 3)}`, sex: random.pick(['female', 'male', null]) },
    lists: { modality: ['CBT', 'DBT', 'EMDR'].filter(() => random.bernoulli(0.4)) },
    points: [...new Set(weeks)].map((slot) => ({
      slot,
      score: random.integer(0, most.score),
      armInForce: random.pick(planArms),
      armAsTreated: random.pick(planArms),
    })),
    excludedScores: { between_slots: random.integer(0, 2) },
    segments: Array.from({ length: random.integer(1, 3) }, (_, i) => ({
      arm: random.pick(planArms),
      fromDay: i * 9,
    })),
    visits: [{ unit: 'week', at: random.pick([4, 12]), score: random.pick([7, null]) }],
    responseDay: random.pick([28, null]),
    daysCovered: random.pick([0.25, null]),
    startedOn: '2026-01-05',
  }
}
const rowsFrom = (from: number, count: number) => Array.from({ length: count }, (_, i) => rowOf(from + i))

/** Columns by what they say, whatever they are kept in. */
const told = (data: CohortData): unknown =>
  JSON.parse(
    JSON.stringify(data, (key, value: unknown) => {
      if (key === 'packed') return undefined
      if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array)
      if (key === 'visits') return (value as CohortData['outcomes']['visits']).filter(isPlanned)
      if (typeof value === 'object' && value !== null && 'labels' in value) return labelled(value as Labelled)
      return value
    }),
  )

/** A visit that is planned for none of the episodes says nothing. */
const isPlanned = ({ closed }: { readonly closed: Uint8Array }) =>
  closed.some((state) => state !== visitStates.notPlanned)

type Labelled = { labels: readonly (string | null)[]; codes?: Uint16Array; bits?: Uint32Array }
const labelled = ({ labels, codes, bits }: Labelled) =>
  codes === undefined
    ? Array.from(bits ?? [], (set) => labels.filter((_, k) => (set >>> k) & 1).sort())
    : Array.from(codes, (code) => labels[code])

const whole = (flat: FlatCohort) =>
  cohortOf(flat, columnReader(flat.columns, Uint32Array.of(0, flat.count)), null)

test('cohort data is the same after it was flat, packed or not', () => {
  const data = cohortDataOf(rowsFrom(1, 40))
  const flat = flatCohort(data)
  expect(told(whole(flat))).toEqual(told(data))
  expect(told(whole(withPackedScores(flat)))).toEqual(told(data))
})

test('a chunk gives back the columns it was made of, from any address', () => {
  const { columns } = flatCohort(cohortDataOf(rowsFrom(1, 7)))
  const bytes = chunkPayload(columns)
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  expect(columnsOfChunk(shifted.subarray(3))).toEqual(columns)
  expect(() => columnsOfChunk(bytes.subarray(0, bytes.length - 9))).toThrow(RangeError)
  expect(() => columnsOfChunk(new Uint8Array(3))).toThrow(RangeError)
})

test('chunks in one numbering of labels, filled in turn, are the whole', () => {
  const rows = rowsFrom(1, 50)
  const book = new LabelBook()
  const chunks = [rows.slice(0, 20), rows.slice(20, 21), rows.slice(21)].map((some) =>
    book.recoded(withPackedScores(flatCohort(cohortDataOf(some))), true),
  )
  const packed = withPackedScores(flatCohort(cohortDataOf(rows)))
  const cohort = new GrowingCohort()
  cohort.reserve({ ...layoutOf(packed), labels: [...book.labels] })
  for (const { columns } of chunks) cohort.fill(columns)
  expect(told(whole(cohort.snapshot()))).toEqual(told(cohortDataOf(rows)))
})

test('what is added behind has labels, visits and widths of its own, and the part before stays as it was', () => {
  const first = rowsFrom(1, 30)
  const later = [
    ...rowsFrom(31, 5),
    { ...rowOf(36), dimensions: { site: 'a new site' }, patientId: 5_000_000_000 },
  ]
  const cohort = new GrowingCohort()
  cohort.append(withPackedScores(flatCohort(cohortDataOf(first))))
  const before = cohort.snapshot()
  const toldBefore = told(whole(before))
  const visits = [{ unit: 'month' as const, at: 6, score: 3 }]
  cohort.append(withPackedScores(flatCohort(cohortDataOf(later.map((row) => ({ ...row, visits }))))))
  expect(told(whole(before))).toEqual(toldBefore)
  expect(told(whole(cohort.snapshot()))).toEqual(
    told(cohortDataOf([...first, ...later.map((row) => ({ ...row, visits }))])),
  )
})

test('a score that does not fit a byte unpacks what was packed', () => {
  const first = rowsFrom(1, 10)
  const late = [
    rowOf(11, { week: 300, score: 400 }),
    { ...rowOf(12), points: [{ slot: 300, score: 400, armInForce: 'combined' as const }] },
  ]
  const cohort = new GrowingCohort()
  cohort.append(withPackedScores(flatCohort(cohortDataOf(first))))
  cohort.unpackScores()
  cohort.append(flatCohort(cohortDataOf(late)))
  expect(told(whole(cohort.snapshot()))).toEqual(told(cohortDataOf([...first, ...late])))
})

test('some episodes are those of their rows', () => {
  const rows = rowsFrom(1, 30)
  const flat = withPackedScores(flatCohort(cohortDataOf(rows)))
  for (const ranges of [
    [3, 9],
    [0, 2, 5, 6, 8, 30],
    [0, 0],
    [7, 8, 8, 9],
  ]) {
    const some = rows.filter((_, i) =>
      ranges.some((from, k) => k % 2 === 0 && i >= from && i < ranges[k + 1]!),
    )
    expect(told(whole(gathered(flat, Uint32Array.from(ranges))))).toEqual(told(cohortDataOf(some)))
  }
})

test.each(['initial_plan', 'plan_in_force', 'as_treated'] as const)(
  'packed scores give the course of plain ones, %s',
  (armView) => {
    const data = cohortDataOf(rowsFrom(1, 300))
    const packed = whole(withPackedScores(flatCohort(data)))
    const choice = {
      dimensions: { site: ['S1', 'S3'] },
      lists: {},
      startedFrom: null,
      startedTo: null,
      unit: 'most',
    } as const
    const { include } = chosenEpisodes(data, choice)
    for (const showNeither of [true, false])
      expect(symptomCourse(packed.scores, { armView, showNeither, include })).toEqual(
        symptomCourse(data.scores, { armView, showNeither, include }),
      )
  },
)

test('an episode that has died is chosen by nobody', () => {
  const data = cohortDataOf(rowsFrom(1, 10))
  const choice = { dimensions: {}, lists: {}, startedFrom: null, startedTo: null, unit: 'most' } as const
  const live = new Uint8Array(10).fill(1)
  live[4] = 0
  expect(chosenEpisodes({ ...data, live }, choice).episodes).toBe(9)
})

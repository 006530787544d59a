import { expect, test } from 'vitest'
import { cohortColumns, type EpisodeRow, episodesWhere } from './cohort.ts'

const row = (episodeId: number, over: Partial<EpisodeRow> = {}): EpisodeRow => ({
  episodeId,
  dimensions: { site: 'North', sex: 'female' },
  initialArm: 'combined',
  provisional: false,
  points: [],
  ...over,
})

test('the scores of an episode stand between its offset and the next, by slot', () => {
  const columns = cohortColumns([
    row(1, {
      points: [
        { slot: 4, score: 9, armInForce: 'combined' },
        { slot: 0, score: 17, armInForce: 'medication_only' },
      ],
    }),
    row(2),
    row(3, { points: [{ slot: 0, score: 12, armInForce: 'neither' }] }),
  ])
  expect([...columns.offset]).toEqual([0, 2, 2, 3])
  expect([...columns.slot]).toEqual([0, 4, 0])
  expect([...columns.score]).toEqual([17, 9, 12])
  expect([...columns.armInForce]).toEqual([0, 2, 3])
  expect([...columns.initialArm]).toEqual([2, 2, 2])
})

test('a filter asks every dimension it names, and null finds what is not known', () => {
  const columns = cohortColumns([
    row(1),
    row(2, { dimensions: { site: 'South', sex: 'female' } }),
    row(3, { dimensions: { site: 'North', sex: 'male' } }),
    row(4, { dimensions: { site: null, sex: 'male' } }),
  ])
  expect([...episodesWhere(columns, {})]).toEqual([1, 1, 1, 1])
  expect([...episodesWhere(columns, { site: ['North'] })]).toEqual([1, 0, 1, 0])
  expect([...episodesWhere(columns, { site: ['North', null], sex: ['male'] })]).toEqual([0, 0, 1, 1])
  expect([...episodesWhere(columns, { site: ['East'] })]).toEqual([0, 0, 0, 0])
  expect([...episodesWhere(columns, { site: [] })]).toEqual([0, 0, 0, 0])
})

test('two scores at one slot are refused', () => {
  const point = { slot: 4, score: 9, armInForce: 'combined' } as const
  expect(() => cohortColumns([row(1, { points: [point, { ...point, score: 8 }] })])).toThrow(
    /two scores at slot 4/,
  )
})

test.each([
  { slot: -1, score: 5 },
  { slot: 0.5, score: 5 },
  { slot: 65_536, score: 5 },
  { slot: 0, score: 5.5 },
])('slot $slot with score $score is refused', (point) => {
  expect(() => cohortColumns([row(1, { points: [{ ...point, armInForce: 'neither' }] })])).toThrow(RangeError)
})

test('no episodes make empty columns', () => {
  const columns = cohortColumns([])
  expect(columns.episodeCount).toBe(0)
  expect([...columns.offset]).toEqual([0])
})

import { randomFrom } from '@tandem/stats/random'
import { describe, expect, test } from 'vitest'
import { deidentifiedExtract, type SourceEpisode } from './deidentified-extract.ts'
import { anonymous } from './k-anonymity.ts'

const episode = (patient: string, more: Partial<SourceEpisode> = {}): SourceEpisode => ({
  patient,
  birthDate: '1980-06-15',
  startedOn: '2025-03-01',
  endedOn: null,
  known: { sex: 'female' },
  facts: [],
  ...more,
})
const ids = (seed = 'extract') => {
  const random = randomFrom(seed)
  return () => `p${random.bits().toString(16)}`
}
const codes = new Set(['attended', 'no_show'])
const extract = (episodes: readonly SourceEpisode[], k = 2, mostLeftOut = 0.05) =>
  deidentifiedExtract(episodes, { k, newId: ids(), codes, mostLeftOut })
const twins = (more: Partial<SourceEpisode>) => [episode('A-1', more), episode('B-2', more)]

describe('what is left of an episode', () => {
  test('days since the start, before it too, in order; the year alone of the date', () => {
    const facts = [
      { kind: 'PHQ-9', on: '2025-03-29', value: 9, code: null },
      { kind: 'PHQ-9', on: '2025-02-27', value: 18, code: null },
    ]
    const { episodes } = extract(twins({ facts, endedOn: '2026-03-01' }))
    expect(episodes).toHaveLength(2)
    expect(episodes[0]).toMatchObject({
      known: { age: '44', year: '2025', sex: 'female' },
      endedDay: 365,
      facts: [
        { day: -2, value: 18 },
        { day: 28, value: 9 },
      ],
    })
    expect(JSON.stringify(episodes)).not.toMatch(/\d{4}-\d{2}|A-1|B-2|1980/)
  })

  test('codes of lists stay, free text is dropped and counted', () => {
    const facts = [
      { kind: 'session', on: '2025-03-08', value: null, code: 'attended' },
      { kind: 'note', on: '2025-03-08', value: null, code: 'Anna called, her mother is ill' },
    ]
    const { episodes, textsDropped } = extract(twins({ facts }))
    expect(episodes[0]!.facts.map(({ code }) => code)).toEqual(['attended', null])
    expect(textsDropped).toBe(2)
  })

  test.each([
    ['89 on the last day', '1935-03-02', '89'],
    ['90 on the first', '1935-03-01', '90+'],
    ['103', '1921-07-01', '90+'],
    ['no birth date', null, 'unknown'],
  ])('an age: %s', (_, birthDate, age) => {
    expect(extract(twins({ birthDate })).episodes[0]!.known.age).toBe(age)
  })

  test('who turns 90 before the last day that is told is pooled', () => {
    const facts = [{ kind: 'PHQ-9', on: '2025-06-20', value: 9, code: null }]
    expect(extract(twins({ birthDate: '1935-06-20', facts })).episodes[0]!.known.age).toBe('90+')
    expect(extract(twins({ birthDate: '1935-06-21', facts })).episodes[0]!.known.age).toBe('89')
  })
})

describe('ids', () => {
  test('are those given, one for a person, in no order of the records', () => {
    const many = Array.from({ length: 40 }, (_, k) => [episode(`P${k}`), episode(`P${k}`)]).flat()
    const { episodes } = extract(many)
    expect(new Set(episodes.map(({ person }) => person)).size).toBe(40)
    expect(episodes.map(({ person }) => person)).toEqual(episodes.map(({ person }) => person).toSorted())
  })

  test('depend on nothing of the person: other patients get the same from the same source', () => {
    const of = (name: string) => extract([episode(`${name}1`), episode(`${name}2`)])
    expect(of('A').episodes.map(({ person }) => person)).toEqual(of('Z').episodes.map(({ person }) => person))
  })

  test('an id that comes twice is refused', () => {
    expect(() => deidentifiedExtract(twins({}), { k: 2, newId: () => 'same', codes })).toThrow(RangeError)
  })
})

describe('nobody stands with fewer than k', () => {
  const random = randomFrom('k-anonymity')
  const many = Array.from({ length: 400 }, (_, k) =>
    episode(`P${k}`, {
      birthDate: `${random.integer(1925, 2007)}-0${random.integer(1, 9)}-11`,
      startedOn: `202${random.integer(0, 5)}-03-01`,
      known: {
        sex: random.pick(['female', 'male', 'other'], [60, 39, 1]),
        site: random.pick(['north', 'south', 'west'], [6, 3, 1]),
      },
    }),
  )

  test.each([2, 5, 11])('k = %i', (k) => {
    const { episodes, anonymity } = extract(many, k)
    const sizes = new Map<string, number>()
    for (const { known } of episodes) {
      const key = JSON.stringify(known)
      sizes.set(key, (sizes.get(key) ?? 0) + 1)
    }
    expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(k)
    expect(anonymity).toMatchObject({
      k,
      smallest: Math.min(...sizes.values()),
      groups: sizes.size,
      people: episodes.length,
    })
    expect(episodes.length).toBeGreaterThanOrEqual(0.95 * many.length)
  })

  test('the oldest stay apart while ages are coarse, until they are few', () => {
    const { episodes } = extract(many, 11)
    for (const { known } of episodes) expect(known.age).toMatch(/^(\d+|\d+-\d+|\d+\+|\*|unknown)$/)
  })

  test('a person with an unusual set of episodes is left out with all of them', () => {
    const usual = Array.from({ length: 30 }, (_, k) => episode(`U${k}`))
    const twice = [episode('T'), episode('T', { startedOn: '2021-01-01' })]
    const { episodes, anonymity } = extract([...usual, ...twice], 5)
    expect(episodes).toHaveLength(30)
    // One is fewer than k: how many were left out is not told.
    expect(anonymity.leftOut).toBeNull()
  })

  test.each([1, 2.5, Number.NaN])('k = %d is refused', (k) => {
    expect(() => anonymous([], [], k)).toThrow(RangeError)
  })

  test('of fewer than k people nothing is left', () => {
    expect(extract(twins({}), 5).episodes).toEqual([])
  })
})

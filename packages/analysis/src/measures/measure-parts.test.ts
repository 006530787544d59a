import { isIncluded, type MeasureSubject } from '@tandem/domain/quality-measure'
import { describe, expect, test } from 'vitest'
import { decidingReason, measureParts, partOf, populationBits } from './measure-parts.ts'

const flags = [false, true]
const everySubject: Pick<MeasureSubject, 'populations' | 'pending'>[] = flags.flatMap((initial_population) =>
  flags.flatMap((denominator) =>
    flags.flatMap((denominator_exclusion) =>
      flags.flatMap((denominator_exception) =>
        flags.flatMap((numerator) =>
          flags.map((pending) => ({
            populations: {
              initial_population,
              denominator,
              denominator_exclusion,
              denominator_exception,
              numerator,
            },
            pending,
          })),
        ),
      ),
    ),
  ),
)
const subjectWith = (
  populations: Partial<MeasureSubject['populations']>,
  reasons: MeasureSubject['reasons'],
): MeasureSubject => ({
  key: 'one',
  episodeKey: null,
  on: '2025-03-03',
  populations: {
    initial_population: true,
    denominator: true,
    denominator_exclusion: false,
    denominator_exception: false,
    numerator: false,
    ...populations,
  },
  stratum: null,
  index: null,
  window: null,
  pending: false,
  reasons,
})
const reason = (
  population: MeasureSubject['reasons'][number]['population'],
  met: boolean,
  words: string,
) => ({
  population,
  met,
  reason: words,
  words,
})

test('a unit is in the rate exactly when its part is met or not met', () => {
  for (const subject of everySubject)
    expect(isIncluded(subject as MeasureSubject), JSON.stringify(subject)).toBe(
      ['met', 'not_met'].includes(partOf(subject)),
    )
  expect(new Set(everySubject.map(partOf))).toEqual(new Set(measureParts))
})

describe('the deciding reason', () => {
  const all = [
    reason('initial_population', true, 'seen'),
    reason('denominator_exclusion', false, 'alive'),
    reason('denominator_exclusion', true, 'bipolar disorder'),
    reason('denominator_exclusion', true, 'hospice'),
    reason('numerator', false, 'no score'),
  ]
  test.each<[string, Partial<MeasureSubject['populations']>, string | null]>([
    ['of an excluded unit is its first exclusion', { denominator_exclusion: true }, 'bipolar disorder'],
    ['of a unit that has not met is why not', {}, 'no score'],
    ['of a unit that has met is none where none was given', { numerator: true }, null],
    ['of a unit outside the population is none where none was given', { initial_population: false }, null],
  ])('%s', (_, populations, expected) => {
    expect(decidingReason(subjectWith(populations, all))?.words ?? null).toBe(expected)
  })
})

test('populations are five bits', () => {
  expect(populationBits(subjectWith({ numerator: true }, []).populations)).toBe(1 + 2 + 16)
  expect(new Set(everySubject.map(({ populations }) => populationBits(populations))).size).toBe(32)
})

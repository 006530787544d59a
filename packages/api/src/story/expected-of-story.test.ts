import { expect, test } from 'vitest'
import { whyNotJudged } from './expected-of-story.ts'

const scored = { sinceBaseline: 364, remissionReached: false, enoughPatients: true }

test.each([
  ['a score on the last day of the first year', scored, null],
  ['a score on the day after', { ...scored, sinceBaseline: 365 }, 'first_year_over'],
  ['no score after the first', { ...scored, sinceBaseline: null }, 'no_later_score'],
  [
    'a score after a remission was known, however high',
    { ...scored, remissionReached: true },
    'remission_reached',
  ],
  ['a score so late that too few are known', { ...scored, enoughPatients: false }, 'too_few_so_late'],
] as const)('whether the last score is judged: %s', (_, facts, why) => {
  expect(whyNotJudged(facts)).toBe(why)
})

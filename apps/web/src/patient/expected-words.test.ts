import { expect, test } from 'vitest'
import {
  coverageSentence,
  type Expectation,
  madeOfSentence,
  trackSentence,
  yieldSentence,
} from './expected-words.ts'

const expected: Expectation = {
  kind: 'band',
  reason: null,
  instrument: 'PHQ-9',
  baseline: { total: 17, takenOn: '2026-01-05' },
  arm: 'combined',
  provisional: false,
  version: 2,
  learnedOn: '2026-06-30',
  courses: 412,
  level: 0.8,
  pooled: false,
  start: [],
  onward: [],
  track: { state: 'not_on_track', on: '2026-03-03', score: 18 },
  notJudged: null,
  measured: {
    folds: 5,
    coverage: [
      { group: 'all', inside: 0.806, lower: 0.79, upper: 0.82, courses: 900 },
      { group: 'combined', inside: 0.797, lower: 0.77, upper: 0.824, courses: 412 },
    ],
    courses: 900,
    flagged: 120,
    predictive: { share: 0.55, lower: 0.46, upper: 0.64 },
    base: 0.26,
  },
}

test('where the last score lies is told with score and day', () => {
  expect(trackSentence(expected)).toBe('PHQ-9 18 on 3 Mar 2026: not on track.')
  const unjudged = { ...expected, track: null }
  expect(trackSentence({ ...unjudged, notJudged: 'no_later_score' })).toBe('No later score yet to compare.')
  expect(trackSentence({ ...unjudged, notJudged: 'remission_reached' })).toMatch(/relapse watch follows/)
})

test('of whom it is said, and when it was learned', () => {
  expect(madeOfSentence(expected)).toBe(
    '80 % of patients who started at the same score on combined lie inside: learned from 412 closed episodes of this organisation on 30 Jun 2026 (version 2).',
  )
  expect(madeOfSentence({ ...expected, pooled: true })).toContain('all plans together')
  expect(madeOfSentence({ ...expected, provisional: true })).toContain('provisional until day 28')
})

test('how it has proved, in shares with intervals; where nothing was measured, that', () => {
  expect(coverageSentence(expected)).toBe(
    'Measured on closed episodes it had not seen, aiming at 80 %: everybody 81 % (79 % to 82 %, 900 episodes); combined 80 % (77 % to 82 %, 412 episodes).',
  )
  expect(coverageSentence({ ...expected, measured: null })).toContain('could not be measured')
  expect(yieldSentence(expected)).toBe(
    '"Not on track" was said of 120 of 900 closed episodes before their last score; 55 % of those (46 % to 64 %) ended without reliable improvement, of all episodes 26 %.',
  )
  expect(yieldSentence({ ...expected, measured: null })).toBeNull()
})

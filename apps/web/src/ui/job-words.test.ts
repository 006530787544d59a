import { expect, test } from 'vitest'
import { type Job, jobInWords, timeLeftInWords } from './job-words.ts'

const job: Job = {
  job: '6f1c6f8e-0000-4000-8000-000000000000',
  kind: 'report',
  title: 'Board report',
  state: 'running',
  done: 1200,
  total: 50_000,
  words: 'Writing rows',
  secondsLeft: 61,
  problem: null,
  errorId: null,
  result: null,
  createdAt: '2026-01-01T00:00:00Z',
  startedAt: null,
  endedAt: null,
}

test.each([
  [0, 'a few seconds left'],
  [4, 'a few seconds left'],
  [5, 'about 5 seconds left'],
  [41, 'about 45 seconds left'],
  [59, 'about 60 seconds left'],
  [60, 'about 1 minute left'],
  [150, 'about 3 minutes left'],
])('%i seconds are %s', (seconds, words) => {
  expect(timeLeftInWords(seconds)).toBe(words)
})

test.each([
  ['with rows and time', {}, 'Writing rows · 1,200 of 50,000 · about 1 minute left'],
  ['before the speed is known', { secondsLeft: null }, 'Writing rows · 1,200 of 50,000'],
  ['without a total', { total: null, secondsLeft: null }, 'Writing rows · 1,200'],
  ['without anything counted', { total: null, done: 0, secondsLeft: null }, 'Writing rows'],
  ['waiting', { state: 'queued' }, 'Waiting for its turn'],
  ['stopping', { state: 'stopping' }, 'Stopping'],
  ['cancelled', { state: 'cancelled' }, 'Cancelled. Nothing was stored.'],
] as const)('a job %s is told', (_, change, words) => {
  expect(jobInWords({ ...job, ...change })).toBe(words)
})

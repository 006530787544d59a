import { expect, test } from 'vitest'
import { receivedSentence } from './received-sentence.ts'

test.each([
  ['adequate', 'not_planned', true, 'Medication: received in full. Responded.'],
  [
    'adequate',
    'adequate',
    false,
    'Medication: received in full. Therapy: received in full. Not responded to a full trial: time to change the plan.',
  ],
  [
    'inadequate',
    'adequate',
    false,
    'Medication: not received in full. Therapy: received in full. Not responded, and the trial of medication was not a full one: mend that before calling it without effect.',
  ],
  [
    'inadequate',
    'inadequate',
    false,
    'Medication: not received in full. Therapy: not received in full. Not responded, and the trial of medication and therapy was not a full one: mend that before calling it without effect.',
  ],
  [
    'not_planned',
    'unknown',
    false,
    'Therapy: not known whether received in full. Not responded: find out first whether therapy was received.',
  ],
  [
    'inadequate',
    'not_planned',
    true,
    'Medication: not received in full. Responded all the same: ask what helped before adding more.',
  ],
  [
    'unknown',
    'not_planned',
    null,
    'Medication: not known whether received in full. No response can be told yet.',
  ],
] as const)('%s medication, %s therapy, responded %s', (medication, therapy, responded, words) => {
  expect(receivedSentence({ medication, therapy, responded })).toBe(words)
})

test('where nothing was planned there is nothing to say', () => {
  expect(receivedSentence({ medication: 'not_planned', therapy: 'not_planned', responded: false })).toBeNull()
})

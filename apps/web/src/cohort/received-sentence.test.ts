import { expect, test } from 'vitest'
import { receivedSentence } from './ReceivedOrResponded.tsx'

test.each([
  [[20, 12, 8], '12 of 40 who did not respond had not received an adequate trial; for 8 it is not known.'],
  [[28, 12, 0], '12 of 40 who did not respond had not received an adequate trial.'],
  [[0, 0, 7], 'Whether the 7 who did not respond received an adequate trial is not known.'],
  [[0, 0, 0], 'Everybody counted here responded, or nobody is counted.'],
  [[20, null, 8], 'How many did not respond without an adequate trial is withheld.'],
  [
    [20, 12, null],
    '12 who did not respond had not received an adequate trial; how many did not respond in all is withheld.',
  ],
])('%j', (notResponded, sentence) => {
  expect(receivedSentence({ notResponded })).toBe(sentence)
})

import { expect, test } from 'vitest'
import { sharedStory } from './shared-story.ts'
import type { Story } from './story-words.ts'

const point = {
  uuid: 'f',
  takenOn: '2026-03-02',
  takenAt: null,
  total: 14,
  completeness: 'complete',
  used: true,
  band: 'moderate',
  change: -4,
  reliable: 'deteriorated',
  againstBest: { total: 4, takenOn: '2026-02-02', reliable: 'deteriorated' },
  arm: null,
  safety: 'positive',
  items: [3, 3, 3, 3, 1, 0, 0, 0, 1],
  week: 8,
} as const

const instrument = (code: string) => ({
  code,
  turns: [{ kind: 'relapse', on: '2026-03-02', confirmedOn: '2026-03-20' }],
  points: [point, { ...point, total: null, completeness: 'not_scorable' }],
})

const story = {
  instruments: ['PHQ-9', 'GAD-7', 'WSAS'].map(instrument),
  careEvents: [{ uuid: 'e', on: '2026-03-02', kind: 'note', finding: 'said in confidence' }],
  expected: [{ kind: 'band', instrument: 'PHQ-9' }],
  watch: { state: 'relapse', reasons: [{ text: 'Relapse' }] },
  received: { sentence: 'Not responded to a full trial' },
  safety: { state: 'positive', on: '2026-03-02', question: 'Item 9' },
  summary: 'PHQ-9 14 (moderate)',
  sessions: [{ uuid: 's', on: '2026-03-02', status: 'attended' }],
} as unknown as Story

test('what is shared has scores and sessions, and nothing that staff wrote, concluded or predicted', () => {
  const shared = sharedStory(story)
  expect(shared.instruments.map(({ code }) => code)).toEqual(['PHQ-9', 'GAD-7'])
  expect(shared.sessions).toHaveLength(1)
  expect(shared.instruments[0]?.points).toHaveLength(1)
  const text = JSON.stringify(shared)
  for (const word of [
    'confidence',
    'relapse',
    'Relapse',
    'positive',
    '"kind":"band"',
    'deteriorated',
    'full trial',
    '[3,3',
  ])
    expect(text, word).not.toContain(word)
})

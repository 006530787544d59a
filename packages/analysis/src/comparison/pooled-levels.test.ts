import { describe, expect, test } from 'vitest'
import { pooledLevels } from './pooled-levels.ts'

const arms = ['medication_only', 'therapy_only'] as const

/** Labels and arms from counts: `{ North: [6, 7] }` is six on medication only, seven on therapy only. */
function pooled(counts: Record<string, readonly [number, number]>) {
  const rows = Object.entries(counts).flatMap(([label, own]) =>
    own.flatMap((n, arm) => Array.from({ length: n }, () => ({ label, arm }))),
  )
  return pooledLevels(
    'Site',
    rows.map(({ label }) => label),
    rows.map(({ arm }) => arm),
    arms,
  )
}
const held = (found: ReturnType<typeof pooled>) =>
  found.levels.map(({ label, holds }) => [label, ...holds].join(' < '))

describe('levels of a factor', () => {
  test('with five in every arm stand by themselves, the largest first', () => {
    expect(pooled({ North: [5, 5], South: [9, 9] })).toEqual({
      levels: [
        { label: 'South', holds: ['South'] },
        { label: 'North', holds: ['North'] },
      ],
      notes: [],
      oneSided: [],
    })
  })

  test('with four in some arm join the largest, which is told', () => {
    const found = pooled({ North: [4, 9], South: [30, 30] })
    expect(held(found)).toEqual(['South < South < North'])
    expect(found.notes).toEqual(['Site: North counted with South (fewer than 5 episodes in some arm)'])
  })

  test('are other together, when that is enough', () => {
    const found = pooled({ North: [3, 9], East: [2, 4], South: [30, 30], West: [20, 20] })
    expect(held(found)).toEqual(['South < South', 'West < West', 'other < North < East'])
  })

  test('of a tenth of all that one arm never has are told as one-sided', () => {
    expect(pooled({ North: [0, 10], South: [45, 45] }).oneSided).toEqual([
      'Site North: 10 episodes, none of them medication only',
    ])
    expect(pooled({ North: [0, 9], South: [45, 45] }).oneSided).toEqual([])
  })

  test('that are all too rare leave nothing to adjust for', () => {
    const found = pooled({ North: [1, 3], South: [3, 1] })
    expect(found.levels).toEqual([])
    expect(found.notes).toEqual(['Site: every level is too rare in some arm, left out'])
  })
})

import { describe, expect, test } from 'vitest'
import { cohortDataOf, type EpisodeFactsRow } from '../cohort-data-of.ts'
import { suppressBelow11 } from '../small-counts.ts'
import { type AdjustedComparison, comparisonOf } from './adjusted-comparison.ts'
import { confoundedRows } from './confounded-rows.ts'
import { type GuardedComparison, guardedComparison, openComparison } from './guarded-comparison.ts'

const compare = (rows: readonly EpisodeFactsRow[]): AdjustedComparison =>
  comparisonOf(
    cohortDataOf(rows),
    { include: new Uint8Array(rows.length).fill(1), unit: 'week' },
    { instrument: 'PHQ-9', visit: null, showNeither: false },
  )
const rows = confoundedRows({ seed: 11, episodes: 600, effect: 1, confounding: 0.6, missing: 0.2 })
const whole = compare(rows)
const guarded = guardedComparison(whole, suppressBelow11)
const shown = (comparison: GuardedComparison) => {
  if (comparison.kind === 'withheld') throw new Error('withheld')
  return comparison
}

/** Every whole number in what a reader is sent that could be a count of people. */
function counts(value: unknown, key = ''): number[] {
  if (typeof value === 'number')
    return [
      'count',
      'known',
      'n',
      'met',
      'followed',
      'events',
      'rows',
      'outside',
      'episodes',
      'patients',
    ].includes(key) || /^\d+$/.test(key)
      ? [value]
      : []
  if (Array.isArray(value)) return value.flatMap((each) => counts(each, key))
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([name, each]) =>
      [
        'unadjusted',
        'effective',
        'leading',
        'overlapWeighted',
        'stabilised',
        'eValues',
        'visits',
        'visit',
        'means',
        'differences',
        'curves',
      ].includes(name)
        ? []
        : counts(each, name),
    )
  return []
}

describe('a comparison for a reader who may not see patients', () => {
  test('holds no count from 1 to 10', () => {
    const found = counts(guarded)
    expect(found.length).toBeGreaterThan(30)
    expect(found.filter((count) => Number.isInteger(count) && count > 0 && count < 11)).toEqual([])
    expect(counts(openComparison(whole)).some((count) => count > 0 && count < 11)).toBe(true)
  })

  test('levels of a factor don’t give a withheld one back: in every arm none or two and more are missing', () => {
    const some = confoundedRows({ seed: 12, episodes: 400, effect: 0, confounding: 0.4 }).map((row, i) => ({
      ...row,
      dimensions: { ...row.dimensions, site: i % 20 === 0 ? 'East' : (row.dimensions?.site ?? 'North') },
    }))
    const { table, arms } = shown(guardedComparison(compare(some), suppressBelow11))
    const sites = table.filter(({ name }) => name === 'Site')
    expect(sites.map(({ level }) => level)).toContain('East')
    arms.forEach((_, place) => {
      const missing = sites.filter((row) => row.arms[place]!.count === null).length
      expect(missing).not.toBe(1)
      expect(missing).toBeGreaterThan(0)
    })
    expect(sites.every((row) => row.before === null || row.arms.every(({ count }) => count !== null))).toBe(
      true,
    )
  })

  test('curves and notes are left out, and it says so', () => {
    const { withheld, notes } = shown(guarded)
    expect(notes).toEqual([])
    expect(withheld).toEqual(expect.arrayContaining(['notes', 'times']))
    if (guarded.kind === 'compared')
      for (const { adjusted, unadjusted } of guarded.adjusted.times)
        expect([...adjusted.curves, ...unadjusted.curves]).toEqual([])
  })

  test('figures that stand on many are the same as for everybody', () => {
    if (whole.kind !== 'compared' || guarded.kind !== 'compared') throw new Error('refused')
    expect(guarded.adjusted.leading).toEqual(whole.adjusted.leading)
  })

  test('is withheld as a whole where an arm, or its measured or unmeasured, are from 1 to 10', () => {
    const medication = rows.filter(({ initialArm }) => initialArm === 'medication_only')
    const others = rows.filter(({ initialArm }) => initialArm !== 'medication_only')
    const kindWith = (n: number) =>
      guardedComparison(compare([...others, ...medication.slice(0, n)]), suppressBelow11).kind
    expect(kindWith(10)).toBe('withheld')
    expect(kindWith(medication.length)).not.toBe('withheld')
    const oneMissing = confoundedRows({ seed: 11, episodes: 300, effect: 1, confounding: 0.3 }).map(
      (row, i) => ({
        ...row,
        visits: (row.visits ?? []).map((visit) => (i === 0 ? { ...visit, score: null } : visit)),
      }),
    )
    expect(guardedComparison(compare(oneMissing), suppressBelow11).kind).toBe('withheld')
  })
})

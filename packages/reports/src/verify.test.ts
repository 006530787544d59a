import { describe, expect, test } from 'vitest'
import { inventedContent, inventedReport } from './invented-document.ts'
import { type Manifest, manifestHash } from './manifest.ts'
import { compareManifests, isOnlyLate, verifySeal } from './verify.ts'

const { sealed } = inventedReport()
const { manifest } = sealed
const changed = (change: Partial<Manifest>): Manifest => ({ ...manifest, ...change })
const wordsOf = (was: Manifest, is: Manifest, now: Manifest | null = null) => {
  const verification = compareManifests(was, is, now)
  return verification.kind === 'same' ? [] : verification.differences.map(({ words }) => words)
}

describe('the seal of a manifest', () => {
  test('the hash is the same whatever the order of the fields', () => {
    const turned = Object.fromEntries(Object.entries(manifest).reverse()) as unknown as Manifest
    expect(manifestHash(turned)).toBe(sealed.hash)
  })

  test('untouched, it is the same', () => {
    expect(verifySeal(sealed, null)).toEqual({ kind: 'same' })
    expect(verifySeal(sealed, sealed)).toEqual({ kind: 'same' })
  })

  test.each<[string, Partial<Manifest>]>([
    ['asOf', { asOf: '2026-04-16' }],
    ['suppression.threshold', { suppression: { threshold: 5, roundTo: null } }],
    ['rowsUsed.1.count', { rowsUsed: [manifest.rowsUsed[0]!, { ...manifest.rowsUsed[1]!, count: 16_441 }] }],
    ['filtersInWords', { filtersInWords: [] }],
    ['request.grouping', { request: { ...manifest.request, grouping: 'clinician' } }],
    [
      'definitions.0.parameters.floor',
      {
        definitions: [{ ...manifest.definitions[0]!, parameters: { windowDays: 14, floor: 6 } }],
      },
    ],
  ])('a change of %s is found and named', (field, change) => {
    const tampered = { manifest: changed(change), hash: sealed.hash }
    expect(verifySeal(tampered, null).kind).toBe('different')
    const found = verifySeal(tampered, sealed)
    expect(found.kind === 'different' && found.differences.map((difference) => difference.field)).toEqual([
      field,
    ])
    const resealed = { ...tampered, hash: manifestHash(tampered.manifest) }
    expect(verifySeal(resealed, sealed).kind).toBe('different')
  })

  test('a changed hash is found, too', () => {
    const found = verifySeal({ manifest, hash: 'f'.repeat(64) }, sealed)
    expect(found.kind === 'different' && found.differences[0]?.field).toBe('hash')
  })
})

describe('a report made again', () => {
  test('the same question to the same data is the same, under another number and at another time', () => {
    const again = changed({
      report: 'another',
      recordedAsOf: '2027-01-01T00:00:00Z',
      dataAsOf: '2027-01-01T00:00:00Z',
    })
    expect(compareManifests(manifest, again, again)).toEqual({ kind: 'same' })
  })

  const scores = (count: number, digest: string) =>
    changed({ rowsUsed: [manifest.rowsUsed[0]!, { what: 'scores', count, digest }] })

  test.each([
    [16_443, '3 scores arrived after this report'],
    [16_441, '1 score arrived after this report'],
    [16_438, '2 scores were taken back after this report'],
    [16_440, 'some scores were corrected after this report'],
  ])('%d scores today are late data, named', (count, words) => {
    const now = scores(count, 'c'.repeat(64))
    expect(wordsOf(manifest, manifest, now)).toEqual([words])
    expect(isOnlyLate(compareManifests(manifest, manifest, now))).toBe(true)
  })

  test.each<[string, Manifest, string]>([
    ['other rows', scores(16_440, 'd'.repeat(64)), 'other scores are found than then, although as many'],
    [
      'fewer rows',
      scores(16_439, 'd'.repeat(64)),
      '16439 scores are found as recorded then, 16440 were used',
    ],
    [
      'a build',
      changed({ build: { ...manifest.build, version: '0.2.0' } }),
      'Tandem was "0.1.0", it is "0.2.0"',
    ],
    [
      'a definition',
      changed({ definitions: [{ ...manifest.definitions[0]!, version: '2027.1' }] }),
      'Remission at week 24 was version 2026.1, it is 2027.1',
    ],
    ['a lost definition', changed({ definitions: [] }), 'Remission at week 24 is not defined any more'],
    [
      'a table',
      changed({ tables: [{ ...manifest.tables[0]!, digest: 'e' }, manifest.tables[1]!] }),
      'other figures stand in the table sites',
    ],
    [
      'a table less',
      changed({ tables: [manifest.tables[0]!] }),
      'the table sites-with-gaps is not in it any more',
    ],
    [
      'a period',
      changed({ period: null }),
      'period was {"from":"2025-04-01","to":"2026-03-31"}, it is nothing',
    ],
  ])('%s is a difference, in words', (_, is, words) => {
    expect(wordsOf(manifest, is)).toEqual([words])
    expect(isOnlyLate(compareManifests(manifest, is))).toBe(false)
  })

  test('one figure that changes in a table changes its digest and the hash', () => {
    const [first, ...others] = inventedContent.sections
    const [table, ...more] = first!.tables
    const rows = table!.rows.map((row, place) =>
      place === 0 ? [...row.slice(0, 2), { ...row[2]!, value: 1_205 }, ...row.slice(3)] : row,
    )
    const other = inventedReport({
      sections: [{ ...first!, tables: [{ ...table!, rows }, ...more] }, ...others],
    })
    expect(other.sealed.hash).not.toBe(sealed.hash)
    expect(wordsOf(manifest, other.sealed.manifest)).toEqual(['other figures stand in the table sites'])
  })
})

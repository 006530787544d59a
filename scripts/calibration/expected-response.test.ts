import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkExpectedResponse } from './expected-response.ts'
import { pageOf } from './expected-response-page.ts'

test('a band learned from one invented service holds about four fifths of another one', () => {
  const check = checkExpectedResponse('PHQ-9', 'smoke of the band', { fitted: 700, heldOut: 500 })
  if (check.kind === 'refused') throw new Error(check.reason)
  for (const basis of ['start', 'onward'] as const) {
    const all = check.coverage.find((each) => each.basis === basis && each.group === 'all')!.inside
    if (all.kind !== 'estimated') throw new Error(all.reason)
    expect(all.mean).toBeGreaterThan(0.74)
    expect(all.mean).toBeLessThan(0.87)
  }
  expect(pageOf(check)).toContain(`${check.heldOut} courses`)
})

test('a service with too little history is refused, and no page is written of it', () => {
  const check = checkExpectedResponse('PHQ-9', 'small', { fitted: 60, heldOut: 60 })
  expect(check.kind).toBe('refused')
  expect(() => pageOf(check)).toThrow(/at least 200/)
})

test('the page that is kept was made from 5,000 held-out courses or more', () => {
  const page = readFileSync(new URL('../../docs/expected-response.md', import.meta.url), 'utf8')
  const heldOut = Number(/\| everybody \| (\d+) \|/.exec(page)?.[1])
  expect(heldOut).toBeGreaterThanOrEqual(5_000)
})

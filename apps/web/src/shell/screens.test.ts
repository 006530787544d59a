import { describe, expect, test } from 'vitest'
import { firstScreen, screensFor } from './screens.ts'
import { type Organisation, sourceWords } from './source-words.ts'

const organisation = (
  roles: Organisation['roles'],
  kind: Organisation['kind'] = 'service',
): Organisation => ({
  code: 'clinic',
  name: 'Clinic',
  kind,
  role: roles[0] ?? 'auditor',
  roles,
  timeZone: 'Europe/London',
})

describe('screens', () => {
  test.each([
    ['clinician', ['caseload', 'cohort']],
    ['clinical_lead', ['caseload', 'cohort', 'measures', 'reports']],
    ['quality', ['cohort', 'measures', 'reports']],
    ['administrator', ['cohort']],
    ['auditor', []],
  ] as const)('%s opens %j', (role, expected) => {
    expect(screensFor(organisation([role])).map((entry) => entry.screen)).toEqual(expected)
  })

  test('a second role opens its own screens too', () => {
    expect(screensFor(organisation(['administrator', 'clinician'])).map((entry) => entry.screen)).toEqual([
      'caseload',
      'cohort',
    ])
  })

  test('a clinician starts with the caseload, in trial data with the comparison', () => {
    expect(firstScreen(organisation(['clinician']))?.screen).toBe('caseload')
    expect(firstScreen(organisation(['clinician'], 'public_trial'))?.screen).toBe('cohort')
    expect(firstScreen(organisation(['auditor']))).toBeNull()
  })
})

test('data that is not a service’s own says so, a service says nothing', () => {
  expect(sourceWords('service')).toBeNull()
  expect(sourceWords('invented')).toMatch(/^Invented data\./)
  expect(sourceWords('public_trial')).toMatch(/^Public trial data\./)
  expect(sourceWords('public_sample')).toMatch(/^Public sample data\./)
})

import type { GrantRecord } from '@tandem/db/queries/organisations'
import { describe, expect, test } from 'vitest'
import { grantFor, leadingGrant, scopeOfUser } from './scope-of-user.ts'

const grant = (role: GrantRecord['role'], more: Partial<GrantRecord> = {}): GrantRecord => ({
  role,
  clinicianId: null,
  siteIds: null,
  ...more,
})

describe('the grant that counts', () => {
  test('is the one with the widest reach', () => {
    const grants = [grant('auditor'), grant('clinician', { clinicianId: 7 }), grant('clinical_lead')]
    expect(leadingGrant(grants)?.role).toBe('clinical_lead')
    expect(grantFor(grants, 'patient')?.role).toBe('clinical_lead')
  })

  test('is one that opens the screen', () => {
    const grants = [grant('clinician', { clinicianId: 7 }), grant('administrator'), grant('auditor')]
    expect(grantFor(grants, 'cohort')?.role).toBe('clinician')
    expect(grantFor(grants, 'access')?.role).toBe('administrator')
    expect(grantFor(grants, 'audit')?.role).toBe('auditor')
    expect(grantFor(grants, 'measures')).toBeNull()
  })
})

describe('the scope', () => {
  test.each([
    ['a clinician has a caseload', grant('clinician', { clinicianId: 7 }), 'caseload', 'all', 7],
    ['a lead has everybody', grant('clinical_lead', { clinicianId: 7 }), 'all', 'all', 7],
    ['a lead of sites has those', grant('clinical_lead', { siteIds: [1] }), 'sites', 'sites', null],
    ['quality has figures', grant('quality'), 'none', 'all', null],
    ['quality of sites has figures of those', grant('quality', { siteIds: [1] }), 'none', 'sites', null],
    [
      'an administrator has no patients, clinician or not',
      grant('administrator', { clinicianId: 7 }),
      'none',
      'all',
      null,
    ],
    ['an auditor has no patients', grant('auditor', { clinicianId: 7 }), 'none', 'all', null],
  ] as const)('%s', (_, given, patients, aggregates, clinicianId) => {
    expect(scopeOfUser(3, given, 'u')).toEqual({
      organisationId: 3,
      actor: 'u',
      role: given.role,
      patients,
      aggregates,
      clinicianId,
      siteIds: given.siteIds,
    })
  })
})

import { expect, test } from 'vitest'
import {
  isRole,
  isSuppressed,
  mayImport,
  mayManageAccess,
  mayOpen,
  mayReadAudit,
  mayReadPatients,
  mayRecordCare,
  maySetRules,
  patientReach,
  roleLabel,
  roles,
  screensOf,
} from './role.ts'

test('clinicians read the patients of their care teams, leads those of the organisation, nobody else any', () => {
  expect(roles.map((role) => [role, patientReach(role)])).toEqual([
    ['clinician', 'care_team'],
    ['clinical_lead', 'organisation'],
    ['quality', 'none'],
    ['administrator', 'none'],
    ['auditor', 'none'],
  ])
})

test.each([
  ['read patients', mayReadPatients, ['clinician', 'clinical_lead']],
  ['record care', mayRecordCare, ['clinician', 'clinical_lead']],
  ['import files', mayImport, ['administrator']],
  ['manage access', mayManageAccess, ['administrator']],
  ['read the audit', mayReadAudit, ['auditor']],
  ['set the rules of the caseload', maySetRules, ['clinical_lead', 'administrator']],
] as const)('only these roles may %s', (_, may, expected) => {
  expect(roles.filter(may)).toEqual(expected)
})

test('small counts are hidden from every role that may not see patients', () => {
  expect(roles.filter((role) => isSuppressed(role))).toEqual(['quality', 'administrator', 'auditor'])
})

test('nothing is hidden in public trial data', () => {
  expect(roles.filter((role) => isSuppressed(role, true))).toEqual([])
})

test('a role that may not see patients cannot open caseload or patient', () => {
  for (const role of roles) {
    expect(mayOpen(role, 'patient')).toBe(mayReadPatients(role))
    expect(mayOpen(role, 'caseload')).toBe(mayReadPatients(role))
  }
})

test('each role has a label and a first screen', () => {
  expect(roles.map((role) => [roleLabel(role), screensOf(role)[0]])).toEqual([
    ['Clinician', 'caseload'],
    ['Clinical lead', 'caseload'],
    ['Quality team', 'cohort'],
    ['Administrator', 'cohort'],
    ['Auditor', 'audit'],
  ])
})

test.each(['clinician', 'auditor'])('%s is a role', (text) => {
  expect(isRole(text)).toBe(true)
})

test.each(['Clinician', 'toString', 'owner', ''])('%j is no role', (text) => {
  expect(isRole(text)).toBe(false)
})

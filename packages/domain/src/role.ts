/** What a person is to an organisation; the same account may hold another role in another one. */
export type Role = 'clinician' | 'clinical_lead' | 'quality' | 'administrator' | 'auditor'

/** The parts of the dashboard that a role may open. */
export type Screen =
  | 'caseload'
  | 'patient'
  | 'cohort'
  | 'measures'
  | 'reports'
  | 'import'
  | 'access'
  | 'audit'
  | 'rules'

/** Whose records a role may read: those whose care team the person is on, all of the organisation, or nobody's. */
export type PatientReach = 'care_team' | 'organisation' | 'none'

interface RoleRules {
  readonly label: string
  readonly patients: PatientReach
  readonly screens: readonly Screen[]
}

const rules: Readonly<Record<Role, RoleRules>> = {
  clinician: { label: 'Clinician', patients: 'care_team', screens: ['caseload', 'patient', 'cohort'] },
  clinical_lead: {
    label: 'Clinical lead',
    patients: 'organisation',
    screens: ['caseload', 'patient', 'cohort', 'measures', 'reports', 'rules'],
  },
  quality: { label: 'Quality team', patients: 'none', screens: ['cohort', 'measures', 'reports'] },
  administrator: {
    label: 'Administrator',
    patients: 'none',
    screens: ['cohort', 'import', 'access', 'rules'],
  },
  auditor: { label: 'Auditor', patients: 'none', screens: ['audit'] },
}

/** Every role, in the order in which a list of them is shown. */
export const roles = Object.keys(rules) as readonly Role[]

/** True when the text is the name of a role. */
export const isRole = (text: string): text is Role => Object.hasOwn(rules, text)

/** The role in words. */
export const roleLabel = (role: Role): string => rules[role].label

/** The screens a role may open, the one to start with first. */
export const screensOf = (role: Role): readonly Screen[] => rules[role].screens

/** True when the role may open the screen. */
export const mayOpen = (role: Role, screen: Screen): boolean => rules[role].screens.includes(screen)

/** Whose records the role may read. */
export const patientReach = (role: Role): PatientReach => rules[role].patients

/** True when the role may read records of single patients, within its reach. */
export const mayReadPatients = (role: Role): boolean => rules[role].patients !== 'none'

/** True when the role may enter and correct scores, sessions, fills and events of the patients it may read. */
export const mayRecordCare = (role: Role): boolean => mayReadPatients(role)

/** True when the role may load files, and see the rows of a file that were refused. */
export const mayImport = (role: Role): boolean => mayOpen(role, 'import')

/** True when the role may give and take away roles, and change settings of the organisation. */
export const mayManageAccess = (role: Role): boolean => mayOpen(role, 'access')

/** True when the role may say which reasons to look the caseload tells. */
export const maySetRules = (role: Role): boolean => mayOpen(role, 'rules')

/** True when the role may read who looked at what. */
export const mayReadAudit = (role: Role): boolean => mayOpen(role, 'audit')

/**
 * True when small counts are hidden from the role: it may not see patients, so no figure may point at one.
 *
 * @param isPublicTrial true for published trial data, where nothing is hidden from anybody
 */
export const isSuppressed = (role: Role, isPublicTrial = false): boolean =>
  !isPublicTrial && !mayReadPatients(role)

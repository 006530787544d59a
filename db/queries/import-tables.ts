/** How a staged value is read by the database; every value travels as text. */
export type StagedType =
  | 'text'
  | 'date'
  | 'timestamptz'
  | 'smallint'
  | 'numeric'
  | 'boolean'
  | 'smallint[]'
  | 'text[]'
  | 'jsonb'

/** What a row of a file may point at by the code or key that its source uses. */
export type Reference = 'patient' | 'episode' | 'clinician' | 'site' | 'programme'

export type ImportTable = {
  readonly table: string
  /** Columns whose value comes from the file, in the order of staged values. */
  readonly columns: Readonly<Record<string, StagedType>>
  /** `required`: a row whose reference does not resolve cannot be stored; `optional`: the column may stay empty. */
  readonly references: Readonly<Partial<Record<Reference, 'required' | 'optional'>>>
  /** Days that cannot lie before the patient's birth. */
  readonly days: readonly string[]
  /** The day a fact is about: when it became known, for data that is loaded as if it had been entered then. */
  readonly ownDay: string | null
}

const ofPatient = { patient: 'required' } as const
const ofPatientMaybeEpisode = { patient: 'required', episode: 'optional' } as const

/** The versioned tables of clinical facts, by the name of the file that fills them; later ones may point at earlier ones. */
export const factTables = {
  diagnoses: {
    table: 'diagnosis',
    columns: {
      code_system: 'text',
      code: 'text',
      name: 'text',
      role: 'text',
      onset_on: 'date',
      abated_on: 'date',
      status: 'text',
    },
    references: ofPatientMaybeEpisode,
    days: ['onset_on', 'abated_on'],
    ownDay: 'onset_on',
  },
  care_team: {
    table: 'care_team_member',
    columns: { team_role: 'text', from_on: 'date', to_on: 'date' },
    references: { patient: 'required', episode: 'optional', clinician: 'required' },
    days: ['from_on', 'to_on'],
    ownDay: 'from_on',
  },
  treatments: {
    table: 'treatment',
    columns: {
      component: 'text',
      drug: 'text',
      drug_class: 'text',
      dose_mg: 'numeric',
      modality: 'text',
      as_needed: 'boolean',
      started_on: 'date',
      ended_on: 'date',
      stop_reason: 'text',
    },
    references: { patient: 'required', episode: 'required' },
    days: ['started_on', 'ended_on'],
    ownDay: 'started_on',
  },
  assessments: {
    table: 'assessment',
    columns: {
      instrument: 'text',
      taken_on: 'date',
      taken_at: 'timestamptz',
      answers: 'smallint[]',
      reported_total: 'numeric',
      total: 'smallint',
      completeness: 'text',
      instrument_version: 'text',
      nominal_visit: 'smallint',
    },
    references: ofPatient,
    days: ['taken_on'],
    ownDay: 'taken_on',
  },
  prescriptions: {
    table: 'prescription',
    columns: {
      drug: 'text',
      prescribed_on: 'date',
      days_supply: 'smallint',
      quantity: 'numeric',
      doses_per_day: 'numeric',
      status: 'text',
    },
    references: ofPatient,
    days: ['prescribed_on'],
    ownDay: 'prescribed_on',
  },
  dispenses: {
    table: 'dispense',
    columns: {
      drug: 'text',
      dispensed_on: 'date',
      days_supply: 'smallint',
      quantity: 'numeric',
      doses_per_day: 'numeric',
    },
    references: ofPatient,
    days: ['dispensed_on'],
    ownDay: 'dispensed_on',
  },
  adherence_reports: {
    table: 'adherence_report',
    columns: { reported_on: 'date', drug: 'text', days_taken: 'smallint', days_asked: 'smallint' },
    references: ofPatient,
    days: ['reported_on'],
    ownDay: 'reported_on',
  },
  appointments: {
    table: 'appointment',
    columns: {
      scheduled_on: 'date',
      scheduled_at: 'timestamptz',
      status: 'text',
      cancelled_at: 'timestamptz',
      purpose: 'text',
      modality: 'text',
    },
    references: { patient: 'required', episode: 'optional', clinician: 'optional' },
    days: ['scheduled_on'],
    ownDay: 'scheduled_on',
  },
  encounters: {
    table: 'encounter',
    columns: {
      started_on: 'date',
      started_at: 'timestamptz',
      ended_at: 'timestamptz',
      kind: 'text',
      code_system: 'text',
      code: 'text',
      status: 'text',
    },
    references: { patient: 'required', episode: 'optional', clinician: 'optional' },
    days: ['started_on'],
    ownDay: 'started_on',
  },
  inpatient_stays: {
    table: 'inpatient_stay',
    columns: { admitted_on: 'date', discharged_on: 'date' },
    references: ofPatient,
    days: ['admitted_on', 'discharged_on'],
    ownDay: 'admitted_on',
  },
  consents: {
    table: 'consent',
    columns: { kind: 'text', status: 'text', given_on: 'date', withdrawn_on: 'date' },
    references: ofPatient,
    days: ['given_on', 'withdrawn_on'],
    ownDay: 'given_on',
  },
  care_events: {
    table: 'care_event',
    columns: { happened_on: 'date', kind: 'text', finding: 'text', note: 'text' },
    references: ofPatientMaybeEpisode,
    days: ['happened_on'],
    ownDay: 'happened_on',
  },
} as const satisfies Record<string, ImportTable>

/** Patients and episodes: an identity that others refer to, and a versioned record of facts. */
export const recordTables = {
  patients: {
    table: 'patient_record',
    columns: {
      display_name: 'text',
      birth_date: 'date',
      sex: 'text',
      gender: 'text',
      ethnicity: 'text',
      language: 'text',
      deprivation_band: 'smallint',
      died_on: 'date',
    },
    references: {},
    days: [],
    ownDay: null,
  },
  episodes: {
    table: 'episode_record',
    columns: {
      referred_on: 'date',
      started_on: 'date',
      ended_on: 'date',
      ending_reason: 'text',
      chronic: 'boolean',
      earlier_episodes: 'smallint',
    },
    references: { patient: 'required', site: 'required', programme: 'required', clinician: 'optional' },
    days: ['referred_on', 'started_on', 'ended_on'],
    ownDay: 'started_on',
  },
} as const satisfies Record<string, ImportTable>

/** Tables that describe the service. They have no history: the latest file stands. */
export const serviceTables = {
  sites: { table: 'site', columns: { name: 'text' }, references: {}, days: [], ownDay: null },
  programmes: {
    table: 'programme',
    columns: { name: 'text', visit_unit: 'text', visits: 'jsonb', medication_classes: 'text[]' },
    references: {},
    days: [],
    ownDay: null,
  },
  clinicians: {
    table: 'clinician',
    columns: { name: 'text', profession: 'text' },
    references: { site: 'optional' },
    days: [],
    ownDay: null,
  },
  drugs: { table: 'drug', columns: { drug_class: 'text' }, references: {}, days: [], ownDay: null },
} as const satisfies Record<string, ImportTable>

/** In the order in which a folder is imported: what others refer to comes first. */
export const importTables = { ...serviceTables, ...recordTables, ...factTables } as const
export type ImportKind = keyof typeof importTables
export const importKinds = Object.keys(importTables) as ImportKind[]

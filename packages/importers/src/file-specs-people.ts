import {
  day,
  dayAhead,
  type FileSpec,
  integer,
  oneOf,
  optional,
  required,
  text,
  yesNo,
} from './column-spec.ts'

export const patientId = required('patient_id', text, 'a patient_id of patients.csv')
export const episodeId = optional('episode_id', text, 'an episode_id of episodes.csv, of the same patient')
export const clinicianCode = optional(
  'clinician_code',
  text,
  'a clinician_code of clinicians.csv; an unknown one is counted, listed and left empty',
)

/** Patients, their courses of care, and who looks after them. */
export const peopleFiles = [
  {
    kind: 'patients',
    about: 'One row per person.',
    key: 'patient_id',
    columns: [
      required(
        'patient_id',
        text,
        "the person's number at the source; it must stay the same from file to file",
      ),
      optional('display_name', text, 'name as clinicians see it'),
      optional('birth_date', day, 'day of birth'),
      optional('sex', oneOf('female', 'male', 'other', 'unknown'), 'sex'),
      optional('gender', text, 'gender in the words of the service'),
      optional('ethnicity', text, 'ethnicity in the words of the service'),
      optional('language', text, 'language in the words of the service'),
      optional('deprivation_band', integer(1, 10), '1 is the most deprived tenth'),
      optional('died_on', day, 'day of death'),
    ],
    items: false,
    example: ['p1001,Ana Example,1984-05-17,female,woman,,en,3,'],
  },
  {
    kind: 'episodes',
    about:
      'One row per course of care. An episode is never made from contacts: without one, scores stay on the patient.',
    key: 'episode_id',
    columns: [
      required('episode_id', text, "the episode's number at the source"),
      patientId,
      required('site_code', text, 'a site_code of sites.csv'),
      required('programme_code', text, 'a programme_code of programmes.csv'),
      clinicianCode,
      optional('referred_on', day, 'day of referral'),
      required('started_on', day, 'first day'),
      optional('ended_on', day, 'last day; empty: still open'),
      optional('ending_reason', text, 'why it ended'),
      optional('chronic', yesNo, 'whether the present illness is chronic'),
      optional('earlier_episodes', integer(0, 200), 'episodes of illness before this one'),
    ],
    items: false,
    example: ['e2001,p1001,north,adult,c07,2026-01-05,2026-01-19,,,false,1'],
  },
  {
    kind: 'diagnoses',
    about: 'Coded diagnoses.',
    key: 'diagnosis_id',
    columns: [
      required('diagnosis_id', text, 'number at the source'),
      patientId,
      episodeId,
      required('code_system', text, 'ICD-10, ICD-11, DSM-5, SNOMED CT, …'),
      required('code', text, 'the code'),
      optional('name', text, 'its name'),
      required('role', oneOf('primary', 'comorbid'), 'whether the episode is about it'),
      optional('onset_on', day, 'when it began'),
      optional('abated_on', day, 'when it ended'),
      optional('status', text, 'active, in remission, resolved, …'),
    ],
    items: false,
    example: ['d1,p1001,e2001,ICD-10,F33.1,Recurrent depressive disorder,primary,2025-10-01,,active'],
  },
  {
    kind: 'care_team',
    about:
      'Who looks after a patient, and so may see them. A row with an unknown clinician is counted, listed and left.',
    key: 'patient_id + episode_id + clinician_code + team_role + from_on',
    columns: [
      patientId,
      episodeId,
      required('clinician_code', text, 'a clinician_code of clinicians.csv'),
      required(
        'team_role',
        text,
        'psychiatrist, therapist, psychologist, pharmacist, primary care, care manager, …',
      ),
      optional('from_on', dayAhead, 'first day'),
      optional('to_on', dayAhead, 'last day; empty: still'),
    ],
    items: false,
    example: ['p1001,e2001,c07,psychiatrist,2026-01-19,'],
  },
] as const satisfies readonly FileSpec[]

import type { CalendarDay } from '../calendar-day.ts'
import type { InstrumentCode } from '../instruments/catalogue.ts'
import type {
  PatientRecord,
  RecordedCareEvent,
  RecordedDiagnosis,
  RecordedEncounter,
  RecordedEpisode,
  RecordedForm,
} from '../patient-record.ts'
import type { MeasurePopulation, MeasureSubject, PopulationReason } from '../quality-measure.ts'
import { defaultSchedule } from '../visit-schedule.ts'

/** A record in which nothing was recorded but what is given, lists in order of day as a record has them. */
export const recordOf = (facts: Partial<PatientRecord> = {}): PatientRecord => {
  const record: PatientRecord = {
    birthDate: '1980-01-01',
    diedOn: null,
    episodes: [],
    diagnoses: [],
    encounters: [],
    appointments: [],
    forms: [],
    treatments: [],
    dispensed: [],
    prescribed: [],
    stays: [],
    careEvents: [],
    ...facts,
  }
  return {
    ...record,
    encounters: record.encounters.toSorted((a, b) => (a.startedOn < b.startedOn ? -1 : 1)),
    forms: record.forms
      .map((form, recordedOrder) => ({ ...form, recordedOrder }))
      .toSorted((a, b) => (a.takenOn < b.takenOn ? -1 : Number(a.takenOn > b.takenOn))),
  }
}

/** A form of the given total; by default complete, without a time of day. */
export const form = (
  instrument: InstrumentCode,
  takenOn: CalendarDay,
  total: number | null,
  more: Partial<RecordedForm> = {},
): RecordedForm => ({
  instrument,
  takenOn,
  total,
  takenAt: null,
  completeness: total === null ? 'not_scorable' : 'complete',
  recordedOrder: 0,
  nominalVisit: null,
  ...more,
})

/** A finished contact in person. */
export const visit = (startedOn: CalendarDay, more: Partial<RecordedEncounter> = {}): RecordedEncounter => ({
  startedOn,
  endedOn: startedOn,
  kind: 'ambulatory',
  codeSystem: null,
  code: null,
  status: 'finished',
  ...more,
})

/** An active primary diagnosis in ICD-10. */
export const diagnosis = (
  code: string,
  onsetOn: CalendarDay | null,
  more: Partial<RecordedDiagnosis> = {},
): RecordedDiagnosis => ({
  codeSystem: 'ICD-10',
  code,
  name: null,
  role: 'primary',
  onsetOn,
  abatedOn: null,
  status: 'active',
  episodeKey: null,
  ...more,
})

export const episode = (startedOn: CalendarDay, more: Partial<RecordedEpisode> = {}): RecordedEpisode => ({
  key: `episode of ${startedOn}`,
  startedOn,
  endedOn: null,
  referredOn: null,
  endingReason: null,
  schedule: defaultSchedule,
  medicationClasses: ['antidepressant'],
  ...more,
})

export const careEvent = (kind: string, happenedOn: CalendarDay): RecordedCareEvent => ({
  kind,
  happenedOn,
  episodeKey: null,
  finding: null,
})

export type Standing =
  | 'met'
  | 'not met'
  | 'excluded'
  | 'excepted'
  | 'pending'
  | 'not in'
  | 'not in denominator'

/** Where a unit ends up in the funnel. */
export const standingOf = ({ populations, pending }: MeasureSubject): Standing => {
  if (!populations.initial_population) return 'not in'
  if (!populations.denominator) return 'not in denominator'
  if (populations.denominator_exclusion) return 'excluded'
  if (pending) return 'pending'
  if (populations.numerator) return 'met'
  return populations.denominator_exception ? 'excepted' : 'not met'
}

const decidedIn: Readonly<Record<Standing, MeasurePopulation>> = {
  met: 'numerator',
  'not met': 'numerator',
  pending: 'numerator',
  excluded: 'denominator_exclusion',
  excepted: 'denominator_exception',
  'not in': 'initial_population',
  'not in denominator': 'denominator',
}

/** The reasons that put a unit where it ends up. */
export const decisive = (subject: MeasureSubject): readonly PopulationReason[] => {
  const standing = standingOf(subject)
  const met = !['not met', 'pending', 'not in', 'not in denominator'].includes(standing)
  return subject.reasons.filter((each) => each.population === decidedIn[standing] && each.met === met)
}

/** Standing and words of each unit, as a test table states them. */
export const outcomes = (subjects: readonly MeasureSubject[]): readonly string[] =>
  subjects.map((subject) => [standingOf(subject), ...decisive(subject).map(({ words }) => words)].join(': '))

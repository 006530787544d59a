import { type Attendance, attendanceOf } from '../attendance.ts'
import { dayInWords } from '../day-in-words.ts'
import { containsDay, episodeOfScore } from '../episode.ts'
import type { PatientRecord, RecordedAppointment } from '../patient-record.ts'
import type { PopulationReason, QualityMeasure } from '../quality-measure.ts'
import { nhsSet } from './nhs-measure.ts'
import { because, isWithin, reachedPart, subjectOf } from './populations.ts'

const parameters = { onlyTreatment: false }

type Parameters = typeof parameters

/** The episode an appointment was booked under, when its day lies in it; else the one its day belongs to. */
const episodeOf = ({ episodes }: PatientRecord, { episodeKey, heldOn }: RecordedAppointment) => {
  const named = episodes.find(({ key }) => key === episodeKey)
  return named !== undefined && containsDay(named, heldOn) ? named : episodeOfScore(heldOn, episodes)
}

const whyNot: Readonly<Partial<Record<Attendance, string>>> = {
  cancelled_late: 'Cancelled by the patient',
  cancelled_in_time: 'Cancelled by the patient',
  cancelled_notice_unknown: 'Cancelled by the patient',
  cancelled_by_service: 'Cancelled by the service',
  upcoming: 'Not held yet',
  unresolved: 'Its day has passed without an outcome on record',
}

const outcomeReasons = (
  appointment: RecordedAppointment,
  attendance: Attendance,
): readonly PopulationReason[] => {
  const day = dayInWords(appointment.heldOn)
  const reason = whyNot[attendance]
  if (reason !== undefined)
    return [because('denominator', false, reason, `Appointment of ${day}: ${reason.toLowerCase()}`)]
  const held = because('denominator', true, 'Attended or missed', `Appointment of ${day}`)
  if (attendance === 'attended') {
    const late = appointment.status === 'attended_late' ? 'attended late, but seen' : 'attended'
    return [held, because('numerator', false, 'Attended', `Appointment of ${day}: ${late}`)]
  }
  const missed =
    appointment.status === 'arrived_too_late' ? 'arrived too late to be seen' : 'did not attend, no warning'
  return [held, because('numerator', true, 'Did not attend', `Appointment of ${day}: ${missed}`)]
}

/** Appointments missed without warning, of those attended or missed. */
export const didNotAttend: QualityMeasure<Parameters> = {
  ...nhsSet,
  id: 'nhs-did-not-attend',
  name: 'Did not attend (DNA rate)',
  shortName: 'Did not attend',
  unit: 'appointment',
  improvement: 'lower',
  populations: {
    initial_population: 'Appointments of the period, up to the as-of day, on the days of an episode.',
    denominator:
      'Attended, also late, or missed. Cancelled ones and those without an outcome are in no rate.',
    numerator: 'Missed without warning, or arrived too late to be seen.',
  },
  parameters,
  parameterWords: { onlyTreatment: 'true: treatment contacts only, without assessments and reviews' },
  reach: (period) => period,
  evaluate: (record, { period, asOf, parameters: rule }) => {
    const seen = reachedPart(period, asOf)
    return record.appointments.flatMap((appointment) => {
      const { key, heldOn, isTreatment } = appointment
      if (!isWithin(heldOn, seen) || (rule.onlyTreatment && !isTreatment)) return []
      const episode = episodeOf(record, appointment)
      const inside =
        episode === null
          ? because(
              'initial_population',
              false,
              'On no day of an episode',
              `${dayInWords(heldOn)} lies in no episode`,
            )
          : because('initial_population', true, 'On a day of an episode')
      const outcome = episode === null ? [] : outcomeReasons(appointment, attendanceOf(appointment, asOf))
      return [subjectOf({ key, episodeKey: episode?.key ?? null, on: heldOn, reasons: [inside, ...outcome] })]
    })
  },
}

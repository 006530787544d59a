import { type DailyExposure, dailyExposure } from '@tandem/domain/as-treated'
import { attendanceOf } from '@tandem/domain/attendance'
import { type CalendarDay, earlierDay, laterDay } from '@tandem/domain/calendar-day'
import type { EpisodeFacts, PatientFacts, Programme, ServiceFacts } from './rebuild-facts.ts'

/** Days on which a session was attended: a contact for treatment, or one whose purpose nobody wrote down. */
export const sessionDays = ({ appointments }: PatientFacts, asOf: CalendarDay): readonly CalendarDay[] =>
  appointments
    .filter(
      (contact) => contact.isSession && contact.heldOn <= asOf && attendanceOf(contact, asOf) === 'attended',
    )
    .map(({ heldOn }) => heldOn)

/** What the patient received on each known day of an episode, day 0 in any case. */
export function exposureIn(
  service: ServiceFacts,
  patient: PatientFacts,
  { startedOn, endedOn }: EpisodeFacts,
  { medicationClasses }: Programme,
  asOf: CalendarDay,
): DailyExposure {
  const until = endedOn === null ? asOf : earlierDay(asOf, endedOn)
  return dailyExposure(
    {
      treatments: patient.treatments,
      supplies: patient.dispensed,
      prescriptions: patient.prescribed,
      sessions: sessionDays(patient, asOf),
      stays: patient.stays,
      hasDispenseFeed: service.hasDispenseFeed,
      hasSessionFeed: service.hasAppointmentFeed,
    },
    startedOn,
    laterDay(startedOn, until),
    medicationClasses,
  )
}

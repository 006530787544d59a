import type { AppointmentStatus } from '../attendance.ts'
import type { CalendarDay } from '../calendar-day.ts'
import type { PatientRecord, RecordedAppointment } from '../patient-record.ts'
import type { Supply } from '../supply.ts'

type RecordedTreatment = PatientRecord['treatments'][number]

/** A treatment contact on a day of which nothing but the day is known. */
export const contact = (
  heldOn: CalendarDay,
  status: AppointmentStatus = 'attended',
  more: Partial<RecordedAppointment> = {},
): RecordedAppointment => ({
  key: `contact of ${heldOn}`,
  episodeKey: null,
  heldOn,
  startsAt: null,
  status,
  cancelledAt: null,
  isTreatment: true,
  ...more,
})

/** A dispense of sertraline. */
export const dispense = (
  dispensedOn: CalendarDay,
  daysSupply: number | null,
  more: Partial<Supply> = {},
): Supply => ({
  drug: 'Sertraline',
  ingredient: 'sertraline',
  drugClass: 'antidepressant',
  dispensedOn,
  daysSupply,
  ...more,
})

export const therapy = (
  startedOn: CalendarDay,
  more: Partial<RecordedTreatment> = {},
): RecordedTreatment => ({
  component: 'therapy',
  drugClass: null,
  modality: 'CBT',
  asNeeded: false,
  startedOn,
  endedOn: null,
  episodeEndedOn: null,
  drug: null,
  doseMg: null,
  stopReason: null,
  episodeKey: 'episode',
  ...more,
})

/** Sertraline as a treatment of the plan. */
export const medication = (
  startedOn: CalendarDay,
  more: Partial<RecordedTreatment> = {},
): RecordedTreatment =>
  therapy(startedOn, {
    component: 'medication',
    drugClass: 'antidepressant',
    modality: null,
    drug: 'Sertraline',
    doseMg: 50,
    ...more,
  })

import { isCalendarDay } from '@tandem/domain/calendar-day'
import { z } from 'zod'

const day = z.string().refine(isCalendarDay).optional().catch(undefined)

/** The state of the Patient screen as it stands in the address. */
export const patientSearch = z.object({
  /** `auto`: a year, or everything where a year would show no score of the main instrument */
  range: z.enum(['auto', '3m', '6m', '1y', 'all']).default('auto').catch('auto'),
  /** days chosen by hand; with both, the range gives way to them */
  from: day,
  to: day,
  axis: z.enum(['dates', 'weeks']).default('dates').catch('dates'),
  /** charts and lanes whose table is open */
  tables: z.array(z.string().max(40)).max(20).default([]).catch([]),
  /** what is looked at together with the patient: larger, fewer lanes, no notes, no predictions */
  share: z.boolean().default(false).catch(false),
})

export type PatientSearch = z.infer<typeof patientSearch>

export type ChosenRange = Exclude<PatientSearch['range'], 'auto'>

export const patientDefaults = {
  range: 'auto',
  axis: 'dates',
  tables: [],
  share: false,
} as const satisfies PatientSearch

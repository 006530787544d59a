import { z } from 'zod'

/** The state of the Patient screen as it stands in the address. */
export const patientSearch = z.object({
  range: z.enum(['3m', '6m', '1y', 'all']).default('1y').catch('1y'),
  axis: z.enum(['dates', 'weeks']).default('dates').catch('dates'),
  /** charts and lanes whose table is open */
  tables: z.array(z.string().max(40)).max(20).default([]).catch([]),
})

export type PatientSearch = z.infer<typeof patientSearch>

export const patientDefaults = { range: '1y', axis: 'dates', tables: [] } as const satisfies PatientSearch

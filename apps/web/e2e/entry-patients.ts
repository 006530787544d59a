import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addDays, type CalendarDay, dayInZone } from '@tandem/domain/calendar-day'
import { tandem } from './journey.ts'
import { home, zone } from './reason-patients.ts'

export const today = () => dayInZone(new Date(), zone)

/** Patients about whom something is entered; each has a baseline of 15, a drug and a booked contact. */
export const entryPatients = [
  'Keys Entered',
  'Two Writers',
  'Bad Input',
  'Safety Asked',
  'Plan Changed',
] as const

/** Brings them in, as an administrator would. */
export async function importEntryPatients(): Promise<void> {
  const ago = (days: number): CalendarDay => addDays(today(), -days)
  const folder = mkdtempSync(join(tmpdir(), 'tandem-entry-'))
  const rows = (make: (id: string, name: string) => string) =>
    entryPatients.map((name) => make(`entry-${name.split(' ')[0]}`, name))
  const files: Record<string, string[]> = {
    sites: ['site_code,name', 'entry,Entry'],
    programmes: ['programme_code,name,visit_unit,visits', 'entry,Entry,week,52:14'],
    clinicians: ['clinician_code,name,profession,site_code', 'ec,Erin Clark,psychologist,entry'],
    drugs: ['drug,drug_class', 'sertraline,antidepressant'],
    patients: [
      'patient_id,display_name,birth_date,sex',
      ...rows((id, name) => `${id},${name},1980-05-17,female`),
    ],
    episodes: [
      'episode_id,patient_id,site_code,programme_code,clinician_code,started_on',
      ...rows((id) => `${id},${id},entry,entry,ec,${ago(60)}`),
    ],
    assessments: [
      'assessment_id,patient_id,instrument,taken_on,total',
      ...rows((id) => `${id}-0,${id},PHQ-9,${ago(60)},15`),
    ],
    treatments: [
      'treatment_id,patient_id,episode_id,component,drug,dose_mg,started_on',
      ...rows((id) => `${id}-t,${id},${id},medication,sertraline,50,${ago(60)}`),
    ],
    appointments: [
      'appointment_id,patient_id,episode_id,scheduled_at,status,purpose',
      ...rows((id) => `${id}-s,${id},${id},${ago(1)},future,treatment`),
    ],
  }
  for (const [name, lines] of Object.entries(files))
    writeFileSync(join(folder, `${name}.csv`), `${lines.join('\n')}\n`)
  await tandem('import', folder, '--organisation', home, '--source', 'entry')
}

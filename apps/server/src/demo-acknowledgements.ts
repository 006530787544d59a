import type { Db } from '@tandem/db/connect'
import { markPatientsDirty } from '@tandem/db/dirty'
import { systemScope, withScope } from '@tandem/db/scope'
import { addDays, type CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'

/** In an invented clinic somebody has seen to alerts of former weeks, as in any clinic that works. */
const openDays = 7

/**
 * Raises the item 9 alerts of an invented clinic as its forms call for them, each acknowledged on the next day by the
 * clinician in charge; those of the last week are left for the visitor.
 */
export async function acknowledgeInvented(db: Db, organisationId: number, asOf: CalendarDay): Promise<void> {
  await withScope(db, systemScope(organisationId), async (trx) => {
    const { rows } = await sql<{ patient_id: number }>`
      insert into safety_alert (organisation_id, patient_id, raised_on, instrument, severity, owner_id, raised_at,
        acknowledged_at, acknowledged_by, acknowledged_name, action)
      select form.organisation_id, form.patient_id, form.taken_on, form.instrument, max(form.answers[9]),
        max(record.clinician_id), form.taken_on, form.taken_on + 1, 'demo',
        coalesce(max(clinician.name), 'Invented clinician'),
        case when max(form.answers[9]) >= 2 then 'safety_plan' else 'assessed_now' end
      from assessment form
      left join episode_record record on record.organisation_id = form.organisation_id
        and record.patient_id = form.patient_id and record.superseded_at is null
        and form.taken_on >= record.started_on - 14
        and (record.ended_on is null or form.taken_on <= record.ended_on)
      left join clinician on clinician.organisation_id = form.organisation_id
        and clinician.id = record.clinician_id
      where form.organisation_id = ${organisationId} and form.superseded_at is null
        and form.instrument = 'PHQ-9' and form.answers[9] >= 1
        and form.taken_on < ${addDays(asOf, -openDays)}::date
      group by form.organisation_id, form.patient_id, form.taken_on, form.instrument
      -- The worker raises alerts while the clinic is still being loaded.
      on conflict (organisation_id, patient_id, raised_on, instrument) do update set
        acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by,
        acknowledged_name = excluded.acknowledged_name, action = excluded.action
      where safety_alert.acknowledged_at is null
      returning patient_id`.execute(trx)
    await markPatientsDirty(trx, organisationId, [...new Set(rows.map((row) => row.patient_id))])
  })
}

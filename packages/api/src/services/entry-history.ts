import { recordAudit } from '@tandem/db/queries/audit'
import { findEntryPatient, findEntryVersions } from '@tandem/db/queries/entry-versions'
import { withScope } from '@tandem/db/scope'
import type { z } from 'zod'
import type { entryHistoryInput } from '../entry/entry-input.ts'
import { type HistoryStep, stepsOf } from '../entry/history-steps.ts'
import { noPatient } from '../entry/refused-entry.ts'
import type { OrganisationContext } from '../trpc.ts'

/** What was done to one fact, or by hand to any fact of the patient; newest first. */
export async function entryHistory(
  ctx: OrganisationContext,
  { patient: uuid, of }: z.infer<typeof entryHistoryInput>,
): Promise<HistoryStep[]> {
  const { scope, organisation } = ctx
  return withScope(ctx.db, scope, async (trx) => {
    const patient = await findEntryPatient(trx, scope, uuid)
    if (patient === null) throw noPatient()
    const versions = await findEntryVersions(
      trx,
      scope,
      patient.id,
      organisation.timeZone,
      of === null ? { kind: 'edited' } : { kind: 'of', record: of.record },
      of === null ? undefined : [of.kind],
    )
    await recordAudit(trx, scope, {
      action: 'view',
      resource: 'record_history',
      resourceUuid: uuid,
      requestId: ctx.requestId,
    })
    return stepsOf(versions)
  })
}

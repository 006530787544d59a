import { recordAudit } from '@tandem/db/queries/audit'
import { findDataAsOf } from '@tandem/db/queries/organisations'
import { findPatientFile } from '@tandem/db/queries/patients'
import { findResponseModels } from '@tandem/db/queries/response-models'
import { withScope } from '@tandem/db/scope'
import { dayInZone } from '@tandem/domain/calendar-day'
import { TRPCError } from '@trpc/server'
import type { PatientStory } from '../story/patient-story-record.ts'
import { storyOfFile } from '../story/story-of-file.ts'
import type { OrganisationContext } from '../trpc.ts'

/**
 * Everything on record of one patient, as the screen draws it.
 *
 * @throws TRPCError NOT_FOUND where there is no such patient within the person's reach, whatever the reason
 */
export async function patientStory(ctx: OrganisationContext, uuid: string): Promise<PatientStory> {
  const { organisation, scope } = ctx
  const asOf = dayInZone(ctx.now(), organisation.timeZone)
  const found = await withScope(ctx.db, scope, async (trx) => {
    const file = await findPatientFile(trx, scope, uuid)
    await recordAudit(trx, scope, {
      action: file ? 'view' : 'refused',
      resource: 'patient',
      resourceUuid: uuid,
      requestId: ctx.requestId,
    })
    return (
      file && {
        file,
        dataAsOf: await findDataAsOf(trx, scope),
        responses: await findResponseModels(trx, scope),
      }
    )
  })
  if (!found)
    throw new TRPCError({
      code: 'NOT_FOUND',
      message: 'There is no such patient, or not among those you may open.',
    })
  return storyOfFile(found.file, {
    asOf,
    dataAsOf: found.dataAsOf,
    responses: found.responses,
    defaultInstrument: organisation.defaultInstrument,
  })
}

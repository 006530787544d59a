import { recordAudit } from '@tandem/db/queries/audit'
import { findDrugs } from '@tandem/db/queries/entry-versions'
import { withScope } from '@tandem/db/scope'
import type { LocalTime, OnRecord } from '@tandem/domain/entry/entry'
import type { z } from 'zod'
import { closedFor, onRecordOf, requirePatient, standing } from '../entry/entry-act.ts'
import type { entryFormInput } from '../entry/entry-input.ts'
import { localNow } from '../entry/local-now.ts'
import type { OrganisationContext } from '../trpc.ts'

/** What a form needs to know: who may write, the present, the patient's dates, and what is on record. */
export type EntryForm = {
  /** Why nothing may be written; null where it may. */
  readonly closed: string | null
  readonly now: LocalTime
  readonly timeZone: string
  readonly defaultInstrument: string
  readonly onRecord: OnRecord
  readonly drugs: readonly { readonly drug: string; readonly drugClass: string }[]
}

/** Everything a form judges an entry by. */
export async function entryForm(
  ctx: OrganisationContext,
  input: z.infer<typeof entryFormInput>,
): Promise<EntryForm> {
  const { scope, organisation } = ctx
  return withScope(ctx.db, scope, async (trx) => {
    const patient = await requirePatient(trx, ctx, input.patient)
    await recordAudit(trx, scope, {
      action: 'view',
      resource: 'entry_form',
      resourceUuid: input.patient,
      requestId: ctx.requestId,
    })
    const drugs = await findDrugs(trx, scope)
    return {
      closed: closedFor(ctx),
      now: localNow(ctx.now(), organisation.timeZone),
      timeZone: organisation.timeZone,
      defaultInstrument: organisation.defaultInstrument,
      onRecord: onRecordOf(patient, await standing(trx, ctx, patient), drugs),
      drugs,
    }
  })
}

import { recordAudit } from '@tandem/db/queries/audit'
import { findPatientsWithoutEpisode } from '@tandem/db/queries/patients'
import { withScope } from '@tandem/db/scope'
import type { OrganisationContext } from '../trpc.ts'

const mostListed = 200

export type PatientsWithoutEpisode = {
  readonly rows: readonly {
    readonly patient: string
    readonly patientNumber: string
    readonly name: string
  }[]
  /** True where there are more than are listed. */
  readonly more: boolean
}

/** Patients whom no caseload lists, because no episode of care is on record; their scores can be looked at. */
export async function patientsWithoutEpisode(ctx: OrganisationContext): Promise<PatientsWithoutEpisode> {
  const { scope } = ctx
  return withScope(ctx.db, scope, async (trx) => {
    const found = await findPatientsWithoutEpisode(trx, scope, mostListed + 1)
    const listed = found.slice(0, mostListed)
    await recordAudit(trx, scope, {
      action: 'view',
      resource: 'patients_without_episode',
      details: { rows: listed.length, patients: listed.map(({ uuid }) => uuid) },
      requestId: ctx.requestId,
    })
    const rows = listed.map(({ uuid, number, name }) => ({
      patient: uuid,
      patientNumber: number,
      name: name ?? number,
    }))
    return { rows, more: found.length > mostListed }
  })
}

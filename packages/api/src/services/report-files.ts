import { recordAudit } from '@tandem/db/queries/audit'
import {
  findReportFile,
  findReportFilePart,
  findReportFiles,
  type ReportFileRecord,
  removeReportFile,
} from '@tandem/db/queries/report-files'
import { withScope } from '@tandem/db/scope'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { type Context, enterScreen, type OrganisationContext, type Person } from '../trpc.ts'

export const fileInput = z.object({ file: z.uuid() })

const mostListed = 200

export type ShownFile = Omit<ReportFileRecord, 'createdAt' | 'expiresAt'> & {
  readonly createdAt: string
  readonly expiresAt: string
}

const shown = (record: ReportFileRecord): ShownFile => ({
  ...record,
  createdAt: record.createdAt.toISOString(),
  expiresAt: record.expiresAt.toISOString(),
})

/** Files that the person made or was sent, as far as they see such figures, latest first. */
export async function listReportFiles(ctx: OrganisationContext): Promise<ShownFile[]> {
  const found = await withScope(ctx.db, ctx.scope, (trx) =>
    findReportFiles(trx, ctx.scope, { now: ctx.now(), most: mostListed }),
  )
  return found.map(shown)
}

export async function removeOwnFile(
  { db, scope, requestId }: OrganisationContext,
  file: string,
): Promise<{ readonly removed: boolean }> {
  return withScope(db, scope, async (trx) => {
    const removed = await removeReportFile(trx, scope, file)
    if (removed)
      await recordAudit(trx, scope, {
        action: 'remove',
        resource: 'report_file',
        resourceUuid: file,
        requestId,
      })
    return { removed }
  })
}

export type OpenedFile = {
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  /** Part by part, so that no file is in memory as a whole. */
  readonly parts: AsyncIterable<Buffer>
}

/**
 * A file's bytes for somebody who may have them; that they were fetched is recorded.
 *
 * @throws TRPCError NOT_FOUND for a file that is another's, has expired, or tells of sites beyond the reader's
 */
export async function openReportFile(
  ctx: Context & { readonly person: Person },
  organisation: string,
  uuid: string,
): Promise<OpenedFile> {
  const own = await enterScreen(ctx, organisation, 'reports')
  const { db, scope, requestId } = own
  const file = await withScope(db, scope, async (trx) => {
    const found = await findReportFile(trx, scope, uuid, own.now())
    if (found !== null)
      await recordAudit(trx, scope, {
        action: 'download',
        resource: 'report_file',
        resourceUuid: uuid,
        details: { format: found.format, rows: found.rows, hash: found.manifestHash },
        requestId,
      })
    return found
  })
  if (file === null)
    throw new TRPCError({
      code: 'NOT_FOUND',
      message: 'There is no such file: it may have expired, or it is not for you.',
    })
  const { id, name, mediaType, bytes } = file
  async function* parts() {
    for (let place = 0; ; place++) {
      const part = await withScope(db, scope, (trx) => findReportFilePart(trx, scope, id, place))
      if (part === null) return
      yield part
    }
  }
  return { name, mediaType, bytes, parts: parts() }
}

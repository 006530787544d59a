import { sql } from 'kysely'
import type { Trx } from '../scope.ts'
import type { Batch } from './writes.ts'

export type NewBatch = {
  readonly organisationId: number
  readonly fileName: string
  readonly format: 'csv' | 'fhir' | 'rows'
  readonly source: string
  /** SHA-256 of the file as read, hexadecimal. */
  readonly digest: string
  readonly actor: string
  readonly at: Date
}

/** Opens the batch that the rows of one file belong to. */
export async function insertBatch(trx: Trx, batch: NewBatch): Promise<{ id: number; uuid: string }> {
  return trx
    .insertInto('import_batch')
    .values({
      organisation_id: batch.organisationId,
      file_name: batch.fileName,
      format: batch.format,
      source: batch.source,
      digest: batch.digest,
      recorded_by: batch.actor,
      recorded_at: batch.at,
    })
    .returning(['id', 'uuid'])
    .executeTakeFirstOrThrow()
}

export type Notice = {
  readonly kind: string
  readonly line: number | null
  readonly field: string | null
  readonly value: string | null
  readonly message: string
  readonly occurrences: number
}

/** Writes what the batch came to, what it saw and left, and that somebody imported it. */
export async function closeBatch(
  trx: Trx,
  batch: Batch,
  counts: unknown,
  notices: readonly Notice[],
): Promise<void> {
  await trx
    .updateTable('import_batch')
    .set({ counts: JSON.stringify(counts) })
    .where('organisation_id', '=', batch.organisationId)
    .where('id', '=', batch.id)
    .execute()
  if (notices.length > 0)
    await sql`
      insert into import_notice (organisation_id, import_batch_id, kind, line, field, value, message, occurrences)
      select ${batch.organisationId}::bigint, ${batch.id}::bigint, given.*
      from unnest(${notices.map((notice) => notice.kind)}::text[],
        ${notices.map((notice) => notice.line)}::integer[], ${notices.map((notice) => notice.field)}::text[],
        ${notices.map((notice) => notice.value)}::text[], ${notices.map((notice) => notice.message)}::text[],
        ${notices.map((notice) => notice.occurrences)}::integer[]) as given`.execute(trx)
  await trx
    .insertInto('audit_event')
    .values({
      organisation_id: batch.organisationId,
      actor: batch.actor,
      role: 'system',
      action: 'import',
      resource: 'import_batch',
      resource_uuid: batch.uuid,
      details: JSON.stringify(counts),
    })
    .execute()
}

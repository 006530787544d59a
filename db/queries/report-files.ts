import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

export type ReportFileRecord = {
  readonly uuid: string
  readonly title: string
  readonly name: string
  readonly format: string
  readonly mediaType: string
  readonly bytes: number
  readonly sha256: string
  readonly rows: number
  readonly asOf: string
  readonly manifestHash: string
  readonly own: boolean
  readonly by: string
  readonly job: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

const shown = (scope: Scope) => sql`report_file.uuid, report_file.title, report_file.name, format,
  media_type as "mediaType", bytes, sha256, data_rows as rows, as_of as "asOf", manifest_hash as "manifestHash",
  report_file.user_id = ${scope.actor} as own, report_file.user_name as by, job.uuid as job,
  report_file.created_at as "createdAt", expires_at as "expiresAt"`

const from = sql`report_file left join job
  on job.organisation_id = report_file.organisation_id and job.id = report_file.job_id`

/** Files that the person made or was sent, latest first, as long as they are kept. */
export async function findReportFiles(
  trx: Trx,
  scope: Scope,
  { now, most }: { readonly now: Date; readonly most: number },
): Promise<ReportFileRecord[]> {
  const { rows } = await sql<ReportFileRecord>`
    select ${shown(scope)} from ${from}
    where report_file.organisation_id = ${scope.organisationId} and expires_at > ${now}
    order by report_file.created_at desc, report_file.id desc limit ${most}`.execute(trx)
  return rows
}

export async function findReportFile(
  trx: Trx,
  scope: Scope,
  uuid: string,
  now: Date,
): Promise<(ReportFileRecord & { readonly id: number }) | null> {
  const { rows } = await sql<ReportFileRecord & { id: number }>`
    select report_file.id, ${shown(scope)} from ${from}
    where report_file.organisation_id = ${scope.organisationId} and report_file.uuid = ${uuid}
      and expires_at > ${now}`.execute(trx)
  return rows[0] ?? null
}

export type NewReportFile = {
  readonly report: string | null
  readonly jobId: number
  readonly title: string
  readonly name: string
  readonly format: string
  readonly mediaType: string
  readonly bytes: number
  readonly sha256: string
  readonly rows: number
  readonly asOf: string
  readonly manifest: unknown
  readonly manifestHash: string
  readonly by: string
  readonly recipients: readonly string[]
  readonly expiresAt: Date
}

/** Keeps a file's record and its bytes, part by part, in the transaction of the job that made it. */
export async function addReportFile(
  trx: Trx,
  scope: Scope,
  file: NewReportFile,
  parts: AsyncIterable<Buffer>,
): Promise<string> {
  const { rows } = await sql<{ id: number; uuid: string }>`
    insert into report_file (organisation_id, report_id, job_id, title, name, format, media_type, bytes, sha256,
      data_rows, as_of, manifest, manifest_hash, user_id, user_name, recipients, site_ids, expires_at)
    values (${scope.organisationId},
      (select id from report where organisation_id = ${scope.organisationId} and uuid = ${file.report}::uuid),
      ${file.jobId}, ${file.title}, ${file.name}, ${file.format}, ${file.mediaType}, ${file.bytes}, ${file.sha256},
      ${file.rows}, ${file.asOf}, ${JSON.stringify(file.manifest)}::jsonb, ${file.manifestHash}, ${scope.actor},
      ${file.by}, ${file.recipients}::text[], ${scope.siteIds}::bigint[], ${file.expiresAt})
    returning id, uuid`.execute(trx)
  const [made] = rows
  if (made === undefined) throw new Error('addReportFile: an insert without a row')
  let place = 0
  for await (const bytes of parts) {
    await sql`
      insert into report_file_part (organisation_id, file_id, place, bytes)
      values (${scope.organisationId}, ${made.id}, ${place}, ${bytes})`.execute(trx)
    place += 1
  }
  return made.uuid
}

/** One part of a file's bytes; null after the last. */
export async function findReportFilePart(
  trx: Trx,
  scope: Scope,
  fileId: number,
  place: number,
): Promise<Buffer | null> {
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from report_file_part
    where organisation_id = ${scope.organisationId} and file_id = ${fileId} and place = ${place}`.execute(trx)
  return rows[0]?.bytes ?? null
}

/** Takes a file of one's own away. */
export async function removeReportFile(trx: Trx, scope: Scope, uuid: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from report_file where organisation_id = ${scope.organisationId} and uuid = ${uuid}
      and user_id = ${scope.actor}`.execute(trx)
  return numAffectedRows === 1n
}

/** Takes away what has expired; returns how many files that were. */
export async function removeExpiredFiles(trx: Trx, scope: Scope, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from report_file where organisation_id = ${scope.organisationId} and expires_at <= ${now}`.execute(
    trx,
  )
  return Number(numAffectedRows ?? 0n)
}

/** What is kept of one making of a report, to compare a file with. */
export type KeptReport = {
  readonly manifest: unknown
  readonly manifestHash: string
  readonly siteIds: readonly number[] | null
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

/** The files of a report by the hash of its manifest, or by the job that made them; null: none is kept any more. */
export async function findKeptReport(
  trx: Trx,
  { organisationId }: Scope,
  by: { readonly hash: string } | { readonly job: string },
): Promise<KeptReport | null> {
  const wanted = 'hash' in by ? sql`manifest_hash = ${by.hash}` : sql`manifest ->> 'report' = ${by.job}`
  const { rows } = await sql<KeptReport>`
    select manifest, manifest_hash as "manifestHash", site_ids as "siteIds",
      jsonb_agg(jsonb_build_object('name', name, 'sha256', sha256) order by id) as files
    from report_file where organisation_id = ${organisationId} and ${wanted}
    group by manifest, manifest_hash, site_ids limit 1`.execute(trx)
  return rows[0] ?? null
}

import type { Scope, Trx } from '../scope.ts'

export type AuditEntry = {
  /** What was done: `open`, `search`, `export`, `correct`, … */
  readonly action: string
  /** The kind of thing it was done to: `patient`, `caseload`, `cohort`, … */
  readonly resource: string
  readonly resourceUuid?: string | null
  /** What else matters later; never the content of a record. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly requestId?: string | null
}

/** Adds one entry in the name of whoever acts, in the transaction of the act: both happen or neither. */
export async function recordAudit(trx: Trx, scope: Scope, entry: AuditEntry): Promise<void> {
  await trx
    .insertInto('audit_event')
    .values({
      organisation_id: scope.organisationId,
      actor: scope.actor,
      role: scope.role,
      action: entry.action,
      resource: entry.resource,
      resource_uuid: entry.resourceUuid ?? null,
      details: JSON.stringify(entry.details ?? {}),
      request_id: entry.requestId ?? null,
    })
    .execute()
}

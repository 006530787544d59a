import type { Db } from '@tandem/db/connect'
import { systemScope, withDirectory, withScope } from '@tandem/db/scope'

export type SignInEvent = {
  readonly action: 'login' | 'failed_login' | 'locked_out' | 'logout'
  /** null: nobody has that name. */
  readonly userId: string | null
  readonly requestId: string | null
  readonly address: string | null
}

type Log = { info(details: object, message: string): void }

/**
 * Writes a sign-in, a sign-out or a failure into the audit of every organisation the person works for. A name that
 * nobody has goes to the log, without the name: people type passwords into the wrong field.
 */
export async function recordSignIn(db: Db, log: Log, event: SignInEvent): Promise<void> {
  const { action, userId, requestId, address } = event
  const grants =
    userId === null
      ? []
      : await withDirectory(db, (trx) =>
          trx
            .selectFrom('user_grant')
            .where('user_id', '=', userId)
            .select(['organisation_id', 'role'])
            .distinctOn('organisation_id')
            .orderBy('organisation_id')
            .execute(),
        )
  if (userId === null || grants.length === 0) {
    log.info({ event: action, userId, requestId }, 'sign-in event of nobody with a grant')
    return
  }
  for (const grant of grants) {
    await withScope(db, systemScope(grant.organisation_id, userId), (trx) =>
      trx
        .insertInto('audit_event')
        .values({
          organisation_id: grant.organisation_id,
          actor: userId,
          role: grant.role,
          action,
          resource: 'session',
          resource_uuid: null,
          details: JSON.stringify({ address }),
          request_id: requestId,
        })
        .execute(),
    )
  }
}

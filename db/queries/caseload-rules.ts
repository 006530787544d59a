import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'
import { setScope, systemScope } from '../scope.ts'

export type RuleSwitch = {
  readonly rule: string
  readonly enabled: boolean
  readonly changedAt: Date
  readonly changedBy: string
}

/** The switches that somebody has ever set; a rule without one is on. */
export async function findRuleSwitches(trx: Trx, scope: Scope): Promise<RuleSwitch[]> {
  return trx
    .selectFrom('caseload_rule')
    .select(['rule', 'enabled', 'changed_at as changedAt', 'changed_name as changedBy'])
    .where('organisation_id', '=', scope.organisationId)
    .orderBy('rule')
    .execute()
}

/**
 * Switches a rule, and marks the episodes in care to be derived again: who switches may not see them, so the marks are
 * the system's, in the same transaction.
 */
export async function switchRule(
  trx: Trx,
  scope: Scope,
  change: { readonly rule: string; readonly enabled: boolean; readonly name: string },
): Promise<void> {
  await sql`
    insert into caseload_rule (organisation_id, rule, enabled, changed_by, changed_name)
    values (${scope.organisationId}, ${change.rule}, ${change.enabled}, ${scope.actor}, ${change.name})
    on conflict (organisation_id, rule) do update
    set enabled = excluded.enabled, changed_at = clock_timestamp(), changed_by = excluded.changed_by,
      changed_name = excluded.changed_name
    where caseload_rule.enabled <> excluded.enabled`.execute(trx)
  await setScope(trx, systemScope(scope.organisationId, scope.actor))
  await sql`
    insert into dirty (organisation_id, episode_id)
    select organisation_id, episode_id from episode_status
    where organisation_id = ${scope.organisationId} and (ended_on is null or ended_on >= as_of)
    order by episode_id
    on conflict (organisation_id, episode_id)
    do update set at = excluded.at, failure = null, retry_at = null`.execute(trx)
  await setScope(trx, scope)
}

import type { Role } from '@tandem/domain/role'
import { sql, type Transaction } from 'kysely'
import type { Db } from './connect.ts'
import { announceMarks } from './marks-channel.ts'
import type { Database } from './schema.ts'

/** What one signed-in user, or a job of the system, may read in one organisation. */
export type Scope = {
  readonly organisationId: number
  /** Whoever acts, for the audit: the user's id, or `system`, `import`. */
  readonly actor: string
  readonly role: Role | 'system'
  /** `caseload`: patients on whose care team `clinicianId` is; `sites`: patients of `siteIds`. */
  readonly patients: 'all' | 'sites' | 'caseload' | 'none'
  readonly aggregates: 'all' | 'sites'
  readonly clinicianId: number | null
  /** null: every site. */
  readonly siteIds: readonly number[] | null
}

export type Trx = Transaction<Database>

/** The scope of imports, the rebuild worker and other jobs: one organisation, all of it. */
export function systemScope(organisationId: number, actor = 'system'): Scope {
  return {
    organisationId,
    actor,
    role: 'system',
    patients: 'all',
    aggregates: 'all',
    clinicianId: null,
    siteIds: null,
  }
}

/**
 * Runs `work` in one transaction that can see only what `scope` allows: the policies read these settings, and they
 * end with the transaction. Every query on patients goes through here.
 */
export async function withScope<Result>(
  db: Db,
  scope: Scope,
  work: (trx: Trx) => Promise<Result>,
): Promise<Result> {
  let used: Trx | null = null
  const result = await db.transaction().execute(async (trx) => {
    used = trx
    await setScope(trx, scope)
    return work(trx)
  })
  if (used !== null) announceMarks(used)
  return result
}

/** Sets the identity of a transaction that is already open. */
export async function setScope(trx: Trx, scope: Scope): Promise<void> {
  await sql`select
    set_config('tandem.organisation', ${String(scope.organisationId)}, true),
    set_config('tandem.user', ${scope.actor}, true),
    set_config('tandem.role', ${scope.role}, true),
    set_config('tandem.clinician', ${scope.clinicianId === null ? '' : String(scope.clinicianId)}, true),
    set_config('tandem.sites', ${scope.siteIds === null ? '' : scope.siteIds.join(',')}, true),
    set_config('tandem.patients', ${scope.patients}, true),
    set_config('tandem.aggregates', ${scope.aggregates}, true),
    set_config('tandem.directory', '', true),
    -- Every policy makes a plan look dear enough to compile, which takes longer than running it.
    set_config('jit', 'off', true),
    -- The same policies make planning longer than running: what a person asks is planned once on a connection. Every
    -- statement names its organisation, so the plan for one is the plan for all. Jobs of the system meet lists of any
    -- length, and are planned for the one at hand.
    set_config('plan_cache_mode', ${scope.role === 'system' ? 'auto' : 'force_generic_plan'}, true)`.execute(
    trx,
  )
}

/** Plans what follows in this transaction once on a connection, whatever the lists it is given. */
export async function keepPlans(trx: Trx): Promise<void> {
  await sql`select set_config('plan_cache_mode', 'force_generic_plan', true)`.execute(trx)
}

/** Runs `work` where only the list of organisations, the grants and the queue are visible: sign-in and the worker. */
export async function withDirectory<Result>(db: Db, work: (trx: Trx) => Promise<Result>): Promise<Result> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('tandem.directory', 'on', true), set_config('tandem.organisation', '', true)`.execute(
      trx,
    )
    return work(trx)
  })
}

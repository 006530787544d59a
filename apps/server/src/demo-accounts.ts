import type { Db } from '@tandem/db/connect'
import { systemScope, withDirectory, withScope } from '@tandem/db/scope'
import type { Role } from '@tandem/domain/role'
import { createUser, findUser, grantRole } from './accounts.ts'
import type { Authentication } from './authentication.ts'
import { type DemoRole, demoRoles, demoUsername } from './demo-sign-in.ts'

const names: Record<DemoRole, string> = {
  clinician: 'Demo clinician',
  clinical_lead: 'Demo clinical lead',
  quality: 'Demo quality team',
  administrator: 'Demo administrator',
}

/** True while the database holds nothing but demo and public data; one click signs in only then. */
export async function isDemoOnly(db: Db): Promise<boolean> {
  const service = await withDirectory(db, (trx) =>
    trx.selectFrom('organisation').where('kind', '=', 'service').select('code').limit(1).execute(),
  )
  return service.length === 0
}

/**
 * Makes the four demo accounts, without passwords, and grants them their roles in every organisation of demo data.
 *
 * In the invented clinic the clinician is the one with most open episodes. The public data sets have no caseloads,
 * and their patients are published: there the clinician is a clinical lead.
 */
export async function prepareDemoAccounts(auth: Authentication, db: Db): Promise<void> {
  const organisations = await withDirectory(db, (trx) =>
    trx
      .selectFrom('organisation')
      .where('kind', '!=', 'service')
      .select(['organisation_id as id', 'code', 'kind'])
      .orderBy('organisation_id')
      .execute(),
  )
  for (const role of demoRoles) {
    const username = demoUsername(role)
    const userId =
      (await findUser(auth, username)) ??
      (await createUser(auth, { username, name: names[role], password: null }))
    for (const { id, code, kind } of organisations) {
      const clinicianCode =
        role === 'clinician' && kind === 'invented' ? await busiestClinician(db, id) : null
      const granted: Role = role === 'clinician' && clinicianCode === null ? 'clinical_lead' : role
      if (await isGranted(db, id, userId)) continue
      await grantRole(db, { organisationCode: code, userId, role: granted, clinicianCode, actor: 'system' })
    }
  }
}

const isGranted = async (db: Db, organisationId: number, userId: string) =>
  withDirectory(db, async (trx) => {
    const rows = await trx
      .selectFrom('user_grant')
      .where('organisation_id', '=', organisationId)
      .where('user_id', '=', userId)
      .select('role')
      .execute()
    return rows.length > 0
  })

const busiestClinician = (db: Db, organisationId: number) =>
  withScope(db, systemScope(organisationId), async (trx) => {
    const row = await trx
      .selectFrom('episode_record')
      .innerJoin('clinician', (join) =>
        join
          .onRef('clinician.organisation_id', '=', 'episode_record.organisation_id')
          .onRef('clinician.id', '=', 'episode_record.clinician_id'),
      )
      .where('episode_record.organisation_id', '=', organisationId)
      .where('episode_record.superseded_at', 'is', null)
      .where('episode_record.ended_on', 'is', null)
      .groupBy('clinician.code')
      .select('clinician.code')
      .orderBy((eb) => eb.fn.countAll(), 'desc')
      .orderBy('clinician.code')
      .limit(1)
      .executeTakeFirst()
    return row?.code ?? null
  })

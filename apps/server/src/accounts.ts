import type { Db } from '@tandem/db/connect'
import { systemScope, type Trx, withDirectory, withScope } from '@tandem/db/scope'
import type { Role } from '@tandem/domain/role'
import { APIError } from 'better-auth/api'
import { type Authentication, usernameValidator } from './authentication.ts'

export type NewUser = {
  readonly username: string
  readonly name: string
  readonly email?: string | null
  /** null: the account can't sign in by password. */
  readonly password: string | null
}

/** An account or a grant that can't be made; the message says the field, the value and the rule. */
export class AccountError extends Error {}

const shortestPassword = 12

const nameRule = (username: string) =>
  `username "${username}": 3 to 60 letters, digits, dots, dashes, underscores, + or @, beginning with a letter or digit.`

/** The id of the account with this name; null where there is none. */
export async function findUser(auth: Authentication, username: string): Promise<string | null> {
  const { adapter } = await auth.$context
  const user = await adapter.findOne<{ id: string }>({
    model: 'user',
    where: [{ field: 'username', value: username.toLowerCase() }],
  })
  return user?.id ?? null
}

/**
 * Makes an account. It may do nothing before it is granted a role in an organisation.
 *
 * @returns the account's id
 * @throws AccountError for a name that is taken or has characters it may not have, and for a short password
 */
export async function createUser(auth: Authentication, user: NewUser): Promise<string> {
  const { username, name, password } = user
  if (!usernameValidator(username)) throw new AccountError(nameRule(username))
  if (await findUser(auth, username))
    throw new AccountError(`username "${username}": taken by another account.`)
  if (name.trim() === '') throw new AccountError(`name of "${username}": must not be empty.`)
  if (password !== null && password.length < shortestPassword)
    throw new AccountError(`password of "${username}": at least ${shortestPassword} characters.`)
  try {
    const { user: made } = await auth.api.createUser({
      body: {
        // The library wants an address; .invalid never receives mail.
        email: user.email ?? `${username.toLowerCase().replaceAll('@', '.at.')}@users.invalid`,
        name,
        ...(password === null ? {} : { password }),
        data: { username },
      },
    })
    return made.id
  } catch (error) {
    if (error instanceof APIError) throw new AccountError(`account "${username}": ${error.message}.`)
    throw error
  }
}

/** Sets a new password and ends every session of the account. */
export async function setPassword(auth: Authentication, userId: string, password: string): Promise<void> {
  if (password.length < shortestPassword)
    throw new AccountError(`password: at least ${shortestPassword} characters.`)
  const { internalAdapter, password: passwords } = await auth.$context
  const hash = await passwords.hash(password)
  const account = await internalAdapter.findCredentialAccount(userId)
  if (account) await internalAdapter.updatePassword(userId, hash)
  else
    await internalAdapter.linkAccount({ userId, accountId: userId, providerId: 'credential', password: hash })
  await internalAdapter.deleteUserSessions(userId)
}

export type NewGrant = {
  readonly organisationCode: string
  readonly userId: string
  readonly role: Role
  /** Whose caseload a clinician sees; needed for the role `clinician`. */
  readonly clinicianCode?: string | null
  /** null: every site. */
  readonly siteCodes?: readonly string[] | null
  /** Who grants, for the audit. */
  readonly actor: string
}

type Reach = Pick<NewGrant, 'role' | 'clinicianCode' | 'siteCodes'>

/**
 * Looks whether accounts can be made and granted, before any of them is.
 *
 * @throws AccountError with everything that stands in the way, one sentence each
 */
export async function requireAccounts(
  db: Db,
  organisationCode: string,
  users: readonly (Reach & { readonly username: string })[],
): Promise<void> {
  const organisationId = await organisationOf(db, organisationCode)
  const problems: string[] = []
  const note = (username: string) => (error: unknown) => {
    if (!(error instanceof AccountError)) throw error
    problems.push(`user "${username}": ${error.message}`)
  }
  await withScope(db, systemScope(organisationId), async (trx) => {
    for (const user of users) {
      if (!usernameValidator(user.username)) problems.push(nameRule(user.username))
      await reachOf(trx, organisationCode, user).catch(note(user.username))
    }
  })
  if (problems.length > 0) throw new AccountError(problems.join('\n'))
}

async function organisationOf(db: Db, code: string): Promise<number> {
  const organisation = await withDirectory(db, (trx) =>
    trx.selectFrom('organisation').where('code', '=', code).select('organisation_id').executeTakeFirst(),
  )
  if (!organisation) throw new AccountError(`organisation "${code}": there is none of that code.`)
  return organisation.organisation_id
}

/** The clinician and the sites of a grant by their codes, in a transaction that is in the organisation. */
async function reachOf(trx: Trx, organisationCode: string, grant: Reach) {
  const { role, clinicianCode = null, siteCodes = null } = grant
  if (role === 'clinician' && clinicianCode === null)
    throw new AccountError(
      'clinician: the role "clinician" needs the code of the clinician whose patients it sees.',
    )
  const idOf = async (table: 'clinician' | 'site', code: string) => {
    const row = await trx.selectFrom(table).where('code', '=', code).select('id').executeTakeFirst()
    if (!row)
      throw new AccountError(
        `${table} "${code}": there is none of that code in ${organisationCode}; correct it, or import ${table}s.csv first.`,
      )
    return row.id
  }
  const siteIds: number[] = []
  for (const code of siteCodes ?? []) siteIds.push(await idOf('site', code))
  return {
    clinician_id: clinicianCode === null ? null : await idOf('clinician', clinicianCode),
    site_ids: siteCodes === null ? null : siteIds,
  }
}

/**
 * Gives an account a role in one organisation; a grant of the same role that is there already is replaced.
 *
 * @throws AccountError for an organisation, clinician or site that does not exist
 */
export async function grantRole(db: Db, grant: NewGrant): Promise<void> {
  const { organisationCode, userId, role, clinicianCode = null, siteCodes = null, actor } = grant
  const organisationId = await organisationOf(db, organisationCode)
  await withScope(db, systemScope(organisationId, actor), async (trx) => {
    const values = await reachOf(trx, organisationCode, grant)
    await trx
      .insertInto('user_grant')
      .values({ organisation_id: organisationId, user_id: userId, role, ...values })
      .onConflict((conflict) => conflict.columns(['organisation_id', 'user_id', 'role']).doUpdateSet(values))
      .execute()
    await trx
      .insertInto('audit_event')
      .values({
        organisation_id: organisationId,
        actor,
        role: 'system',
        action: 'permission_change',
        resource: 'grant',
        resource_uuid: null,
        details: JSON.stringify({ user: userId, role, clinician: clinicianCode, sites: siteCodes }),
        request_id: null,
      })
      .execute()
  })
}

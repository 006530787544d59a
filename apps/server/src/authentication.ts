import { createHash } from 'node:crypto'
import type { Person } from '@tandem/api/trpc'
import type { AuthDb } from '@tandem/db/connect-auth'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'
import { admin } from 'better-auth/plugins/admin'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { username } from 'better-auth/plugins/username'
import {
  accountColumns,
  adminSchema,
  rateLimitColumns,
  sessionColumns,
  twoFactorSchema,
  userColumns,
  verificationColumns,
} from './authentication-columns.ts'
import { demoSignIn } from './demo-sign-in.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { forgetAttempts, lockedMinutes, mayAttempt } from './sign-in-lockout.ts'
import type { SignInEvent } from './sign-in-record.ts'

/** A session ends after this much silence, and after this long in any case. */
export const idleMinutes = 30
export const absoluteHours = 12

/** Headers that our own server sets on what it hands to the library; a caller's are removed before. */
export const addressHeader = 'x-tandem-address'
export const requestIdHeader = 'x-tandem-request-id'

export type AuthenticationOptions = {
  readonly db: AuthDb
  readonly secret: string
  readonly demo: boolean
  /** The address people use, where a proxy in front makes it another one than ours; https makes cookies secure. */
  readonly publicUrl: string | null
  readonly onEvent: (event: SignInEvent) => Promise<void>
  readonly warn: (message: string) => void
}

export type Authentication = ReturnType<typeof createAuthentication>

/** better-auth with our tables, argon2id, a lock per name, and every event handed on for the audit. */
export function createAuthentication(options: AuthenticationOptions) {
  return betterAuth({
    ...authenticationTables(options.db),
    appName: 'Tandem',
    secret: options.secret,
    ...(options.publicUrl ? { baseURL: options.publicUrl } : {}),
    trustedOrigins: (request) => ownOrigins(request, options.publicUrl),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    logger: {
      disableColors: true,
      // The library names the user it did not find; those events are recorded by us.
      log: (level, message) => {
        if (level === 'error') options.warn(message)
      },
    },
    advanced: {
      cookiePrefix: cookiePrefix(options.secret),
      useSecureCookies: options.publicUrl?.startsWith('https:') ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      // Our migrations make the tables and a test compares them; the library would ask again at every start.
      database: { validateSchema: false },
    },
    telemetry: { enabled: false },
    // What fails comes to our own error handler: the library would print PostgreSQL's message with the values in it.
    onAPIError: { throw: true },
    hooks: signInHooks(options),
    plugins: [...plugins(), ...(options.demo ? [demoSignIn()] : [])],
  })
}

/**
 * Browsers keep cookies by host and not by port: the servers of one database share a name, as they share the secret,
 * and another Tandem on the same host has another one.
 */
const cookiePrefix = (secret: string) =>
  `tandem-${createHash('sha256').update(`name of the cookie ${secret}`).digest('hex').slice(0, 8)}`

const plugins = () =>
  [
    username({ displayUsername: false, minUsernameLength: 3, maxUsernameLength: 60, usernameValidator }),
    twoFactor({ issuer: 'Tandem', schema: twoFactorSchema }),
    admin({ schema: adminSchema }),
  ] as const

export const usernameValidator = (name: string) => /^[a-zA-Z0-9][a-zA-Z0-9._@+-]{2,59}$/.test(name)

/** What shapes the tables: the part of the options that a migration follows from. */
export function authenticationTables(db: AuthDb) {
  return {
    database: { db, type: 'postgres' },
    user: { fields: userColumns },
    session: { fields: sessionColumns, expiresIn: idleMinutes * 60, updateAge: 60 },
    account: { fields: accountColumns },
    verification: { fields: verificationColumns },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'rate_limit',
      fields: rateLimitColumns,
      // Signing in is limited by name and, on the route, by address.
      customRules: { '/sign-in/username': false, '/get-session': false },
    },
    plugins: [...plugins()],
  } satisfies BetterAuthOptions
}

/** Pages of this server itself, by whatever name the browser reached it. */
function ownOrigins(request: Request | undefined, publicUrl: string | null): string[] {
  const host = request?.headers.get('host')
  return [
    ...(publicUrl ? [new URL(publicUrl).origin] : []),
    ...(host ? [`http://${host}`, `https://${host}`] : []),
  ]
}

const entrances = new Set([
  '/sign-in/username',
  '/demo/sign-in',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
])

function signInHooks({ db, onEvent }: AuthenticationOptions) {
  const origin = (headers: Headers | undefined) => ({
    requestId: headers?.get(requestIdHeader) ?? null,
    address: headers?.get(addressHeader) ?? null,
  })
  const idOf = async (name: string) =>
    (await db.selectFrom('user').where('username', '=', name.toLowerCase()).select('id').executeTakeFirst())
      ?.id ?? null
  return {
    before: createAuthMiddleware(async (ctx) => {
      if (ctx.path === '/sign-out') {
        const leaving = await getSessionFromCtx(ctx)
        if (leaving) await onEvent({ action: 'logout', userId: leaving.user.id, ...origin(ctx.headers) })
      }
      if (ctx.path !== '/sign-in/username') return
      const name = String(ctx.body?.username ?? '')
      if (await mayAttempt(db, name)) return
      await onEvent({ action: 'locked_out', userId: await idOf(name), ...origin(ctx.headers) })
      throw new APIError('TOO_MANY_REQUESTS', {
        code: 'LOCKED',
        message: `Too many wrong passwords for this name: wait ${lockedMinutes} minutes and try again.`,
      })
    }),
    after: createAuthMiddleware(async (ctx) => {
      const entered = entrances.has(ctx.path) ? ctx.context.newSession : null
      if (entered) await onEvent({ action: 'login', userId: entered.user.id, ...origin(ctx.headers) })
      if (ctx.path !== '/sign-in/username') return
      const name = String(ctx.body?.username ?? '')
      const { returned } = ctx.context
      // With a second factor the password alone opens no session, but it was right.
      if (!(returned instanceof APIError)) await forgetAttempts(db, name)
      else if (returned.body?.code !== 'LOCKED')
        await onEvent({ action: 'failed_login', userId: await idOf(name), ...origin(ctx.headers) })
    }),
  }
}

/** The person behind a request's cookie, and the cookies that renew it; null without a live session. */
export async function currentPerson(
  auth: Authentication,
  headers: Headers,
): Promise<{ person: Person; cookies: string[] } | null> {
  if (!headers.has('cookie')) return null
  const { response, headers: answer } = await auth.api.getSession({ headers, returnHeaders: true })
  if (!response) return null
  const { session, user } = response
  if (Date.now() - session.createdAt.getTime() > absoluteHours * 3_600_000) {
    await (await auth.$context).internalAdapter.deleteSession(session.token)
    return null
  }
  const person = { userId: user.id, username: user.username ?? user.email, name: user.name }
  return { person, cookies: answer.getSetCookie() }
}

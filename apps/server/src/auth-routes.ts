import { fromNodeHeaders } from 'better-auth/node'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Authentication, addressHeader, requestIdHeader } from './authentication.ts'
import { demoRoles } from './demo-sign-in.ts'

/** The library's addresses that the dashboard uses; all others stay closed. */
const openPaths = new Set([
  '/sign-in/username',
  '/sign-out',
  '/get-session',
  '/change-password',
  '/list-sessions',
  '/revoke-session',
  '/revoke-other-sessions',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/get-totp-uri',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/two-factor/generate-backup-codes',
])

export type AuthRoutes = { readonly auth: Authentication; readonly demo: () => Promise<boolean> }

/** Sign-in, sign-out and what goes with an account, under /api. */
export async function authRoutes(app: FastifyInstance, { auth, demo }: AuthRoutes): Promise<void> {
  const slow = { rateLimit: { max: 60, timeWindow: '1 minute' } }
  app.post('/api/auth/sign-in/username', { config: slow }, (request, reply) => handOver(auth, request, reply))
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    handler: (request, reply) => handOver(auth, request, reply),
  })
  app.post('/api/demo/sign-in', { config: slow }, async (request, reply) => {
    if (!(await demo()) || !('signInDemo' in auth.api))
      return reply.code(404).send({ message: 'There is no demo sign-in here: this server holds real data.' })
    const role = demoRoles.find((known) => known === roleIn(request.body))
    if (!role)
      return reply.code(400).send({
        message: `role: must be one of ${demoRoles.join(', ')}.`,
        field: 'role',
        value: roleIn(request.body),
      })
    const signIn = auth.api.signInDemo as (call: object) => Promise<Response>
    return answer(reply, await signIn({ body: { role }, headers: ownHeaders(request), asResponse: true }))
  })
}

const roleIn = (body: unknown) =>
  typeof body === 'object' && body !== null && 'role' in body ? body.role : null

async function handOver(auth: Authentication, request: FastifyRequest, reply: FastifyReply) {
  const url = new URL(request.url, `${request.protocol}://${request.host}`)
  if (!openPaths.has(url.pathname.slice('/api/auth'.length)))
    return reply.code(404).send({ message: 'There is no such address.' })
  const body = request.method === 'POST' ? { body: JSON.stringify(request.body ?? {}) } : {}
  const headers = ownHeaders(request)
  if (request.method === 'POST') headers.set('content-type', 'application/json')
  return answer(reply, await auth.handler(new Request(url, { method: request.method, headers, ...body })))
}

/** The caller's headers, with our word on who they are in place of theirs. */
export function ownHeaders(request: FastifyRequest): Headers {
  const headers = fromNodeHeaders(request.headers)
  headers.delete('content-length')
  headers.delete('transfer-encoding')
  headers.set(addressHeader, request.ip)
  headers.set(requestIdHeader, request.id)
  return headers
}

async function answer(reply: FastifyReply, response: Response) {
  // Ours has the id that finds the line of the request.
  if (response.status >= 500) throw new Error('the sign-in library failed')
  reply.code(response.status).header('cache-control', 'no-store')
  for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value)
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
  return reply.send(await response.text())
}

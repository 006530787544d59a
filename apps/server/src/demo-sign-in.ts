import type { Role } from '@tandem/domain/role'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'

/** The roles that one click signs in as, where there is demo data only. */
export const demoRoles = ['clinician', 'clinical_lead', 'quality', 'administrator'] as const satisfies Role[]
export type DemoRole = (typeof demoRoles)[number]

export const demoUsername = (role: DemoRole) => `demo.${role}`

/** Part of the sign-in service in a demo only; without it the address does not exist. */
export const demoSignIn = () => ({
  id: 'demo-sign-in' as const,
  endpoints: {
    signInDemo: createAuthEndpoint(
      '/demo/sign-in',
      { method: 'POST', body: z.object({ role: z.enum(demoRoles) }) },
      async (ctx) => {
        const { adapter, internalAdapter } = ctx.context
        const named = await adapter.findOne<{ id: string }>({
          model: 'user',
          where: [{ field: 'username', value: demoUsername(ctx.body.role) }],
        })
        const user = named && (await internalAdapter.findUserById(named.id))
        if (!user) throw new APIError('NOT_FOUND', { message: 'The demo accounts are not there yet.' })
        const session = await internalAdapter.createSession(user.id)
        await setSessionCookie(ctx, { session, user })
        return ctx.json({ role: ctx.body.role, name: user.name })
      },
    ),
  },
})

import { Readable } from 'node:stream'
import { openReportFile } from '@tandem/api/services/report-files'
import type { Context } from '@tandem/api/trpc'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

type Address = { Params: { organisation: string; file: string } }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Files of reports, for who may have them: the address holds no more than their number. */
export async function reportFileRoute(
  app: FastifyInstance,
  options: { contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context> },
): Promise<void> {
  // Most are packed already, and the length must stay what was said.
  app.get<Address>('/files/:organisation/:file', { compress: false }, async (request, reply) => {
    try {
      const ctx = await options.contextOf(request, reply)
      const { organisation, file } = request.params
      const { person } = ctx
      if (!person)
        throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first: no session, or it has ended.' })
      if (!uuid.test(file)) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such file.' })
      const opened = await openReportFile({ ...ctx, person }, organisation, file)
      reply.header('content-type', opened.mediaType)
      reply.header('content-length', opened.bytes)
      reply.header('x-content-type-options', 'nosniff')
      reply.header('content-disposition', attachment(opened.name))
      return reply.send(Readable.from(opened.parts, { objectMode: false }))
    } catch (error) {
      if (!(error instanceof TRPCError)) throw error
      const message = error.code === 'INTERNAL_SERVER_ERROR' ? 'Something went wrong.' : error.message
      return reply.code(getHTTPStatusCodeFromError(error)).send({ message, errorId: request.id })
    }
  })
}

const attachment = (name: string): string =>
  `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`

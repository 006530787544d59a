import { randomUUID } from 'node:crypto'
import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { CohortStore } from '@tandem/api/cohort-store/cohort-store'
import type { JobQueue } from '@tandem/api/jobs/job-queue'
import { appRouter } from '@tandem/api/router'
import type { Context } from '@tandem/api/trpc'
import type { Db } from '@tandem/db/connect'
import type { RebuildLag } from '@tandem/db/rebuild-lag'
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { authRoutes, ownHeaders } from './auth-routes.ts'
import { type Authentication, currentPerson } from './authentication.ts'
import type { Config } from './config.ts'
import { dashboardFiles } from './dashboard-files.ts'
import { healthRoutes } from './health-routes.ts'
import { peopleOf } from './people.ts'
import { reportFileRoute } from './report-file-route.ts'
import { logSettings } from './request-log.ts'

export type HttpParts = {
  readonly db: Db
  readonly auth: Authentication
  /** Whether one click signs in, asked at each use: it ends when the first real service is set up. */
  readonly demo: () => Promise<boolean>
  readonly lag: () => Promise<RebuildLag>
  readonly cohorts?: CohortStore | undefined
  readonly jobs?: JobQueue | undefined
  readonly version: string
  readonly settings: Pick<Config, 'publicUrl' | 'trustProxy' | 'logLevel'>
  readonly logTo?: NodeJS.WritableStream
  /** Folder of the built dashboard, where it is another one. */
  readonly dashboard?: string
}

/** The whole of HTTP: procedures, sign-in, health, the dashboard, and the rules that hold for all of them. */
export async function httpServer(parts: HttpParts): Promise<FastifyInstance> {
  const { db, auth, demo, version, settings, cohorts, jobs } = parts
  const app = fastify({
    logger: logSettings(settings.logLevel, parts.logTo ?? process.stderr),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: settings.trustProxy,
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: 5000 },
  })
  app.removeContentTypeParser('text/plain')
  // Before any route: a plugin keeps the handler that was there when it was registered.
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const status = error.statusCode ?? 500
    // A reader who leaves before the answer is whole is no failure of ours.
    if (status >= 500 && error.code !== 'ERR_STREAM_PREMATURE_CLOSE')
      request.log.error({ requestId: request.id, err: error }, 'request failed')
    const message =
      status >= 500 ? `Something went wrong on the server (error ${request.id}).` : error.message
    return reply.code(status).send({ message, errorId: request.id })
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onRequest', refuseOtherSites)
  app.addHook('onResponse', async (request, reply) => {
    const { method, id, routeOptions } = request
    const ms = Math.round(reply.elapsedTime)
    request.log.info(
      { requestId: id, method, route: routeOptions.url, status: reply.statusCode, ms },
      'answered',
    )
  })
  await app.register(helmet, helmetSettings(settings.publicUrl))
  await app.register(compress, {
    encodings: ['br', 'gzip'],
    // Each part of a streamed answer leaves at once.
    zlibOptions: { level: 6, flush: constants.Z_SYNC_FLUSH },
    brotliOptions: {
      flush: constants.BROTLI_OPERATION_FLUSH,
      params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
    },
  })
  await app.register(rateLimit, { global: false })
  await app.register(healthRoutes, { db, lag: parts.lag, version, cohorts })
  await app.register(authRoutes, { auth, demo })
  const people = peopleOf(auth)
  const contextOf = async (req: FastifyRequest, res: FastifyReply): Promise<Context> => {
    const session = await currentPerson(auth, ownHeaders(req))
    for (const cookie of session?.cookies ?? []) res.header('set-cookie', cookie)
    res.header('cache-control', 'no-store')
    const person = session?.person ?? null
    return { db, person, requestId: req.id, demo, version, now: () => new Date(), cohorts, jobs, people }
  }
  await app.register(reportFileRoute, { contextOf })
  await app.register(fastifyTRPCPlugin, {
    prefix: '/trpc',
    trpcOptions: {
      router: appRouter,
      // Inputs may travel in the body: a searched name then stands in no address.
      allowMethodOverride: true,
      createContext: ({ req, res }) => contextOf(req, res),
      onError: ({ error, path, ctx, req }) => {
        if (error.code !== 'INTERNAL_SERVER_ERROR') return
        req.log.error(
          { requestId: ctx?.requestId ?? req.id, path, err: error.cause ?? error },
          'procedure failed',
        )
      },
    } satisfies FastifyTRPCPluginOptions<typeof appRouter>['trpcOptions'],
  })
  await dashboardFiles(app, parts.dashboard)
  return app
}

/** A page of another site can't act here in somebody's name: requests that change something come from our own. */
async function refuseOtherSites(request: FastifyRequest) {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
  const { origin } = request.headers
  const own = origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.host)
  if (own && request.headers['sec-fetch-site'] !== 'cross-site') return
  throw Object.assign(new Error('This request comes from a page of another site.'), { statusCode: 403 })
}

function helmetSettings(publicUrl: string | null) {
  const secure = publicUrl?.startsWith('https:') ?? false
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The component library sets styles on elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        // On a plain address the browser would ask for files by https, which nobody serves.
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    hsts: secure,
    crossOriginOpenerPolicy: secure ? { policy: 'same-origin' as const } : false,
    originAgentCluster: secure,
    referrerPolicy: { policy: 'no-referrer' as const },
  }
}

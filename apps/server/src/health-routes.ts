import type { CohortStore } from '@tandem/api/cohort-store/cohort-store'
import type { Db } from '@tandem/db/connect'
import type { RebuildLag } from '@tandem/db/rebuild-lag'
import type { FastifyInstance } from 'fastify'
import { schemaState } from './database.ts'

type HealthParts = {
  readonly db: Db
  readonly lag: () => Promise<RebuildLag>
  readonly cohorts?: CohortStore | undefined
  readonly version: string
}

/** /healthz: the process answers. /readyz: it can serve, and how fresh what it serves is. */
export async function healthRoutes(
  app: FastifyInstance,
  { db, lag, cohorts, version }: HealthParts,
): Promise<void> {
  app.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { status: 'ok', version }
  })
  app.get('/readyz', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    try {
      const schema = await schemaState(db)
      const { waiting, oldest, failing } = await lag()
      const behindSeconds = oldest === null ? 0 : Math.max(0, (Date.now() - oldest.getTime()) / 1000)
      const ready = schema.kind === 'current'
      return reply.code(ready ? 200 : 503).send({
        ready,
        database: 'reachable',
        schema: schema.kind,
        derived: { waiting, behindSeconds, failing },
        cohorts: cohorts?.state() ?? null,
      })
    } catch (error) {
      request.log.error({ requestId: request.id, err: error }, 'not ready')
      return reply.code(503).send({ ready: false, database: 'unreachable', schema: null, derived: null })
    }
  })
}

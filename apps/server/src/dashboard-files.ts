import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const builtDashboard = fileURLToPath(new URL('../../web/dist', import.meta.url))

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tandem</title>
<h1>The dashboard is not built</h1>
<p>The server runs and answers, but <code>apps/web/dist</code> is not there.
Stop it and run <code>npm start</code>, which builds what is missing, or <code>npm run dev</code> to work on it.</p></html>`

/** The built dashboard; every address that is no file and no procedure is its page, which finds the way itself. */
export async function dashboardFiles(app: FastifyInstance, folder = builtDashboard): Promise<void> {
  const built = existsSync(`${folder}/index.html`)
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const forever = path.includes('/assets/')
        reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    app.get('/', (_request, reply) => reply.sendFile('index.html'))
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !/^\/(trpc|api|assets)(\/|$)/.test(request.url)
    if (!isPage) return reply.code(404).send({ message: 'There is no such address.' })
    if (built) return reply.sendFile('index.html')
    return reply.code(503).type('text/html; charset=utf-8').send(notBuilt)
  })
}

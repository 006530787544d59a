import type { FastifyInstance } from 'fastify'

const portsTried = 50

/**
 * Listens on the port, or on the next one that is free.
 *
 * @returns the address for a browser on this machine, and the port
 * @throws Error with one sentence when the machine allows none
 */
export async function listen(
  app: FastifyInstance,
  host: string,
  port: number,
): Promise<{ address: string; port: number }> {
  for (let candidate = port; candidate < Math.min(port + portsTried, 65_536); candidate += 1) {
    try {
      await app.listen({ host, port: candidate })
      return { address: `http://${nameFor(host)}:${candidate}`, port: candidate }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null
      if (code === 'EACCES')
        throw new Error(`PORT ${candidate}: this user may not listen on it; take one above 1023.`)
      if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
        throw new Error(
          `HOST is "${host}": this machine has no such address; 127.0.0.1 and 0.0.0.0 always work.`,
        )
      if (code !== 'EADDRINUSE') throw error
    }
  }
  throw new Error(`PORT ${port} and the ${portsTried - 1} after it are taken: choose another one.`)
}

/** What to type into a browser: every address of the machine includes its own. */
function nameFor(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

import type { Config } from './config.ts'

/**
 * What a log line says of a request and of an error: never an address with its inputs, a body, or a value out of
 * the database, because each of them may name a patient.
 */
export function logSettings(level: Config['logLevel'], stream: NodeJS.WritableStream) {
  return {
    level,
    stream,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: {
      req: (request: { method: string }) => ({ method: request.method }),
      res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
      err: loggedError,
    },
  }
}

/** The classes of PostgreSQL's errors whose messages quote values: bad data and broken constraints. */
const quotesValues = /^2[23]/

export function loggedError(error: Error) {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  const isDatabase = 'severity' in error && 'routine' in error
  const silent = isDatabase && code !== null && quotesValues.test(code)
  const field = (name: string) => (name in error ? String(Reflect.get(error, name)) : undefined)
  return {
    type: error.name,
    message: silent ? 'the message is left out, because it may quote a value' : error.message,
    code,
    ...(isDatabase
      ? {
          table: field('table'),
          column: field('column'),
          constraint: field('constraint'),
          routine: field('routine'),
        }
      : {}),
    stack: framesOf(error),
  }
}

/** Where it happened, without the message that a stack begins with. */
const framesOf = (error: Error) =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 12)
    .join('\n')

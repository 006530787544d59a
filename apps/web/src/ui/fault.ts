import { z } from 'zod'

const carried = z.object({
  message: z.string(),
  data: z.object({ code: z.string(), errorId: z.string().nullish() }).nullish(),
})

export interface Fault {
  readonly kind: 'signed-out' | 'forbidden' | 'not-found' | 'refused' | 'failed'
  readonly message: string
  readonly errorId: string | null
}

const kinds: Readonly<Record<string, Fault['kind']>> = {
  UNAUTHORIZED: 'signed-out',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not-found',
  BAD_REQUEST: 'refused',
}

/** What an error of a query means for the person at the screen. An error without an answer is a lost connection. */
export const readFault = (error: unknown): Fault => {
  const parsed = carried.safeParse(error)
  if (!parsed.success || !parsed.data.data) {
    return { kind: 'failed', message: 'The server did not answer.', errorId: null }
  }
  const { code, errorId } = parsed.data.data
  return { kind: kinds[code] ?? 'failed', message: parsed.data.message, errorId: errorId ?? null }
}

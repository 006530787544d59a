import { Logger } from 'graphile-worker'

/** What the queue's library has to say, warnings and errors only. */
export const quietLogger = (log: (line: string) => void) =>
  new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log(`Jobs: ${message}`)
  })

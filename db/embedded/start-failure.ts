/** A reason why the database can't be started, as one sentence for the person at the terminal. */
export class DatabaseStartError extends Error {
  /** The end of PostgreSQL's own log, when it said something. */
  readonly logTail: string

  constructor(sentence: string, logTail = '', options?: ErrorOptions) {
    super(sentence, options)
    this.name = 'DatabaseStartError'
    this.logTail = logTail
  }
}

type Cause = {
  readonly sign: RegExp
  readonly sentence: (directory: string) => string
  /** It can come at any time, not only at a start. */
  readonly ofMachine?: true
}

const causes: readonly Cause[] = [
  {
    ofMachine: true,
    sign: /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded|Check free disk space/,
    sentence: (directory) =>
      `The disk that holds ${directory} is full: free some space, or choose another folder with TANDEM_DATA_DIR, and start again.`,
  },
  {
    sign: /ENOTDIR|EEXIST|Not a directory/,
    sentence: (directory) => `${directory} is not a folder: choose another one with TANDEM_DATA_DIR.`,
  },
  {
    // Where the system makes no folders, as in /proc, it says that they do not exist.
    sign: /ENOENT.*mkdir|EACCES|EPERM|EROFS|Permission denied|Operation not permitted|Read-only file system/,
    sentence: (directory) =>
      `Tandem can't write to ${directory}: give this user the right to, or choose another folder with TANDEM_DATA_DIR.`,
  },
  {
    ofMachine: true,
    sign: /could not (create|resize|map) .*shared memory|Cannot allocate memory/,
    sentence: () => 'PostgreSQL got no memory from this machine: close something, and start again.',
  },
]

/** The sentence for what an operating system error or PostgreSQL's log says; the log itself stays attached. */
export function startFailure(error: unknown, directory: string, log = ''): DatabaseStartError {
  if (error instanceof DatabaseStartError) return error
  const text = `${error instanceof Error ? `${codeOf(error)} ${error.message}` : String(error)}\n${log}`
  const known = causes.find(({ sign }) => sign.test(text))
  if (known) return new DatabaseStartError(known.sentence(directory), log, { cause: error })
  const said = text.match(/(?:FATAL|PANIC|error): *(.+)/i)?.[1] ?? text.split('\n')[0]
  return new DatabaseStartError(`PostgreSQL in ${directory} did not start: ${said}`, log, { cause: error })
}

/** The codes and words by which a PostgreSQL that ended, or gave up, is known to whoever spoke with it. */
const lostServer = /^(57P0\d|53\d{3}|58030|ECONNREFUSED|ECONNRESET|EPIPE)$/
const lostConnection = /Connection terminated|server closed the connection|Connection ended/

/**
 * The sentence for a full disk or missing memory, when that is why PostgreSQL broke off what it was asked; null for
 * every other error.
 */
export function brokenOff(error: unknown, directory: string, log: string): DatabaseStartError | null {
  if (!(error instanceof Error)) return null
  if (!lostServer.test(codeOf(error)) && !lostConnection.test(error.message)) return null
  const cause = causes.find(({ sign, ofMachine }) => ofMachine && sign.test(`${error.message}\n${log}`))
  return cause ? new DatabaseStartError(cause.sentence(directory), log, { cause: error }) : null
}

/** The errno name of an operating system error, '' for every other. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

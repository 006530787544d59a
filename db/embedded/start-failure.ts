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

const causes: readonly { readonly sign: RegExp; readonly sentence: (directory: string) => string }[] = [
  {
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

/** The errno name of an operating system error, '' for every other. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

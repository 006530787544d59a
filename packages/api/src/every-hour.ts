const firstLookMs = 5_000
const everyMs = 60 * 60 * 1_000

/** Does something soon and then every hour while the process lives; a failure is told and tried again at the next look. */
export function everyHour(
  look: () => Promise<unknown>,
  log: (line: string) => void,
): { stop(): Promise<void> } {
  let stopped = false
  let running: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout
  const run = () => {
    running = look()
      .catch((error: unknown) => log(error instanceof Error ? error.message : String(error)))
      .then(() => {
        if (!stopped) wait(everyMs)
      })
  }
  const wait = (ms: number) => {
    timer = setTimeout(run, ms)
    timer.unref()
  }
  wait(firstLookMs)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

import type { Worker } from 'node:worker_threads'
import { startThread } from '@tandem/api/thread'
import type { Db } from '@tandem/db/connect'
import { rebuildLag } from '@tandem/db/rebuild-lag'
import type { RebuildWorker } from '@tandem/db/rebuild-worker'

const restartMs = 1_000

type Options = { readonly url: string; readonly db: Db; readonly log: (line: string) => void }

/**
 * Keeps derived rows fresh in a thread of its own: deriving the rows of a full batch takes longer than a request may be
 * kept waiting. A thread that breaks is started again.
 *
 * @param options.db for the lag, which the caller's own thread asks
 */
export function startRebuildThread({ url, db, log }: Options): RebuildWorker {
  let stopped = false
  let thread: Worker
  let ended: Promise<void>

  function start(): void {
    thread = startThread(new URL('./rebuild-worker.ts', import.meta.url), { workerData: { url } })
    thread.on('message', ({ line }: { line: string }) => log(line))
    thread.on('error', (error) => log(`The rebuild thread broke and is started again: ${error.message}`))
    ended = new Promise((resolve) => {
      thread.on('exit', () => {
        resolve()
        if (!stopped) setTimeout(() => stopped || start(), restartMs).unref()
      })
    })
  }

  start()
  return {
    async stop() {
      stopped = true
      thread.postMessage('stop')
      await ended
    },
    lag: () => rebuildLag(db),
  }
}

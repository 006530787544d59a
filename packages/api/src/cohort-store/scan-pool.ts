import type { Worker } from 'node:worker_threads'
import type { CohortAnswer, CohortQuestion } from '@tandem/analysis/cohort-analyses'
import { startThread } from '../thread.ts'
import type { HeldColumns, PermittedSites } from './scan.ts'
import type { ScanReply, ScanRequest } from './scan-messages.ts'

// The bundle has it as JavaScript beside itself.
const entry = new URL('./scan-worker.ts', import.meta.url)

/** Columns of one moment: threads that have been handed a key are not handed it again. */
export type Handed = { readonly key: string; readonly columns: HeldColumns }

type Thread = {
  readonly worker: Worker
  readonly keys: Set<string>
  readonly waiting: Map<number, { answered(answer: CohortAnswer): void; failed(error: Error): void }>
  readonly ready: Promise<void>
}

/** An analysis that failed in its thread, in the words of its error. */
export class ScanFailure extends Error {}

/** Threads that answer questions over columns they share. */
export class ScanPool {
  readonly #most: number
  readonly #threads: Thread[] = []
  #ids = 0
  #closed = false

  /** @param most threads; the first is started at once, others when all are busy */
  constructor(most: number) {
    this.#most = most
    this.#start()
  }

  /** Settles when questions can be answered. */
  get ready(): Promise<void> {
    return this.#threads[0]?.ready ?? Promise.reject(new ScanFailure('No thread runs.'))
  }

  ask({ key, columns }: Handed, sites: PermittedSites, question: CohortQuestion): Promise<CohortAnswer> {
    const thread = this.#leastBusy()
    this.#ids += 1
    const id = this.#ids
    const known = thread.keys.has(key)
    thread.keys.add(key)
    const request: ScanRequest = { kind: 'ask', id, key, columns: known ? null : columns, sites, question }
    return new Promise((answered, failed) => {
      thread.waiting.set(id, { answered, failed })
      thread.worker.postMessage(request)
    })
  }

  /** Lets every thread drop columns that will not be asked for again. */
  forget(key: string): void {
    for (const { worker, keys } of this.#threads)
      if (keys.delete(key)) worker.postMessage({ kind: 'forget', key } satisfies ScanRequest)
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()))
  }

  #leastBusy(): Thread {
    const [first] = this.#threads.toSorted((a, b) => a.waiting.size - b.waiting.size)
    if (first !== undefined && (first.waiting.size === 0 || this.#threads.length >= this.#most)) return first
    return this.#start()
  }

  #start(): Thread {
    if (this.#closed) throw new ScanFailure('The threads have been ended.')
    const worker = startThread(entry)
    const waiting: Thread['waiting'] = new Map()
    const end = (error: Error) => {
      const place = this.#threads.indexOf(thread)
      if (place >= 0) this.#threads.splice(place, 1)
      for (const { failed } of waiting.values()) failed(error)
      waiting.clear()
    }
    const ready = new Promise<void>((resolve, reject) => {
      worker.on('message', (reply: ScanReply) => {
        if ('ready' in reply) return resolve()
        const asked = waiting.get(reply.id)
        waiting.delete(reply.id)
        if ('answer' in reply) asked?.answered(reply.answer)
        else asked?.failed(new ScanFailure(reply.failure))
      })
      worker.on('error', (error) => {
        end(new ScanFailure(`A thread of the cohort store broke: ${error.message}`))
        reject(error)
      })
      worker.on('exit', () => {
        end(new ScanFailure('A thread of the cohort store ended.'))
        reject(new ScanFailure('A thread of the cohort store ended.'))
      })
    })
    // Whoever asks meanwhile is told by the failure of the question.
    ready.catch(() => {})
    const thread: Thread = { worker, keys: new Set(), waiting, ready }
    this.#threads.push(thread)
    return thread
  }
}

import { BroadcastChannel } from 'node:worker_threads'

const name = 'tandem.marks'
const marking = new WeakSet<object>()
let speaking: BroadcastChannel | null = null

/** Notes that this transaction marks episodes for the worker. */
export const noteMarks = (trx: object): void => {
  marking.add(trx)
}

/**
 * Tells the worker of this process, whichever thread it is in, that a transaction with marks has been committed.
 * Nothing depends on it: the worker looks by itself too, and finds the marks of other processes so.
 */
export function announceMarks(trx: object): void {
  if (!marking.has(trx)) return
  if (speaking === null) {
    speaking = new BroadcastChannel(name)
    speaking.unref()
  }
  speaking.postMessage(null)
}

/** Calls `listener` whenever a thread of this process announces marks, until the result is called. */
export function onMarks(listener: () => void): () => void {
  const channel = new BroadcastChannel(name)
  channel.unref()
  channel.onmessage = listener
  return () => channel.close()
}

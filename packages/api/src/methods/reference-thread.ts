import { startThread } from '../thread.ts'
import type { RunStep } from './reference-run.ts'

/**
 * Runs every case in a thread of its own, so that requests are answered meanwhile.
 *
 * @param onStep called for each step, in order
 * @returns settles when the thread has ended
 * @throws whatever stopped the thread before its end
 */
export function referenceThread(onStep: (step: RunStep) => void): Promise<void> {
  const worker = startThread(new URL('./reference-worker.ts', import.meta.url))
  return new Promise((resolve, reject) => {
    worker.on('message', onStep)
    worker.on('error', reject)
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`The thread of the methods check ended with code ${code}.`)),
    )
  })
}

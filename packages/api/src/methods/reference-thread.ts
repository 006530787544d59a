import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { RunStep } from './reference-run.ts'

// The bundle has it as JavaScript beside itself.
const entry = new URL('./reference-worker.ts', import.meta.url)

/** Run from its sources, the thread first loads what reads TypeScript. */
function fromSource(): string {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx'))
  const loader = JSON.stringify(new URL('esm/api/index.mjs', tsx).href)
  return `import(${loader}).then(({ register }) => (register(), import(${JSON.stringify(entry.href)})))`
}

/**
 * Runs every case in a thread of its own, so that requests are answered meanwhile.
 *
 * @param onStep called for each step, in order
 * @returns settles when the thread has ended
 * @throws whatever stopped the thread before its end
 */
export function referenceThread(onStep: (step: RunStep) => void): Promise<void> {
  const source = entry.pathname.endsWith('.ts')
  const worker = new Worker(source ? fromSource() : entry, { eval: source })
  // A server that stops does not wait for it.
  worker.unref()
  return new Promise((resolve, reject) => {
    worker.on('message', onStep)
    worker.on('error', reject)
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`The thread of the methods check ended with code ${code}.`)),
    )
  })
}

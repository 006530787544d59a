import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker, type WorkerOptions } from 'node:worker_threads'

/** Run from its sources, the thread first loads what reads TypeScript. */
function fromSource(entry: URL): string {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx'))
  const loader = JSON.stringify(new URL('esm/api/index.mjs', tsx).href)
  return `import(${loader}).then(({ register }) => (register(), import(${JSON.stringify(entry.href)})))`
}

/**
 * A thread of its own for long work, so that requests are answered meanwhile; a server that stops does not wait for it.
 *
 * @param entry `new URL('./NAME-worker.ts', import.meta.url)`, written out where it is called: the bundle has it as
 *   JavaScript beside itself
 */
export function startThread(entry: URL, options: WorkerOptions = {}): Worker {
  const source = entry.pathname.endsWith('.ts')
  const worker = new Worker(source ? fromSource(entry) : entry, { ...options, eval: source })
  worker.unref()
  return worker
}

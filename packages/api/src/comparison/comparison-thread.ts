import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type {
  AdjustedComparison,
  ComparisonOptions,
  ComparisonStage,
} from '@tandem/analysis/comparison/adjusted-comparison'
import type { ComparisonChoice, ComparisonData } from '@tandem/analysis/comparison/comparison-data'

export type ComparisonTask = {
  readonly data: ComparisonData
  readonly choice: ComparisonChoice
  readonly options: ComparisonOptions
}

export type ComparisonStep =
  | { readonly kind: 'stage'; readonly stage: ComparisonStage }
  | { readonly kind: 'done'; readonly comparison: AdjustedComparison }
  | { readonly kind: 'failed'; readonly problem: string }

/** A thread that works on one comparison at a time; after `stop` it works on none. */
export type ComparisonThread = {
  readonly run: (task: ComparisonTask, onStep: (step: ComparisonStep) => void) => void
  readonly stop: () => void
}

// The bundle has it as JavaScript beside itself.
const entry = new URL('./comparison-worker.ts', import.meta.url)

/** Run from its sources, the thread first loads what reads TypeScript. */
function fromSource(): string {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx'))
  const loader = JSON.stringify(new URL('esm/api/index.mjs', tsx).href)
  return `import(${loader}).then(({ register }) => (register(), import(${JSON.stringify(entry.href)})))`
}

/** Starts a thread; the first task waits until it is up. */
export function comparisonThread(): ComparisonThread {
  const source = entry.pathname.endsWith('.ts')
  const worker = new Worker(source ? fromSource() : entry, { eval: source })
  // A server that stops does not wait for it.
  worker.unref()
  let tell: (step: ComparisonStep) => void = () => {}
  const failed = (problem: string) => tell({ kind: 'failed', problem })
  worker.on('message', (step: ComparisonStep) => tell(step))
  worker.on('error', (error) => failed(error.message))
  worker.on('exit', () => failed('The thread of the comparison ended before its answer.'))
  return {
    run(task, onStep) {
      tell = onStep
      worker.postMessage(task)
    },
    stop() {
      tell = () => {}
      void worker.terminate()
    },
  }
}

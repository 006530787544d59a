import { parentPort } from 'node:worker_threads'
import { adjustedComparison } from '@tandem/analysis/comparison/adjusted-comparison'
import type { ComparisonStep, ComparisonTask } from './comparison-thread.ts'

const tell = (step: ComparisonStep) => parentPort?.postMessage(step)

parentPort?.on('message', ({ data, choice, options }: ComparisonTask) => {
  try {
    const work = adjustedComparison(data, choice, options)
    for (let step = work.next(); ; step = work.next()) {
      if (step.done) {
        tell({ kind: 'done', comparison: step.value })
        return
      }
      tell({ kind: 'stage', stage: step.value })
    }
  } catch (error) {
    tell({ kind: 'failed', problem: error instanceof Error ? error.message : String(error) })
  }
})

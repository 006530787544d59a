import { parentPort, workerData } from 'node:worker_threads'
import { connect } from '@tandem/db/connect'
import { findMeasure } from '@tandem/domain/quality-measures/catalogue'
import type { MeasuresStep, MeasuresTask } from './compute-measures.ts'
import { runMeasures } from './run-measures.ts'

const { url, scope, measures, question } = workerData as MeasuresTask
const tell = (step: MeasuresStep) => parentPort?.postMessage(step)
const stopping = new AbortController()
parentPort?.once('message', () => stopping.abort())
// Only a message from outside keeps it from ending by itself.
parentPort?.unref()

const db = connect(url, 1)
try {
  const run = await runMeasures(
    db,
    scope,
    question,
    measures.flatMap((id) => findMeasure(id) ?? []),
    { signal: stopping.signal, progress: (done, total) => tell({ kind: 'progress', done, total }) },
  )
  tell({ kind: 'done', run })
} finally {
  await db.destroy()
}

import { parentPort } from 'node:worker_threads'
import { referenceRun } from './reference-run.ts'

for (const step of referenceRun(() => performance.now())) parentPort?.postMessage(step)

import { parentPort, workerData } from 'node:worker_threads'
import { replaySigns } from '@tandem/db/sign-replay'
import type { ReplayRequest, ReplaySpan } from './replay-thread.ts'

const { asOf, weeks } = workerData as ReplaySpan
parentPort?.on('message', ({ service, patients }: ReplayRequest) => {
  parentPort?.postMessage(patients.flatMap((patient) => replaySigns(service, patient, asOf, weeks)))
})

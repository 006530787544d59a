import { parentPort, workerData } from 'node:worker_threads'
import { connect } from '@tandem/db/connect'
import { startRebuildWorker } from '@tandem/db/rebuild-worker'

const { url } = workerData as { readonly url: string }
const db = connect(url, 2)
const worker = startRebuildWorker(db, { log: (line) => parentPort?.postMessage({ line }) })

parentPort?.on('message', async () => {
  await worker.stop()
  await db.destroy()
  parentPort?.close()
})

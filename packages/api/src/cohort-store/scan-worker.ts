import { parentPort } from 'node:worker_threads'
import { type HeldColumns, scanned } from './scan.ts'
import type { ScanReply, ScanRequest } from './scan-messages.ts'
import { warmUp } from './warm-up.ts'

const held = new Map<string, HeldColumns>()

function reply(request: ScanRequest): ScanReply | null {
  if (request.kind === 'forget') {
    held.delete(request.key)
    return null
  }
  const { id, key, columns, sites, question } = request
  if (columns !== null) held.set(key, columns)
  const known = held.get(key)
  if (known === undefined) return { id, failure: `No columns ${key} are here.` }
  try {
    return { id, answer: scanned(known, sites, question) }
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (request: ScanRequest) => {
  const answered = reply(request)
  if (answered !== null) parentPort?.postMessage(answered)
})
warmUp()
parentPort?.postMessage({ ready: true })

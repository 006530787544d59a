import { createHash } from 'node:crypto'
import type { ComparisonData } from '@tandem/analysis/comparison/comparison-data'

/** Written into every digest: a comparison that is worked out differently is another one. */
const method = 'comparison 1'

/** Everything that is read, in the order in which it stands: columns as bytes, the rest as text. */
function feed(hash: ReturnType<typeof createHash>, value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    hash.update(`${value.constructor.name} ${value.byteLength} `)
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  } else if (Array.isArray(value)) {
    hash.update(`[${value.length} `)
    for (const each of value) feed(hash, each)
  } else if (value !== null && typeof value === 'object') {
    for (const [key, each] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${key}: `)
      feed(hash, each)
    }
  } else hash.update(`${JSON.stringify(value)} `)
}

/**
 * A name for exactly this comparison: the columns it reads and how it is asked. Two askers with the same digest get the
 * same answer.
 */
export function cohortDigest(data: ComparisonData, asked: object): string {
  const hash = createHash('sha256')
  feed(hash, method)
  feed(hash, asked)
  feed(hash, data)
  return hash.digest('hex')
}

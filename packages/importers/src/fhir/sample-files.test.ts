import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const folder = new URL('../../reference/fhir-samples/', import.meta.url)

test('the samples are the files that the README names', () => {
  const readme = readFileSync(new URL('README.md', folder), 'utf8')
  const named = [...readme.matchAll(/^\| (\S+\.gz) .* ([0-9a-f]{64}) \|$/gm)]
  expect(named).toHaveLength(3)
  for (const [, name = '', digest] of named) {
    const content = gunzipSync(readFileSync(new URL(name, folder)))
    expect(createHash('sha256').update(content).digest('hex'), name).toBe(digest)
  }
})

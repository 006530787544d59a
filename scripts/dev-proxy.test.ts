import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url))
const web = fileURLToPath(new URL('../apps/web', import.meta.url))

test('npm run dev: a sign-in comes to the server under the host of the page, as its rule on origins asks', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer(({ headers }, response) => {
    seen.push(headers.host, headers.origin)
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const dashboard = spawn(
    process.execPath,
    [vite, '--port', '0', '--host', '127.0.0.1', '--strictPort', 'false'],
    {
      cwd: web,
      env: { PATH: process.env.PATH, PORT: String(port), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  try {
    const origin = await new Promise<string>((resolve, reject) => {
      let said = ''
      dashboard.stdout.on('data', (part: Buffer) => {
        said += part.toString()
        const found = said.match(/(http:\/\/127\.0\.0\.1:\d+)/)?.[1]
        if (found) resolve(found)
      })
      dashboard.once('exit', () => reject(new Error(said)))
    })
    const headers = { 'content-type': 'application/json', origin }
    await fetch(`${origin}/api/demo/sign-in`, { method: 'POST', headers, body: '{}' })
    expect(seen).toEqual([new URL(origin).host, origin])
  } finally {
    dashboard.kill()
    server.close()
  }
})

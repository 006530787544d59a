import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'

const root = fileURLToPath(new URL('../../..', import.meta.url))

// Set once: the workers read this file again and inherit the environment.
process.env.TANDEM_E2E_PORT ??= '4399'
process.env.TANDEM_E2E_DATA ??= temporaryFolder()

const address = `http://127.0.0.1:${process.env.TANDEM_E2E_PORT}`

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-browser-'))
  // As root the database runs under an account of its own that has to pass.
  chmodSync(folder, 0o755)
  return folder
}

/** The real server, built, on a database of its own; run by `npm test`, which finds Chromium and a free port. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../../test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: address,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node scripts/start.mjs',
    cwd: root,
    url: `${address}/readyz`,
    timeout: 240_000,
    stdout: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    env: {
      PORT: process.env.TANDEM_E2E_PORT,
      HOST: '127.0.0.1',
      TANDEM_DATA_DIR: process.env.TANDEM_E2E_DATA,
      // The packaged database, whatever this shell is set up for.
      DATABASE_URL: '',
      TANDEM_AUTH_URL: '',
      TANDEM_OWNER_URL: '',
      TANDEM_PUBLIC_URL: '',
      npm_lifecycle_event: '',
    },
  },
})

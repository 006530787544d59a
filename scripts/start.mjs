import { requireNode } from './node-version.mjs'

requireNode()
import('./launcher.mjs').then(({ launch }) =>
  launch(async () => {
    const { ensureInstalled } = await import('./installation.mjs')
    await ensureInstalled()
    const { ensureBuilt, serverEntry } = await import('./build.mjs')
    await ensureBuilt()
    // The server runs in this very process: signals, exit code and kill -9 mean the server itself.
    process.env.NODE_ENV ??= 'production'
    process.setSourceMapsEnabled(true)
    process.argv[1] = serverEntry
    const { pathToFileURL } = await import('node:url')
    await import(pathToFileURL(serverEntry).href)
  }),
)

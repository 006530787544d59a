import { requireNode } from './node-version.mjs'

requireNode()
import('./launcher.mjs').then(({ launch }) =>
  launch(async () => {
    const { ensureInstalled } = await import('./installation.mjs')
    await ensureInstalled()
    const { runSuites } = await import('./test-suites.mjs')
    process.exit(await runSuites(process.argv.slice(2)))
  }),
)

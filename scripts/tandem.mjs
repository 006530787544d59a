import { requireNode } from './node-version.mjs'

requireNode()
import('./launcher.mjs').then(({ launch, run, root }) =>
  launch(async () => {
    const { ensureInstalled } = await import('./installation.mjs')
    await ensureInstalled()
    const { join } = await import('node:path')
    // Paths on the command line mean the folder the person is in, which npm remembers.
    const cwd = process.env.INIT_CWD ?? process.cwd()
    const { pathToFileURL } = await import('node:url')
    const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href
    process.exit(
      await run(process.execPath, ['--import', tsx, join(root, 'scripts/cli.ts'), ...process.argv.slice(2)], {
        cwd,
      }),
    )
  }),
)

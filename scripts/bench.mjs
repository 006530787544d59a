import { requireNode } from './node-version.mjs'

requireNode()
import('./launcher.mjs').then(({ launch, run, root }) =>
  launch(async () => {
    const { ensureInstalled } = await import('./installation.mjs')
    await ensureInstalled()
    const { join } = await import('node:path')
    const { pathToFileURL } = await import('node:url')
    const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href
    const suites = { statistics: 'statistics.ts', cohort: 'cohort-scale.ts', export: 'export-speed.ts' }
    const suite = suites[process.argv[2]] ?? 'bench.ts'
    const bench = join(root, 'scripts/bench', suite)
    process.exit(await run(process.execPath, ['--import', tsx, bench, ...process.argv.slice(2)]))
  }),
)

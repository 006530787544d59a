import { requireNode } from './node-version.mjs'

requireNode()
import('./launcher.mjs').then(({ launch, run, tool }) =>
  launch(async () => {
    const { ensureInstalled } = await import('./installation.mjs')
    await ensureInstalled()
    const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
    const checks = [
      ['types', ['typescript/bin/tsc', '--noEmit']],
      ['boundaries of workspaces', ['turbo/bin/turbo', 'boundaries']],
      ['lint and format', ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
    ]
    const failed = []
    for (const [name, [path, ...parameters]] of checks) {
      if ((await run(process.execPath, [tool(path), ...parameters], { env })) !== 0) failed.push(name)
    }
    const { brokenBoundaries } = await import('./boundaries.mjs')
    const broken = brokenBoundaries()
    for (const { file, line, reason } of broken) console.error(`${file}:${line} ${reason}`)
    if (broken.length > 0) failed.push('imports')
    if (failed.length > 0) console.error(`Check failed: ${failed.join(', ')}.`)
    else console.log('Types, boundaries, lint and format are in order.')
    process.exit(failed.length > 0 ? 1 : 0)
  }),
)

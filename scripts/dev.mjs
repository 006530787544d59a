import { requireNode } from './node-version.mjs'

requireNode()
import('./launcher.mjs').then(({ launch, run, root, tool }) =>
  launch(async () => {
    const { ensureInstalled } = await import('./installation.mjs')
    await ensureInstalled()
    const { join } = await import('node:path')
    const port = process.env.PORT ?? '4310'
    const env = { ...process.env, NODE_ENV: 'development', PORT: port }
    console.log(
      `Dashboard with hot reload: http://localhost:5173; the server behind it restarts on port ${port}.`,
    )
    const code = await Promise.race([
      run(
        process.execPath,
        [tool('tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', 'apps/server/src/main.ts'],
        { env },
      ),
      run(process.execPath, [tool('vite/bin/vite.js')], { cwd: join(root, 'apps/web'), env }),
    ])
    process.exitCode = code
    // Whichever ended first takes the other with it.
    process.kill(process.pid, 'SIGTERM')
  }),
)

import { dirname, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const output = `${folder}dist`

/** A thread has a file of its own beside the bundle, where its source names it so: `new URL('./NAME-worker.ts', …)`. */
const besideBundle = /new URL\(['"]\.\/([\w-]+-worker)\.ts['"], import\.meta\.url\)/g

/** Files that lie beside a source file are found beside it, also by the bundle: nothing is copied. */
const placesOfSources = {
  name: 'places-of-sources',
  transform(code: string, id: string) {
    if (id.includes('node_modules') || !/import\.meta\.(url|dirname|filename)/.test(code)) return null
    const address = (path: string) =>
      `new URL(${JSON.stringify(relative(output, path).split(sep).join('/'))}, import.meta.url)`
    const path = (target: string) => `(decodeURIComponent(${address(target)}.pathname))`
    return {
      code: code
        .replace(besideBundle, "new URL('./$1.mjs', __bundleUrl)")
        .replace(/import\.meta\.url/g, '__sourceUrl')
        .replace(/import\.meta\.dirname/g, path(dirname(id)))
        .replace(/import\.meta\.filename/g, path(id))
        .replace(/__sourceUrl/g, `(${address(id)}.href)`)
        .replace(/__bundleUrl/g, 'import.meta.url'),
      map: null,
    }
  },
}

/** The server as one file of ours, and one for each thread; packages from npm stay where npm put them. */
export default {
  root: folder,
  plugins: [placesOfSources],
  build: {
    ssr: true,
    outDir: output,
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        main: `${folder}src/main.ts`,
        'fit-worker': fileURLToPath(
          new URL('../../packages/api/src/expected-response/fit-worker.ts', import.meta.url),
        ),
        'reference-worker': fileURLToPath(
          new URL('../../packages/api/src/methods/reference-worker.ts', import.meta.url),
        ),
        'replay-worker': fileURLToPath(
          new URL('../../packages/api/src/sign-yields/replay-worker.ts', import.meta.url),
        ),
        'measures-worker': fileURLToPath(
          new URL('../../packages/api/src/measures/measures-worker.ts', import.meta.url),
        ),
        'rebuild-worker': `${folder}src/rebuild-worker.ts`,
        'scan-worker': fileURLToPath(
          new URL('../../packages/api/src/cohort-store/scan-worker.ts', import.meta.url),
        ),
        'comparison-worker': fileURLToPath(
          new URL('../../packages/api/src/comparison/comparison-worker.ts', import.meta.url),
        ),
      },
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
}

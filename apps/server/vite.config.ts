import { dirname, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const output = `${folder}dist`

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
        .replace(/import\.meta\.url/g, '__sourceUrl')
        .replace(/import\.meta\.dirname/g, path(dirname(id)))
        .replace(/import\.meta\.filename/g, path(id))
        .replace(/__sourceUrl/g, `(${address(id)}.href)`),
      map: null,
    }
  },
}

/** The server as one file of ours; packages from npm stay where npm put them. */
export default {
  root: folder,
  plugins: [placesOfSources],
  build: {
    ssr: 'src/main.ts',
    outDir: output,
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'main.mjs', codeSplitting: false } },
  },
}

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../packages/stats/src/', import.meta.url))

export type ExportedFunction = {
  readonly name: string
  /** Module to import it from. */
  readonly from: string
  /** Whether its comment names a source or what it was checked against: then it is a method, not a part of one. */
  readonly sourced: boolean
  readonly hasExample: boolean
}

/** Every function that `packages/stats` exports. */
export function exportedFunctions(): ExportedFunction[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(`${folder}${file}`, 'utf8')
      return [...text.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export function (\w+)/g)].map(
        ([, comment = '', name = '']) => ({
          name,
          from: `@tandem/stats/${file.replace(/\.ts$/, '')}`,
          sourced: /Source:|Checked against/.test(comment),
          hasExample: comment.includes('@example'),
        }),
      )
    })
}

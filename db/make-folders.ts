import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it that are missing, one by one: Node's own recursive way never ends where the
 * system denies that a folder which is there exists, as Linux does below /proc.
 *
 * @param path absolute
 * @returns the topmost folder that was made; null when all were there
 * @throws the system's error, EEXIST where a file stands in the way
 */
export function makeFolders(path: string, mode: number): string | null {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return null
  const above = dirname(path)
  const topmost = above === path ? null : makeFolders(above, mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another start may have made it in this moment.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
    return topmost
  }
  return topmost ?? path
}

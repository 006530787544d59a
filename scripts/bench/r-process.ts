import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export type RProcess = {
  /** Versions of R and its packages. */
  readonly versions: string
  /** Runs a method by its name in the script. Milliseconds as R's own clock has them. */
  readonly run: (method: string) => Promise<{ readonly milliseconds: number; readonly numbers: number[] }>
  readonly stop: () => void
}

const script = fileURLToPath(new URL('statistics.R', import.meta.url))
const needs = 'quit(status = !all(sapply(c("survival", "lme4"), requireNamespace, quietly = TRUE)))'

/** Starts R on the tables of a folder and waits until it has read them; null where R or a package is missing. */
export async function startR(folder: string): Promise<RProcess | null> {
  if (spawnSync('Rscript', ['-e', needs]).status !== 0) return null
  const child = spawn('Rscript', [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error('R ended before it answered; its message stands above.')
    return String(value)
  }
  return {
    versions: await line(),
    run: async (method) => {
      child.stdin.write(`${method}\n`)
      const [seconds = Number.NaN, ...numbers] = (await line()).trim().split(/\s+/).map(Number)
      return { milliseconds: seconds * 1_000, numbers }
    },
    stop: () => child.stdin.end(),
  }
}

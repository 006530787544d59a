import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** A reason to stop, as one sentence for the person at the terminal. */
export class Refusal extends Error {}

/** Runs the work; a refusal is printed as its sentence, anything else with its stack, and both end with code 1. */
export async function launch(work) {
  endWithNpm()
  try {
    await work()
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error)
    process.exit(1)
  }
}

/**
 * npm dies of a SIGTERM without handing it on, and would leave us behind: whoever ends npm means us. After Ctrl-C,
 * which reaches both, there is time to end by ourselves first.
 */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), 1_500).unref()
  }, 500)
  watch.unref()
}

/**
 * Runs a program with this terminal, hands on SIGINT, SIGTERM and SIGHUP, and resolves with its exit code.
 * The program gets a process group of its own, so that Ctrl-C reaches it once, not twice.
 */
export function run(command, parameters, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: root,
      stdio: 'inherit',
      detached: process.platform !== 'win32',
      ...options,
    })
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    const hand = (signal) => child.kill(signal)
    for (const signal of signals) process.on(signal, hand)
    const done = () => {
      for (const signal of signals) process.off(signal, hand)
    }
    child.once('error', (error) => {
      done()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      done()
      resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : 15))
    })
  })
}

/** The path of a program that npm installed, to be run by this Node. */
export function tool(path) {
  return fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url))
}

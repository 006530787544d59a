import type { CheckedCase } from './checked-case.ts'
import type { DataSource } from './data-sources.ts'
import type { RunStep } from './reference-run.ts'

/** How far a run has come. */
export type MethodsRun = {
  readonly state: 'running' | 'done' | 'failed'
  readonly startedAt: Date
  readonly endedAt: Date | null
  /** null until the list of cases is known. */
  readonly total: number | null
  readonly checked: readonly CheckedCase[]
  readonly sources: readonly DataSource[]
  /** Why the run stopped before its end. */
  readonly problem: string | null
}

export type MethodsJob = {
  /** The run of this build of the server: started by whoever asks first, kept for everybody after. */
  current(): MethodsRun
  /** Starts anew, unless a run is under way. */
  again(): MethodsRun
}

/** One run at a time. `start` runs all cases elsewhere and tells each step. */
export function methodsJob(
  start: (onStep: (step: RunStep) => void) => Promise<void>,
  now: () => Date,
): MethodsJob {
  let held: MethodsRun | null = null
  const begin = (): MethodsRun => {
    let run: MethodsRun = {
      state: 'running',
      startedAt: now(),
      endedAt: null,
      total: null,
      checked: [],
      sources: [],
      problem: null,
    }
    const become = (change: Partial<MethodsRun>) => {
      run = { ...run, ...change }
      held = run
    }
    become({})
    const ended = (problem: string | null) =>
      become({ state: problem === null ? 'done' : 'failed', endedAt: now(), problem })
    start((step) => {
      if (step.kind === 'begun') become({ total: step.total, sources: step.sources })
      if (step.kind === 'checked') become({ checked: [...run.checked, step.checked] })
    }).then(
      () => ended(run.checked.length === run.total ? null : 'The run ended before the last case.'),
      (error: unknown) => ended(error instanceof Error ? error.message : String(error)),
    )
    return run
  }
  return {
    current: () => held ?? begin(),
    again: () => (held?.state === 'running' ? held : begin()),
  }
}

import { addressOf } from '@tandem/db/address-of'
import type { Db } from '@tandem/db/connect'
import type { Scope } from '@tandem/db/scope'
import { startThread } from '../thread.ts'
import type { MeasuresQuestion, RunOptions } from './run-measures.ts'

export type MeasuresTask = {
  readonly url: string
  readonly scope: Pick<Scope, 'organisationId' | 'actor'>
  readonly measures: readonly string[]
  readonly question: MeasuresQuestion
}

export type MeasuresStep =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly run: string }

/**
 * Computes measures in a thread with a connection of its own, so that requests are answered meanwhile; see
 * `runMeasures` for what is stored.
 *
 * @param question.measures ids of the catalogue
 * @returns the uuid of the run
 * @throws whatever `signal` was aborted with, or stopped the thread before its end
 */
export function computeMeasures(
  db: Db,
  scope: Pick<Scope, 'organisationId' | 'actor'>,
  { measures, ...question }: MeasuresQuestion & { readonly measures: readonly string[] },
  { progress, signal }: RunOptions = {},
): Promise<string> {
  if (signal?.aborted) return Promise.reject(signal.reason)
  const { organisationId, actor } = scope
  const task: MeasuresTask = { url: addressOf(db), scope: { organisationId, actor }, measures, question }
  const worker = startThread(new URL('./measures-worker.ts', import.meta.url), { workerData: task })
  const stop = () => worker.postMessage('stop')
  signal?.addEventListener('abort', stop, { once: true })
  return new Promise<string>((resolve, reject) => {
    worker.on('message', (step: MeasuresStep) => {
      if (step.kind === 'progress') progress?.(step.done, step.total)
      else resolve(step.run)
    })
    worker.on('error', (error) => reject(signal?.aborted ? signal.reason : error))
    worker.on('exit', (code) =>
      reject(
        signal?.aborted ? signal.reason : new Error(`The thread of the measures ended with code ${code}.`),
      ),
    )
  }).finally(() => signal?.removeEventListener('abort', stop))
}

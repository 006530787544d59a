import type { Trx } from '@tandem/db/scope'
import type { Screen } from '@tandem/domain/role'
import type { JobKind, JobWork } from './job-kind.ts'

/** What a job has made; `keep` stores it in the transaction that ends the job. */
export type Made = { readonly result: unknown; keep(trx: Trx): Promise<unknown> }

/** A kind of job as the runner sees it: its input is read where it is run. */
export type RunnableKind = {
  readonly kind: string
  readonly screen: Screen
  /** @throws ZodError for an input that the kind does not understand, such as one stored by another version */
  run(work: JobWork<unknown>): Promise<Made>
}

export const runnable = <Input, Result>(kind: JobKind<Input, Result>): RunnableKind => ({
  kind: kind.kind,
  screen: kind.screen,
  async run(work) {
    const own = { ...work, input: kind.input.parse(work.input) }
    const result = await kind.run(own)
    return {
      result: kind.told ? kind.told(result) : result,
      keep: async (trx) => kind.keep?.(trx, own, result),
    }
  },
})

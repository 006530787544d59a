import type { Db } from '@tandem/db/connect'
import type { Scope, Trx } from '@tandem/db/scope'
import type { Screen } from '@tandem/domain/role'
import type { ZodType } from 'zod'
import type { OrganisationContext } from '../trpc.ts'

/** What a job is given when it runs: never what the asker might see when they asked, but what they may see now. */
export type JobWork<Input> = {
  readonly db: Db
  readonly organisationId: number
  readonly scope: Scope
  /** As a procedure of the screen would get it, in the name of whoever asked. */
  readonly context: OrganisationContext
  readonly input: Input
  /** The job itself, as a row and by its uuid. */
  readonly job: { readonly id: number; readonly uuid: string }
  /** @param total null: how much there is to do is not known. @param words what is being done, for the reader */
  progress(done: number, total: number | null, words: string): void
  /** Aborted when the job is cancelled or the server stops; `throwIfAborted` between steps is enough. */
  readonly signal: AbortSignal
  /** A folder of its own for half-made files; gone when the job has ended, however it ends. */
  readonly folder: string
}

/** One kind of long work: what it needs, whose right it needs, and how it is done. */
export type JobKind<Input, Result> = {
  readonly kind: string
  /** Whoever asked must be able to open it when they ask and still when the job runs. */
  readonly screen: Screen
  readonly input: ZodType<Input>
  /** What is being made, for lists of jobs; no patient's name or number. */
  title(input: Input): string
  run(work: JobWork<Input>): Promise<Result>
  /** Stores what was made in the transaction that ends the job: both happen or neither, also when it is cancelled. */
  keep?(trx: Trx, work: JobWork<Input>, result: Result): Promise<unknown>
  /** What the asker is told of the result, as JSON; default: all of it. */
  told?(result: Result): unknown
}

/** A failure that the reader can do something about: the message is shown as it is. */
export class JobProblem extends Error {}

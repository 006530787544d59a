import type { Db } from './connect.ts'
import { withDirectory } from './scope.ts'

export type RebuildLag = {
  /** Episodes whose facts changed and whose derived rows are not made yet. */
  readonly waiting: number
  /** Since when the first of them waits. */
  readonly oldest: Date | null
  /** Episodes that could not be rebuilt and will be tried again; they are among `waiting`. */
  readonly failing: number
}

/** How far derived rows are behind the facts, over all organisations. */
export async function rebuildLag(db: Db): Promise<RebuildLag> {
  return withDirectory(db, (trx) =>
    trx
      .selectFrom('dirty')
      .select((select) => [
        select.fn.countAll<number>().as('waiting'),
        select.fn.min<Date | null>('at').as('oldest'),
        select.fn.count<number>('failure').as('failing'),
      ])
      .executeTakeFirstOrThrow(),
  )
}

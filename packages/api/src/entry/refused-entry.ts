import type { Entry, EntryKind } from '@tandem/domain/entry/entry'
import type { Doubt, EntryProblem } from '@tandem/domain/entry/entry-problem'
import { TRPCError } from '@trpc/server'

/** What stands now, and who was faster. */
export type EditConflict = {
  readonly record: string
  readonly kind: EntryKind
  /** 0 where it was withdrawn. */
  readonly version: number
  readonly at: string
  readonly by: string
  readonly reason: string | null
  readonly current: Entry | null
}

/** An entry that breaks a rule, or raises a doubt that nobody has answered. */
export class RefusedEntry extends Error {
  override readonly name = 'RefusedEntry'
  readonly problems: readonly EntryProblem[]
  constructor(problems: readonly EntryProblem[]) {
    super('The entry was refused.')
    this.problems = problems
  }
}

/** An edit of a version that somebody else has replaced in the meantime. */
export class OvertakenEdit extends Error {
  override readonly name = 'OvertakenEdit'
  readonly conflict: EditConflict
  constructor(conflict: EditConflict) {
    super('The edit was overtaken.')
    this.conflict = conflict
  }
}

/** Doubts that were confirmed are no problem; what is wrong is, whatever was confirmed. */
export function refuseProblems(problems: readonly EntryProblem[], meant: readonly Doubt[]): void {
  const open = problems.filter(({ doubt }) => doubt === null || !meant.includes(doubt))
  if (open.length > 0) throw new TRPCError({ code: 'BAD_REQUEST', cause: new RefusedEntry(open) })
}

export const noPatient = () =>
  new TRPCError({ code: 'NOT_FOUND', message: 'There is no such patient, or not among those you may open.' })
export const noRecord = () =>
  new TRPCError({ code: 'NOT_FOUND', message: 'There is no such record of this patient.' })

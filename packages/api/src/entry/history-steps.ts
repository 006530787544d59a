import type { EntryVersion } from '@tandem/db/queries/entry-versions'
import type { Entry } from '@tandem/domain/entry/entry'

/** One thing that was done to a fact: what stood before and what after. */
export type HistoryStep = {
  readonly record: string
  readonly kind: Entry['kind']
  readonly act: 'import' | 'enter' | 'correct' | 'settle' | 'stop' | 'withdraw' | 'undo'
  readonly at: string
  readonly by: string
  readonly reason: string | null
  readonly before: Entry | null
  readonly after: Entry | null
}

/** Whoever made a version, as it is told. */
export const nameOf = ({ by, file, recordedBy }: EntryVersion): string =>
  by ?? (file === null ? recordedBy : `the file ${file}`)

/** Versions as what was done, newest first. */
export function stepsOf(versions: readonly EntryVersion[]): HistoryStep[] {
  const steps = versions.flatMap((version, place): HistoryStep[] => {
    const { record, kind, supersededAt } = version
    const before = versions[place - 1]
    const next = versions[place + 1]
    const follows = before?.record === record ? before : null
    const made: HistoryStep = {
      record,
      kind,
      act: version.act ?? (version.file === null && follows === null ? 'enter' : 'import'),
      at: version.recordedAt.toISOString(),
      by: nameOf(version),
      reason: version.reason,
      before: follows?.entry ?? null,
      after: version.entry,
    }
    if (supersededAt === null || next?.record === record) return [made]
    const byHand = version.withdrawnBy !== null
    const gone: HistoryStep = {
      record,
      kind,
      act: byHand ? 'withdraw' : 'undo',
      at: supersededAt.toISOString(),
      by: version.withdrawnBy ?? 'an import that was undone',
      reason: version.withdrawnReason,
      before: version.entry,
      after: null,
    }
    return [made, gone]
  })
  return steps.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
}

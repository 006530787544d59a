import type { JobRecord } from '@tandem/db/queries/jobs'

/** A job as its asker sees it. */
export type ShownJob = {
  readonly job: string
  readonly kind: string
  readonly title: string
  readonly state: JobRecord['state'] | 'stopping'
  readonly done: number
  readonly total: number | null
  readonly words: string
  /** Seconds until it is done, at the speed so far; null: not known yet. */
  readonly secondsLeft: number | null
  readonly problem: string | null
  readonly errorId: string | null
  readonly result: unknown
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
}

/** The record in the screen's words; what is left is told from the speed so far. */
export function shownJob(record: JobRecord, now: Date): ShownJob {
  const { uuid, by: _, attempts: __, cancelAsked, state, ...rest } = record
  return {
    ...rest,
    job: uuid,
    state: state === 'running' && cancelAsked ? 'stopping' : state,
    secondsLeft: secondsLeft(record, now),
    createdAt: record.createdAt.toISOString(),
    startedAt: record.startedAt?.toISOString() ?? null,
    endedAt: record.endedAt?.toISOString() ?? null,
  }
}

/** Fewer than this say nothing about the speed. */
const leastSeconds = 1

function secondsLeft({ state, done, total, startedAt }: JobRecord, now: Date): number | null {
  if (state !== 'running' || total === null || done <= 0 || startedAt === null) return null
  const spent = (now.getTime() - startedAt.getTime()) / 1000
  return spent < leastSeconds ? null : Math.max(0, Math.round((spent / done) * (total - done)))
}

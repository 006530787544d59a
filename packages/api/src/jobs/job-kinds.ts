import { measuresJob } from '../measures/measures-job.ts'
import { reportJob } from '../reports/report-job.ts'
import { type RunnableKind, runnable } from './runnable-kind.ts'

/** Every kind of long work the server knows; a kind that is not here can't be run. One line each: `runnable(kind)`. */
const kinds: readonly RunnableKind[] = [runnable(reportJob), runnable(measuresJob)]

export const jobKindOf = (kind: string): RunnableKind | null =>
  kinds.find((known) => known.kind === kind) ?? null

import { methodFamilies } from '@tandem/stats/reference/method-names'
import type { CheckedCase } from '../methods/checked-case.ts'
import type { DataSource } from '../methods/data-sources.ts'
import { type MethodsRun, methodsJob } from '../methods/methods-job.ts'
import { referenceThread } from '../methods/reference-thread.ts'

export type MethodsCheck = {
  readonly state: 'running' | 'done' | 'failed'
  readonly startedAt: string
  readonly endedAt: string | null
  /** Cases of this build; null until the list is known. */
  readonly total: number | null
  readonly counts: { readonly agree: number; readonly differ: number; readonly notRun: number }
  /** Figures compared in all cases together. */
  readonly figures: number
  /** By method family; cases that have not been run yet are not in it. */
  readonly families: readonly { readonly family: string; readonly cases: readonly CheckedCase[] }[]
  readonly sources: readonly DataSource[]
  readonly problem: string | null
}

// Not of one organisation and not of a patient: one for the process, which is one build.
const job = methodsJob(referenceThread, () => new Date())

/** Every method beside its reference, as this server computes it now. */
export const methodsCheck = (): MethodsCheck => answerOf(job.current())

export const methodsCheckAgain = (): MethodsCheck => answerOf(job.again())

/** A run in the shape of the screen. */
export function answerOf(run: MethodsRun): MethodsCheck {
  const { state, startedAt, endedAt, total, checked, sources, problem } = run
  const having = (outcome: CheckedCase['outcome']) =>
    checked.filter((entry) => entry.outcome === outcome).length
  return {
    state,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    total,
    counts: { agree: having('agrees'), differ: having('differs'), notRun: having('not_run') },
    figures: checked.reduce((sum, { compared }) => sum + compared, 0),
    families: byFamily(checked),
    sources,
    problem,
  }
}

function byFamily(checked: readonly CheckedCase[]): MethodsCheck['families'] {
  const found = new Map<string, CheckedCase[]>()
  for (const entry of checked) found.set(entry.family, [...(found.get(entry.family) ?? []), entry])
  const rank = (family: string) =>
    methodFamilies.includes(family) ? methodFamilies.indexOf(family) : methodFamilies.length
  return Array.from(found, ([family, cases]) => ({ family, cases })).toSorted(
    (a, b) => rank(a.family) - rank(b.family),
  )
}

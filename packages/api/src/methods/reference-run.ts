import { type CheckedCase, checkedCase } from './checked-case.ts'
import { type DataSource, dataSources } from './data-sources.ts'
import { readerOf, referenceSets } from './reference-sets.ts'

/** What a run says on its way. */
export type RunStep =
  | { readonly kind: 'begun'; readonly total: number; readonly sources: readonly DataSource[] }
  | { readonly kind: 'checked'; readonly checked: CheckedCase }
  | { readonly kind: 'ended' }

/** Runs every case, one after the other; seconds of computing, so not on the thread that answers requests. */
export function* referenceRun(clock: () => number): Generator<RunStep> {
  const sets = referenceSets.map((set) => ({ ...set, read: readerOf(set.workspace) }))
  const total = sets.reduce((sum, { cases }) => sum + cases.length, 0)
  yield {
    kind: 'begun',
    total,
    sources: sets.flatMap(({ cases, read }) => sourcesOf(cases, read('README.md'))),
  }
  for (const { cases, read } of sets)
    for (const subject of cases) yield { kind: 'checked', checked: checkedCase(subject, read, clock) }
  yield { kind: 'ended' }
}

/** The data sets that the cases read; what the README does not tell is said to be missing. */
function sourcesOf(cases: readonly { readonly inputs: readonly string[] }[], readme: string): DataSource[] {
  const told = new Map(dataSources(readme).map((source) => [source.file, source]))
  return [...new Set(cases.flatMap(({ inputs }) => inputs))].map(
    (file) => told.get(file) ?? { file, source: 'not stated', licence: 'not stated' },
  )
}

import type { Db } from '@tandem/db/connect'
import { drainDirty } from '@tandem/db/rebuild'
import { loadDemo } from '@tandem/server/first-data'
import type { Findings } from './report.ts'
import { figure } from './report.ts'

/** How long the demo clinic takes at the first start: inventing, importing, deriving. Once, for it is long. */
export async function firstLoad(db: Db): Promise<Findings> {
  const started = performance.now()
  await loadDemo(db, 'demo-clinic', { log: () => {}, progress: () => {} })
  const loaded = performance.now()
  const episodes = await drainDirty(db)
  const done = performance.now()
  const seconds = (done - started) / 1_000
  return {
    tables: [
      {
        title: 'First load of the demo clinic',
        about: 'One run, 1,200 patients: what a first start waits for.',
        columns: ['', 's'],
        rows: [
          ['invented and imported', figure((loaded - started) / 1_000)],
          [`derived rows of ${episodes.toLocaleString('en')} episodes`, figure((done - loaded) / 1_000)],
          ['together', figure(seconds)],
        ],
      },
    ],
    goals: [
      {
        id: 'first-load',
        goal: 'the demo clinic within 20 s',
        measured: `${figure(seconds)} s`,
        met: seconds <= 20,
      },
    ],
  }
}

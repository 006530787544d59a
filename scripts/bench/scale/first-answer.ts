import { startCohortStore } from '@tandem/api/cohort-store/cohort-store'
import { connect, connectPool } from '@tandem/db/connect'
import { systemScope } from '@tandem/db/scope'
import { sql } from 'kysely'
import { courseOf } from './trend-questions.ts'

/** In a process of its own: how long the first question takes once its threads run and its connections are open, the columns still in the database. */
const [url = '', organisation = ''] = process.argv.slice(2)
const db = connect(url, 2)
const pool = connectPool(url, 2)
const store = startCohortStore({ db, pool, memoryBytes: 4e9, threads: 1, log: console.error })
await Promise.all([store.ready, sql`select 1`.execute(db), pool.query('select 1')])
const started = performance.now()
const question = courseOf({ dimensions: {}, lists: {}, startedFrom: null, startedTo: null, unit: 'most' })
const answer = await store.ask(systemScope(Number(organisation)), 'PHQ-9', 0, question)
const took = performance.now() - started
console.log(JSON.stringify({ took, episodes: answer?.chosen.episodes ?? null }))
await store.close()
await Promise.all([pool.end(), db.destroy()])

import { connect } from '@tandem/db/connect'
import { countingAlone } from './counting-job.ts'
import { startJobs } from './start-jobs.ts'

/** For tests: a process that works on counting jobs until it is killed. Arguments: address of the database, folder. */
const [url = '', folder = ''] = process.argv.slice(2)
await startJobs({
  db: connect(url, 4),
  queueUrl: url,
  version: 'test',
  folder,
  log: (line) => console.error(line),
  kindOf: countingAlone,
})
console.log('ready')

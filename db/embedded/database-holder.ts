import { startEmbeddedPostgres } from '../embedded-postgres.ts'

// A process of its own for the tests: it starts the database, tells so, and holds it until it is killed.
startEmbeddedPostgres({
  dataDirectory: process.argv[2] ?? '',
  log: () => {},
  purpose: 'test',
  settings: { fsync: 'off' },
}).then(
  ({ adopted, ownerUrl }) => {
    console.log(JSON.stringify({ adopted, ownerUrl }))
    setInterval(() => {}, 1_000)
  },
  (error: Error) => {
    console.log(JSON.stringify({ sentence: error.message }))
    process.exit(1)
  },
)

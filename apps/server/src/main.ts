import { Closing } from './closing.ts'
import { readConfig } from './config.ts'
import { type RunningServer, startServer } from './start-server.ts'

const closing = new Closing()
const tell = (line: string) => console.log(line)
let verbose = false

async function main(): Promise<void> {
  stopOn('SIGINT')
  stopOn('SIGTERM')
  const config = readConfig(process.env)
  verbose = config.logLevel === 'debug'
  const server = await startServer(config, tell, closing)
  if (closing.begun) return
  if (server.otherPort)
    tell(`Port ${config.port} is taken; this one is free: ${new URL(server.address).port}.`)
  tell(welcome(server, config.database ? null : config.dataDirectory).join('\n'))
}

function welcome({ address, version, demo }: RunningServer, dataDirectory: string | null): string[] {
  return [
    `Tandem ${version}`,
    `  Data       ${dataDirectory ?? 'in the PostgreSQL of DATABASE_URL'}`,
    `  Dashboard  ${address}`,
    demo
      ? '  Sign in    one click as clinician, clinical lead, quality or administrator (demo data)'
      : '  Sign in    with a user name and password; npm run tandem -- user create makes one',
    'Ctrl-C stops it; nothing is lost.',
  ]
}

/** The first signal ends requests, work and database in order; a second one ends the process at once. */
function stopOn(signal: NodeJS.Signals): void {
  process.on(signal, () => {
    if (closing.begun) process.exit(1)
    tell('Stopping.')
    closing.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    )
  })
}

function fail(error: unknown): void {
  console.error(verbose ? error : error instanceof Error ? error.message : String(error))
  process.exit(1)
}

main().catch(async (error: unknown) => {
  // What fails while everything is being closed is not the reason.
  if (closing.begun) return
  await closing.close().catch(() => {})
  fail(error)
})

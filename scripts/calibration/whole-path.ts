import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { GuardedComparison } from '@tandem/analysis/comparison/guarded-comparison'
import { appRouter } from '@tandem/api/router'
import { createCaller } from '@tandem/api/trpc'
import type { Db } from '@tandem/db/connect'
import { deleteOrganisation } from '@tandem/db/queries/writes-organisations'
import { rebuildEpisodes } from '@tandem/db/rebuild'
import { systemScope, withScope } from '@tandem/db/scope'
import { importRows } from '@tandem/importers/import-rows'
import { grantRole } from '@tandem/server/accounts'
import { inventedService } from '@tandem/simulation/invented-service'
import type { ServiceParameters } from '@tandem/simulation/service-parameters'
import { benchOrganisation, startBenchServer } from '../bench/bench-database.ts'
import { estimators, oneRun, runFigures } from './one-run.ts'
import { runsFolder } from './runs-folder.ts'
import { calibrationService, scenarios } from './scenarios.ts'

type Difference = { readonly run: number; readonly largest: number; readonly figures: number }

/** Largest difference of any figure, and how many were compared; infinite where one side has none. */
export function largestDifference(
  short: ReturnType<typeof runFigures>,
  long: ReturnType<typeof runFigures>,
): Omit<Difference, 'run'> {
  let [largest, figures] = [0, 0]
  for (const estimator of estimators) {
    const [a, b] = [short[estimator], long[estimator]]
    if ((a === null) !== (b === null)) largest = Infinity
    a?.forEach((row, contrast) => {
      row.forEach((value, place) => {
        largest = Math.max(largest, Math.abs(value - (b?.[contrast]?.[place] ?? Infinity)))
        figures += 1
      })
    })
  }
  return { largest, figures }
}

/** Only what bears on scores, plans and covariates comes in: contacts and supplies would take most of the time. */
function rowsOf(parameters: ServiceParameters) {
  const { sites, programmes, clinicians, drugs, patients, episodes, diagnoses, treatments, assessments } =
    inventedService(parameters)
  return {
    ...{ sites, programmes, clinicians, drugs, patients, episodes, diagnoses, treatments },
    assessments: assessments.filter(({ instrument }) => instrument === 'PHQ-9' || instrument === 'GAD-7'),
  }
}

/** One service through importer, database and rebuild, to the figure of the screen's API. */
export async function onTheScreen(
  db: Db,
  parameters: ServiceParameters,
  code: string,
): Promise<GuardedComparison> {
  const now = new Date(`${parameters.asOf}T22:30:00Z`)
  const organisation = await benchOrganisation(db, code)
  await importRows(db, {
    ...{ organisationCode: code, name: 'Calibration', source: 'calibration', actor: 'calibration', now },
    rows: rowsOf(parameters),
  })
  await withScope(db, systemScope(organisation.id), async (trx) => {
    const episodes = await trx
      .selectFrom('episode')
      .select('id')
      .where('organisation_id', '=', organisation.id)
      .execute()
    await rebuildEpisodes(
      trx,
      organisation.id,
      episodes.map(({ id }) => id),
      parameters.asOf,
    )
    await trx.deleteFrom('dirty').where('organisation_id', '=', organisation.id).execute()
  })
  const userId = randomUUID()
  await grantRole(db, { organisationCode: code, userId, role: 'clinical_lead', actor: 'calibration' })
  const caller = createCaller(appRouter)({
    ...{ db, version: 'calibration', requestId: 'calibration', now: () => now, demo: async () => false },
    person: { userId, username: 'lead', name: 'Lead' },
  })
  const asked = { organisation: code, instrument: 'PHQ-9', armView: 'initial_plan' as const }
  let { progress } = await caller.cohort.comparison(asked)
  while (progress.state === 'waiting' || progress.state === 'running') {
    await pause(50)
    progress = await caller.cohort.comparisonProgress({ organisation: code, job: progress.job })
  }
  if (progress.state !== 'done') throw new Error(`The comparison of ${code} was ${progress.state}.`)
  await deleteOrganisation(db, organisation.id)
  return progress.comparison
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, folder: { type: 'string' } },
  strict: false,
})

if (process.argv[1]?.endsWith('whole-path.ts')) {
  const file = `${values.folder ?? runsFolder}/whole_path.json`
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Difference[]) : []
  const server = await startBenchServer()
  try {
    for (let run = known.length; run < Number(values.runs); run += 1) {
      const parameters = calibrationService(scenarios.two_points, run)
      const shown = await onTheScreen(server.main.db, parameters, `service-${run}`)
      if (shown.kind === 'withheld') throw new Error('A lead sees everything.')
      const short = oneRun(scenarios.two_points, run)
      known.push({ run, ...largestDifference(short.figures, runFigures(shown)) })
      writeFileSync(file, JSON.stringify(known))
      if (run < 3 || run % 10 === 9) process.stdout.write(`${JSON.stringify(known.at(-1))}\n`)
    }
  } finally {
    await server.stop()
  }
  // What loads TypeScript for the comparison's thread would keep the process alive.
  process.exit()
}

import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { caseloadRouter } from './routers/caseload.ts'
import { cohortRouter } from './routers/cohort.ts'
import { entryRouter } from './routers/entry.ts'
import { jobsRouter } from './routers/jobs.ts'
import { measureChartsRouter } from './routers/measure-charts.ts'
import { measuresRouter } from './routers/measures.ts'
import { methodsRouter } from './routers/methods.ts'
import { patientRouter } from './routers/patient.ts'
import { reportsRouter } from './routers/reports.ts'
import { sessionRouter } from './routers/session.ts'
import { settingsRouter } from './routers/settings.ts'
import { viewsRouter } from './routers/views.ts'
import { router } from './trpc.ts'

export const appRouter = router({
  session: sessionRouter,
  cohort: cohortRouter,
  caseload: caseloadRouter,
  patient: patientRouter,
  entry: entryRouter,
  measureCharts: measureChartsRouter,
  measures: measuresRouter,
  methods: methodsRouter,
  jobs: jobsRouter,
  reports: reportsRouter,
  views: viewsRouter,
  settings: settingsRouter,
})

export type AppRouter = typeof appRouter
export type Input = inferRouterInputs<AppRouter>
export type Output = inferRouterOutputs<AppRouter>

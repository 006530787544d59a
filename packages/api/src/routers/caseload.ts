import { caseloadList, caseloadListInput } from '../services/caseload-list.ts'
import { patientsWithoutEpisode } from '../services/patients-without-episode.ts'
import { router, screenProcedure } from '../trpc.ts'

const caseloadProcedure = screenProcedure('caseload')

export const caseloadRouter = router({
  list: caseloadProcedure.input(caseloadListInput).query(({ ctx, input }) => caseloadList(ctx, input)),
  withoutEpisode: caseloadProcedure.query(({ ctx }) => patientsWithoutEpisode(ctx)),
})

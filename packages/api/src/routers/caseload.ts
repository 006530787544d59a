import { caseloadList, caseloadListInput } from '../services/caseload-list.ts'
import { router, screenProcedure } from '../trpc.ts'

export const caseloadRouter = router({
  list: screenProcedure('caseload')
    .input(caseloadListInput)
    .query(({ ctx, input }) => caseloadList(ctx, input)),
})

import { currentSession } from '../services/current-session.ts'
import { openProcedure, router } from '../trpc.ts'

export const sessionRouter = router({
  current: openProcedure.query(({ ctx }) => currentSession(ctx)),
})

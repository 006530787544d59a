import { methodsCheck, methodsCheckAgain } from '../services/methods-check.ts'
import { personProcedure, router } from '../trpc.ts'

/** No organisation and no patient in it: for everybody who is signed in. */
export const methodsRouter = router({
  check: personProcedure.query(() => methodsCheck()),
  runAgain: personProcedure.mutation(() => methodsCheckAgain()),
})

import { cancelOwnJob, jobInput, jobsInput, oneJob, ownJobs, retryOwnJob } from '../services/jobs.ts'
import { memberProcedure, router } from '../trpc.ts'

export const jobsRouter = router({
  get: memberProcedure.input(jobInput).query(({ ctx, input }) => oneJob(ctx, input.job)),
  list: memberProcedure.input(jobsInput).query(({ ctx, input }) => ownJobs(ctx, input)),
  cancel: memberProcedure.input(jobInput).mutation(({ ctx, input }) => cancelOwnJob(ctx, input.job)),
  retry: memberProcedure.input(jobInput).mutation(({ ctx, input }) => retryOwnJob(ctx, input.job)),
})

import {
  acknowledge,
  acknowledgeInput,
  alertsInput,
  alertsOfPatient,
  secondLook,
  secondLookInput,
} from '../services/caseload-alerts.ts'
import { caseloadList, caseloadListInput } from '../services/caseload-list.ts'
import { meetingMinutes, minutesFile, minutesInput } from '../services/caseload-minutes.ts'
import {
  assignInput,
  assignOwner,
  decideReview,
  flagForDiscussion,
  flagInput,
  reviewInput,
  reviewOwners,
} from '../services/caseload-review.ts'
import { patientsWithoutEpisode } from '../services/patients-without-episode.ts'
import { router, screenProcedure } from '../trpc.ts'

const caseloadProcedure = screenProcedure('caseload')

export const caseloadRouter = router({
  list: caseloadProcedure.input(caseloadListInput).query(({ ctx, input }) => caseloadList(ctx, input)),
  withoutEpisode: caseloadProcedure.query(({ ctx }) => patientsWithoutEpisode(ctx)),
  alerts: caseloadProcedure.input(alertsInput).query(({ ctx, input }) => alertsOfPatient(ctx, input)),
  acknowledge: caseloadProcedure
    .input(acknowledgeInput)
    .mutation(({ ctx, input }) => acknowledge(ctx, input)),
  secondLook: caseloadProcedure.input(secondLookInput).mutation(({ ctx, input }) => secondLook(ctx, input)),
  owners: caseloadProcedure.query(({ ctx }) => reviewOwners(ctx)),
  flagForDiscussion: caseloadProcedure
    .input(flagInput)
    .mutation(({ ctx, input }) => flagForDiscussion(ctx, input)),
  assign: caseloadProcedure.input(assignInput).mutation(({ ctx, input }) => assignOwner(ctx, input)),
  review: caseloadProcedure.input(reviewInput).mutation(({ ctx, input }) => decideReview(ctx, input)),
  minutes: caseloadProcedure.input(minutesInput).query(({ ctx, input }) => meetingMinutes(ctx, input)),
  minutesFile: caseloadProcedure.input(minutesInput).mutation(({ ctx, input }) => minutesFile(ctx, input)),
})

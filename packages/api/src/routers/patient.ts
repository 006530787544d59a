import { z } from 'zod'
import { patientStory } from '../services/patient-story.ts'
import { router, screenProcedure } from '../trpc.ts'

export const patientRouter = router({
  story: screenProcedure('patient')
    .input(z.object({ patient: z.uuid('must be the patient’s identifier, a UUID') }))
    .query(({ ctx, input }) => patientStory(ctx, input.patient)),
})

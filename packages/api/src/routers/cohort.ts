import { figureDefinitions } from '@tandem/analysis/definitions'
import { cohortCourseInput } from '../cohort/course-contract.ts'
import { cohortCourse } from '../services/cohort-course.ts'
import { cohortOptions } from '../services/cohort-options.ts'
import { cohortPatients, cohortPatientsInput } from '../services/cohort-patients.ts'
import { router, screenProcedure } from '../trpc.ts'

const cohortProcedure = screenProcedure('cohort')

export const cohortRouter = router({
  definitions: cohortProcedure.query(() => figureDefinitions),
  options: cohortProcedure.query(({ ctx }) => cohortOptions(ctx)),
  course: cohortProcedure.input(cohortCourseInput).query(({ ctx, input }) => cohortCourse(ctx, input)),
  patients: cohortProcedure.input(cohortPatientsInput).query(({ ctx, input }) => cohortPatients(ctx, input)),
})

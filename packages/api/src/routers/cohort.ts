import { figureDefinitions } from '@tandem/analysis/definitions'
import { cohortQuestionInput } from '../cohort/cohort-question.ts'
import { cohortCourseInput } from '../cohort/course-contract.ts'
import { cohortBenefits } from '../services/cohort-benefits.ts'
import { cohortCare, cohortSwitching } from '../services/cohort-care.ts'
import { cohortCompared, cohortComparedInput } from '../services/cohort-compared.ts'
import {
  cohortComparison,
  cohortComparisonCancel,
  cohortComparisonInput,
  cohortComparisonProgress,
  comparisonJobInput,
} from '../services/cohort-comparison.ts'
import { cohortCourse } from '../services/cohort-course.ts'
import { cohortMissing, cohortSensitivity } from '../services/cohort-missing.ts'
import { cohortOptions } from '../services/cohort-options.ts'
import { cohortPatients, cohortPatientsInput } from '../services/cohort-patients.ts'
import { cohortRates } from '../services/cohort-rates.ts'
import { cohortTimes, cohortTimesInput } from '../services/cohort-times.ts'
import { router, screenProcedure } from '../trpc.ts'

const cohortProcedure = screenProcedure('cohort')

export const cohortRouter = router({
  definitions: cohortProcedure.query(() => figureDefinitions),
  options: cohortProcedure.query(({ ctx }) => cohortOptions(ctx)),
  course: cohortProcedure.input(cohortCourseInput).query(({ ctx, input }) => cohortCourse(ctx, input)),
  compared: cohortProcedure.input(cohortComparedInput).query(({ ctx, input }) => cohortCompared(ctx, input)),
  rates: cohortProcedure.input(cohortQuestionInput).query(({ ctx, input }) => cohortRates(ctx, input)),
  times: cohortProcedure.input(cohortTimesInput).query(({ ctx, input }) => cohortTimes(ctx, input)),
  patients: cohortProcedure.input(cohortPatientsInput).query(({ ctx, input }) => cohortPatients(ctx, input)),
  missing: cohortProcedure.input(cohortQuestionInput).query(({ ctx, input }) => cohortMissing(ctx, input)),
  sensitivity: cohortProcedure
    .input(cohortQuestionInput)
    .query(({ ctx, input }) => cohortSensitivity(ctx, input)),
  switching: cohortProcedure
    .input(cohortQuestionInput)
    .query(({ ctx, input }) => cohortSwitching(ctx, input)),
  care: cohortProcedure.input(cohortQuestionInput).query(({ ctx, input }) => cohortCare(ctx, input)),
  benefits: cohortProcedure.input(cohortQuestionInput).query(({ ctx, input }) => cohortBenefits(ctx, input)),
  comparison: cohortProcedure
    .input(cohortComparisonInput)
    .query(({ ctx, input }) => cohortComparison(ctx, input)),
  comparisonProgress: cohortProcedure
    .input(comparisonJobInput)
    .query(({ ctx, input }) => cohortComparisonProgress(ctx, input.job)),
  comparisonCancel: cohortProcedure
    .input(comparisonJobInput)
    .mutation(({ ctx, input }) => cohortComparisonCancel(ctx, input.job)),
})

import {
  changeDoseInput,
  correctInput,
  enterInput,
  entryFormInput,
  entryHistoryInput,
  withdrawInput,
} from '../entry/entry-input.ts'
import { entryForm } from '../services/entry-form.ts'
import { entryHistory } from '../services/entry-history.ts'
import { changeDose, correct, enter, withdraw } from '../services/patient-entry.ts'
import { router, screenProcedure } from '../trpc.ts'

const patientProcedure = screenProcedure('patient')

/** What people write down about a patient, by hand. */
export const entryRouter = router({
  form: patientProcedure.input(entryFormInput).query(({ ctx, input }) => entryForm(ctx, input)),
  history: patientProcedure.input(entryHistoryInput).query(({ ctx, input }) => entryHistory(ctx, input)),
  enter: patientProcedure.input(enterInput).mutation(({ ctx, input }) => enter(ctx, input)),
  correct: patientProcedure.input(correctInput).mutation(({ ctx, input }) => correct(ctx, input)),
  changeDose: patientProcedure.input(changeDoseInput).mutation(({ ctx, input }) => changeDose(ctx, input)),
  withdraw: patientProcedure.input(withdrawInput).mutation(({ ctx, input }) => withdraw(ctx, input)),
})

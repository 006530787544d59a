import { ruleSettings, setRule, switchInput } from '../services/caseload-rule-switches.ts'
import { router, screenProcedure } from '../trpc.ts'

const rulesProcedure = screenProcedure('rules')

export const settingsRouter = router({
  rules: rulesProcedure.query(({ ctx }) => ruleSettings(ctx)),
  setRule: rulesProcedure.input(switchInput).mutation(({ ctx, input }) => setRule(ctx, input)),
})

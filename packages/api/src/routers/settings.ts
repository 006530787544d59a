import { ruleSettings, setRule, switchInput } from '../services/caseload-rule-switches.ts'
import { expectedCoverage } from '../services/expected-coverage.ts'
import { router, screenProcedure } from '../trpc.ts'

const rulesProcedure = screenProcedure('rules')

export const settingsRouter = router({
  rules: rulesProcedure.query(({ ctx }) => ruleSettings(ctx)),
  expectedCoverage: rulesProcedure.query(({ ctx }) => expectedCoverage(ctx)),
  setRule: rulesProcedure.input(switchInput).mutation(({ ctx, input }) => setRule(ctx, input)),
})

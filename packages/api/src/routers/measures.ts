import { qualityMeasures } from '@tandem/domain/quality-measures/catalogue'
import { measurePeriodInput } from '../measures/measure-period.ts'
import { codeListSettings, setCodeList, setCodeListInput } from '../services/code-lists.ts'
import { measureDetail, measureDetailInput } from '../services/measure-detail.ts'
import { measurePatients, measurePatientsInput } from '../services/measure-patients.ts'
import {
  measuresCancel,
  measuresCompute,
  measuresJobInput,
  measuresProgress,
} from '../services/measures-compute.ts'
import { measuresOverview } from '../services/measures-overview.ts'
import { router, screenProcedure } from '../trpc.ts'

const procedure = screenProcedure('measures')
const settings = screenProcedure('rules')

/** Quality measures as they were computed, what they say, who is behind them, and what codes they look at. */
export const measuresRouter = router({
  names: procedure.query(() => qualityMeasures.map(({ id, name, family }) => ({ id, name, family }))),
  overview: procedure.input(measurePeriodInput).query(({ ctx, input }) => measuresOverview(ctx, input)),
  detail: procedure.input(measureDetailInput).query(({ ctx, input }) => measureDetail(ctx, input)),
  patients: procedure.input(measurePatientsInput).query(({ ctx, input }) => measurePatients(ctx, input)),
  compute: procedure.input(measurePeriodInput).mutation(({ ctx, input }) => measuresCompute(ctx, input)),
  progress: procedure.input(measuresJobInput).query(({ ctx, input }) => measuresProgress(ctx, input.job)),
  cancel: procedure.input(measuresJobInput).mutation(({ ctx, input }) => measuresCancel(ctx, input.job)),
  codeLists: settings.query(({ ctx }) => codeListSettings(ctx)),
  setCodeList: settings.input(setCodeListInput).mutation(({ ctx, input }) => setCodeList(ctx, input)),
})

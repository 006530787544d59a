import { betweenInput, measureBetween } from '../services/measure-charts-between.ts'
import { equityInput, measureEquity } from '../services/measure-charts-equity.ts'
import {
  annotate,
  annotateInput,
  endNote,
  endNoteInput,
  rebase,
  rebaseInput,
  setTarget,
  targetInput,
} from '../services/measure-charts-notes.ts'
import { measureOverTime, overTimeInput } from '../services/measure-charts-over-time.ts'
import { router, screenProcedure } from '../trpc.ts'

const procedure = screenProcedure('measures')

/** Charts of stored measures, and what people write on them. */
export const measureChartsRouter = router({
  overTime: procedure.input(overTimeInput).query(({ ctx, input }) => measureOverTime(ctx, input)),
  betweenSites: procedure.input(betweenInput).query(({ ctx, input }) => measureBetween(ctx, input)),
  equity: procedure.input(equityInput).query(({ ctx, input }) => measureEquity(ctx, input)),
  annotate: procedure.input(annotateInput).mutation(({ ctx, input }) => annotate(ctx, input)),
  rebase: procedure.input(rebaseInput).mutation(({ ctx, input }) => rebase(ctx, input)),
  setTarget: procedure.input(targetInput).mutation(({ ctx, input }) => setTarget(ctx, input)),
  endNote: procedure.input(endNoteInput).mutation(({ ctx, input }) => endNote(ctx, input)),
})

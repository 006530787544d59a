import { fileInput, listReportFiles, removeOwnFile } from '../services/report-files.ts'
import { removeReportSchedule, scheduleInput, setReportSchedule } from '../services/report-schedules.ts'
import {
  changeReportInput,
  changeSavedReport,
  listReports,
  previewInput,
  previewReport,
  removeSavedReport,
  reportInput,
  reportOptions,
  runReport,
  runReportInput,
  saveReport,
  saveReportInput,
} from '../services/reports.ts'
import { router, screenProcedure } from '../trpc.ts'

const reportsProcedure = screenProcedure('reports')

export const reportsRouter = router({
  options: reportsProcedure.query(({ ctx }) => reportOptions(ctx)),
  preview: reportsProcedure
    .input(previewInput)
    .query(({ ctx, input }) => previewReport(ctx, input.definition)),
  run: reportsProcedure.input(runReportInput).mutation(({ ctx, input }) => runReport(ctx, input)),
  list: reportsProcedure.query(({ ctx }) => listReports(ctx)),
  save: reportsProcedure.input(saveReportInput).mutation(({ ctx, input }) => saveReport(ctx, input)),
  change: reportsProcedure
    .input(changeReportInput)
    .mutation(({ ctx, input }) => changeSavedReport(ctx, input)),
  remove: reportsProcedure
    .input(reportInput)
    .mutation(({ ctx, input }) => removeSavedReport(ctx, input.report)),
  schedule: reportsProcedure.input(scheduleInput).mutation(({ ctx, input }) => setReportSchedule(ctx, input)),
  unschedule: reportsProcedure
    .input(reportInput)
    .mutation(({ ctx, input }) => removeReportSchedule(ctx, input.report)),
  files: reportsProcedure.query(({ ctx }) => listReportFiles(ctx)),
  removeFile: reportsProcedure.input(fileInput).mutation(({ ctx, input }) => removeOwnFile(ctx, input.file)),
})

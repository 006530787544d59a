import type { Screen } from '@tandem/domain/role'
import {
  changeSavedView,
  changeViewInput,
  removeSavedView,
  removeViewInput,
  savedViews,
  saveView,
  saveViewInput,
} from '../services/saved-views.ts'
import { router, screenProcedure } from '../trpc.ts'

const viewsOf = (screen: Screen) => {
  const procedure = screenProcedure(screen)
  return router({
    list: procedure.query(({ ctx }) => savedViews(ctx, screen)),
    save: procedure.input(saveViewInput).mutation(({ ctx, input }) => saveView(ctx, screen, input)),
    change: procedure.input(changeViewInput).mutation(({ ctx, input }) => changeSavedView(ctx, input)),
    remove: procedure.input(removeViewInput).mutation(({ ctx, input }) => removeSavedView(ctx, input)),
  })
}

/** Saved views, by the screen they are of. */
export const viewsRouter = router({ cohort: viewsOf('cohort'), caseload: viewsOf('caseload') })

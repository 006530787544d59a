import { z } from 'zod'

/** What of the builder stands in the address: the saved report that is open, and whether its preview is. */
export const builderSearch = z.object({
  report: z.uuid().optional().catch(undefined),
  preview: z.literal('yes').optional().catch(undefined),
})

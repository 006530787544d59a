import type { CohortAnswer, CohortQuestion } from '@tandem/analysis/cohort-analyses'
import type { HeldColumns, PermittedSites } from './scan.ts'

export type ScanRequest =
  | {
      readonly kind: 'ask'
      readonly id: number
      /** Which columns, and of which moment. */
      readonly key: string
      /** null where this thread has been handed them. */
      readonly columns: HeldColumns | null
      readonly sites: PermittedSites
      readonly question: CohortQuestion
    }
  | { readonly kind: 'forget'; readonly key: string }

export type ScanReply =
  | { readonly id: number; readonly answer: CohortAnswer }
  | { readonly id: number; readonly failure: string }
  | { readonly ready: true }

import { TRPCError } from '@trpc/server'
import type { OrganisationKind } from '../organisations-of-user.ts'
import type { CohortContext } from './cohort-course.ts'

export type OrganisationFacts = {
  readonly code: string
  readonly name: string
  readonly kind: OrganisationKind
  readonly timeZone: string
}

export type CohortOptions = {
  readonly organisation: OrganisationFacts
  /** Only instruments that were used, the organisation's default first. */
  readonly instruments: readonly { readonly code: string; readonly name: string; readonly episodes: number }[]
  readonly programmes: readonly {
    readonly code: string
    readonly name: string
    readonly unit: 'week' | 'month'
  }[]
  readonly sites: readonly { readonly code: string; readonly name: string }[]
  readonly startedFrom: string | null
  readonly startedTo: string | null
  readonly mayOpenPatients: boolean
  readonly suppressionThreshold: number | null
}

export async function cohortOptions(_ctx: CohortContext): Promise<CohortOptions> {
  throw new TRPCError({ code: 'NOT_IMPLEMENTED', message: 'Not there yet.' })
}

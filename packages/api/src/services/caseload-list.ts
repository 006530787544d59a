import type { Scope } from '@tandem/db/scope'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { InstrumentFacts } from '../instrument-facts.ts'
import type { Organisation } from '../organisations-of-user.ts'
import type { Context } from '../trpc.ts'

export type PatientsContext = Context & { readonly organisation: Organisation; readonly scope: Scope }

export const caseloadListInput = z.object({
  search: z.string().max(100).optional(),
  sort: z.enum(['need', 'name', 'latest', 'change', 'weeks', 'lastScore', 'nextDue']).default('need'),
  descending: z.boolean().default(true),
  page: z.int().min(1).max(100_000).default(1),
  pageSize: z.int().min(1).max(200).default(50),
  arm: z.array(z.enum(['medication_only', 'therapy_only', 'combined', 'neither'])).optional(),
  onlyMine: z.boolean().optional(),
  flags: z.array(z.enum(['item9', 'overdue'])).optional(),
  status: z.enum(['open', 'closed', 'all']).default('open'),
})

export type CaseloadListInput = z.infer<typeof caseloadListInput>

type SafetyState = 'positive' | 'unknown' | 'negative' | 'not_asked'

export type CaseloadRow = {
  readonly patient: string
  readonly episode: string
  readonly name: string
  readonly patientNumber: string
  readonly arm: PlanArm
  readonly armProvisional: boolean
  readonly programme: string | null
  readonly clinician: string | null
  readonly site: string | null
  readonly weeksInCare: number
  readonly startedOn: string
  readonly endedOn: string | null
  readonly attended: number
  readonly missed: number
  readonly first: { readonly score: number; readonly takenOn: string } | null
  readonly latest: {
    readonly score: number
    readonly takenOn: string
    readonly band: string | null
    readonly instrument: string
  } | null
  /** Latest minus first score, in points. */
  readonly change: number | null
  /** The same as a share of the first score. */
  readonly percentChange: number | null
  readonly spark: readonly { readonly day: string; readonly score: number }[]
  readonly state: string | null
  readonly item9: SafetyState | null
  readonly item9On: string | null
  /** Share of the last 90 days that antidepressant supply covers; null: see the reason. */
  readonly daysCovered90: number | null
  readonly daysCoveredWhy: string | null
  readonly nextDueOn: string | null
  readonly overdueDays: number | null
  readonly reasons: readonly string[]
}

export type CaseloadList = {
  readonly asOf: string
  readonly dataAsOf: string
  readonly total: number
  /** Of everything the person may see, before search, chips and paging. */
  readonly counts: {
    readonly item9: number
    readonly overdue: number
    readonly open: number
    readonly closed: number
  }
  /** The instruments that the rows' scores are on. */
  readonly instruments: readonly InstrumentFacts[]
  readonly rows: readonly CaseloadRow[]
}

export async function caseloadList(_ctx: PatientsContext, _input: CaseloadListInput): Promise<CaseloadList> {
  throw new TRPCError({ code: 'NOT_IMPLEMENTED', message: 'Not there yet.' })
}

import { recordAudit } from '@tandem/db/queries/audit'
import {
  type CaseloadRecord,
  findCaseload,
  findCaseloadCounts,
  findCaseloadInstruments,
} from '@tandem/db/queries/caseload'
import { findDataAsOf } from '@tandem/db/queries/organisations'
import { withScope } from '@tandem/db/scope'
import type { RecentReason } from '@tandem/domain/adherence'
import { type CalendarDay, dayInZone, daysBetween, earlierDay } from '@tandem/domain/calendar-day'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import type { SafetyState } from '@tandem/domain/safety'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { z } from 'zod'
import { type InstrumentFacts, instrumentFacts } from '../instrument-facts.ts'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'

export const caseloadListInput = z.object({
  search: textInput(100).optional(),
  sort: z.enum(['need', 'name', 'latest', 'change', 'weeks', 'lastScore', 'nextDue']).default('need'),
  descending: z.boolean().default(true),
  page: z.int().min(1).max(100_000).default(1),
  pageSize: z.int().min(1).max(200).default(50),
  arm: z
    .array(z.enum(['medication_only', 'therapy_only', 'combined', 'neither']))
    .max(10)
    .optional(),
  onlyMine: z.boolean().optional(),
  flags: z
    .array(z.enum(['item9', 'overdue']))
    .max(10)
    .optional(),
  status: z.enum(['open', 'closed', 'all']).default('open'),
})

export type CaseloadListInput = z.infer<typeof caseloadListInput>

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

/** One page of the patients that the person may see, each with where they stand and why to look. */
export async function caseloadList(
  ctx: OrganisationContext,
  input: CaseloadListInput,
): Promise<CaseloadList> {
  const { scope } = ctx
  const asOf = dayInZone(ctx.now(), ctx.organisation.timeZone)
  const { arm: arms = [], flags = [], onlyMine = false, search = null, ...paging } = input
  return withScope(ctx.db, scope, async (trx) => {
    const { total, rows } = await findCaseload(trx, scope, {
      ...paging,
      arms,
      flags,
      onlyMine,
      search,
      today: asOf,
    })
    await recordAudit(trx, scope, {
      action: 'view',
      resource: 'caseload',
      details: { rows: rows.length, patients: rows.map(({ patient }) => patient), searched: search !== null },
      requestId: ctx.requestId,
    })
    const codes = await findCaseloadInstruments(trx, scope)
    return {
      asOf,
      dataAsOf: (await findDataAsOf(trx, scope)).toISOString(),
      total,
      counts: await findCaseloadCounts(trx, scope, asOf),
      instruments: codes.flatMap((code) => {
        const instrument = findInstrument(code)
        return instrument ? [instrumentFacts(instrument)] : []
      }),
      rows: rows.map((row) => caseloadRow(row, asOf)),
    }
  })
}

const notCoveredWords: Readonly<Record<RecentReason | 'episode_ended', string>> = {
  no_treatment_in_force: 'no antidepressant in force',
  not_yet: 'too early to say',
  unknown_supply: 'supply not known',
  whole_window_in_hospital: 'in hospital',
  no_dispense_feed: 'no dispenses on record here',
  episode_ended: 'episode ended',
}
const inWords = (reason: string): string =>
  Object.entries(notCoveredWords).find(([known]) => known === reason)?.[1] ?? 'not known'

function caseloadRow(row: CaseloadRecord, asOf: CalendarDay): CaseloadRow {
  const { name, first, latest, change, instrument, reasons, initialArm, initialProvisional, ...same } = row
  const until = row.endedOn === null ? asOf : earlierDay(asOf, row.endedOn)
  return {
    patient: same.patient,
    episode: same.episode,
    name: name ?? same.patientNumber,
    patientNumber: same.patientNumber,
    arm: same.arm,
    armProvisional: initialProvisional,
    programme: same.programme,
    clinician: same.clinician,
    site: same.site,
    weeksInCare: Math.max(0, Math.floor(daysBetween(same.startedOn, until) / 7)),
    startedOn: same.startedOn,
    endedOn: same.endedOn,
    attended: same.attended,
    missed: same.missed,
    first,
    latest: latest && instrument ? { ...latest, instrument } : null,
    change,
    percentChange: change === null || first === null || first.score === 0 ? null : change / first.score,
    spark: same.spark,
    state: same.stateLabel,
    item9: same.safety,
    item9On: same.safetyOn,
    daysCovered90: same.daysCovered90,
    daysCoveredWhy: same.daysCoveredReason === null ? null : inWords(same.daysCoveredReason),
    nextDueOn: same.nextDueOn,
    overdueDays: same.overdueDays,
    reasons: reasons.map(({ text }) => text),
  }
}

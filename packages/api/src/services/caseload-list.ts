import type { Reason } from '@tandem/analysis/caseload'
import { caseloadRules, type RuleCode, ruleCodes } from '@tandem/analysis/caseload-rules/catalogue'
import { recordAudit } from '@tandem/db/queries/audit'
import {
  type CaseloadFlag,
  type CaseloadRecord,
  findCaseload,
  findCaseloadCounts,
  type ReviewOnRow,
} from '@tandem/db/queries/caseload'
import { findRuleSwitches } from '@tandem/db/queries/caseload-rules'
import { findDataAsOf } from '@tandem/db/queries/organisations'
import { withScope } from '@tandem/db/scope'
import type { RecentReason } from '@tandem/domain/adherence'
import { type CalendarDay, dayInZone, daysBetween, earlierDay } from '@tandem/domain/calendar-day'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { type SafetyState, safetyQuestion } from '@tandem/domain/safety'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { z } from 'zod'
import { type InstrumentFacts, instrumentFacts } from '../instrument-facts.ts'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'

export const caseloadListInput = z.object({
  search: textInput(100).optional(),
  sort: z
    .enum([
      'need',
      'name',
      'latest',
      'change',
      'weeks',
      'lastScore',
      'nextDue',
      'covered',
      'lastReview',
      'followUp',
    ])
    .default('need'),
  descending: z.boolean().default(true),
  page: z.int().min(1).max(100_000).default(1),
  pageSize: z.int().min(1).max(200).default(50),
  arm: z
    .array(z.enum(['medication_only', 'therapy_only', 'combined', 'neither']))
    .max(10)
    .optional(),
  onlyMine: z.boolean().optional(),
  reasons: z.array(z.enum(ruleCodes)).max(20).optional(),
  flags: z
    .array(z.enum(['discuss', 'follow_up_due', 'past_positive']))
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
  /** The last answer to a safety question, and what the question is called. */
  readonly safety: {
    readonly state: SafetyState
    readonly on: string | null
    readonly question: string
  } | null
  /** Last positive answer to a safety question within 24 months: a badge, whatever was answered since. */
  readonly pastPositiveOn: string | null
  /** Share of the last 90 days that antidepressant supply covers; null: see the reason. */
  readonly daysCovered90: number | null
  readonly daysCoveredWhy: string | null
  readonly nextDueOn: string | null
  readonly overdueDays: number | null
  /** Most urgent first, each with the facts behind it. */
  readonly reasons: readonly Reason[]
  readonly review: ReviewOnRow
}

/** A rule as chips and explanations tell it. */
export type RuleInWords = {
  readonly code: RuleCode
  readonly name: string
  readonly chip: string
  readonly threshold: string
  readonly source: string
  readonly enabled: boolean
  /** How many in care it applies to, before search, chips and pages. */
  readonly count: number
}

export type CaseloadList = {
  readonly asOf: string
  readonly dataAsOf: string
  readonly total: number
  /** Of everything the person may see, before search, chips and paging. */
  readonly counts: {
    readonly open: number
    readonly closed: number
    readonly flags: Readonly<Record<CaseloadFlag, number>>
  }
  /** Every rule, most urgent first. */
  readonly rules: readonly RuleInWords[]
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
  const { arm: arms = [], reasons = [], flags = [], onlyMine = false, search = null, ...paging } = input
  return withScope(ctx.db, scope, async (trx) => {
    const found = await findCaseloadCounts(trx, scope, asOf)
    const { reasons: byRule, instruments: codes, open, closed, flags: flagged } = found
    const { total, rows } = await findCaseload(
      trx,
      scope,
      { ...paging, arms, reasons, flags, onlyMine, search, today: asOf },
      found,
    )
    await recordAudit(trx, scope, {
      action: 'view',
      resource: 'caseload',
      details: { rows: rows.length, patients: rows.map(({ patient }) => patient), searched: search !== null },
      requestId: ctx.requestId,
    })
    const off = (await findRuleSwitches(trx, scope)).filter(({ enabled }) => !enabled)
    return {
      asOf,
      dataAsOf: (await findDataAsOf(trx, scope)).toISOString(),
      total,
      counts: { open, closed, flags: flagged },
      rules: caseloadRules.map(({ code, name, chip, threshold, source, alwaysOn }) => ({
        code,
        name,
        chip,
        threshold,
        source,
        enabled: alwaysOn !== null || !off.some(({ rule }) => rule === code),
        count: byRule[code] ?? 0,
      })),
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
  const { name, first, latest, change, instrument, reasons, initialProvisional, ...same } = row
  const asked = same.safetyInstrument === null ? null : findInstrument(same.safetyInstrument)
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
    safety:
      same.safety === null
        ? null
        : {
            state: same.safety,
            on: same.safetyOn,
            question: (asked === null ? null : safetyQuestion(asked)) ?? 'Safety question',
          },
    pastPositiveOn: same.pastPositiveOn,
    daysCovered90: same.daysCovered90,
    daysCoveredWhy: same.daysCoveredReason === null ? null : inWords(same.daysCoveredReason),
    nextDueOn: same.nextDueOn,
    overdueDays: same.overdueDays,
    reasons,
    review: same.review,
  }
}

import { caseloadRules, type RuleCode, ruleCodes, ruleOf } from '@tandem/analysis/caseload-rules/catalogue'
import { type ShownYield, shownYield } from '@tandem/analysis/guarded-yields'
import { followDays, isFollowed } from '@tandem/analysis/sign-yields'
import { recordAudit } from '@tandem/db/queries/audit'
import { findRuleSwitches, switchRule } from '@tandem/db/queries/caseload-rules'
import { findSignYields } from '@tandem/db/queries/sign-yields'
import { withScope } from '@tandem/db/scope'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { wrongInput } from '../input-problems.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'

export const switchInput = z.object({ rule: z.enum(ruleCodes), enabled: z.boolean() })

export type RuleSetting = {
  readonly code: RuleCode
  readonly name: string
  readonly threshold: string
  readonly source: string
  /** Why it cannot be switched off; null: it can. */
  readonly alwaysOn: string | null
  readonly enabled: boolean
  readonly changedAt: string | null
  readonly changedBy: string | null
  /** What its alerts about people in remission came to; null: not worked out, or not to be followed. */
  readonly came: ShownYield | null
}

export type RuleSettings = {
  readonly maySwitch: boolean
  readonly rules: readonly RuleSetting[]
  /** Of which time `came` speaks; null until it was worked out. */
  readonly yields: { readonly asOf: string; readonly weeks: number; readonly followDays: number } | null
}

// A lead of some sites reads what holds for all; whoever speaks for the organisation sets it.
const maySwitch = ({ scope }: OrganisationContext): boolean => scope.aggregates === 'all'

/** Every rule of the caseload, most urgent first, with its switch. */
export async function ruleSettings(ctx: OrganisationContext): Promise<RuleSettings> {
  const { scope } = ctx
  const { switches, signs } = await withScope(ctx.db, scope, async (trx) => ({
    switches: await findRuleSwitches(trx, scope),
    signs: await findSignYields(trx, scope),
  }))
  const guard = ruleFor(ctx.organisation, scope)
  return {
    maySwitch: maySwitch(ctx),
    yields: signs && { asOf: signs.asOf, weeks: signs.weeks, followDays },
    rules: caseloadRules.map(({ code, name, threshold, source, alwaysOn }) => {
      const held = switches.find(({ rule }) => rule === code)
      const found = signs?.yields.find(({ rule }) => rule === code)
      return {
        code,
        name,
        threshold,
        source,
        alwaysOn,
        enabled: alwaysOn !== null || (held?.enabled ?? true),
        changedAt: held?.changedAt.toISOString() ?? null,
        changedBy: held?.changedBy ?? null,
        came: signs && found && isFollowed(code) ? shownYield(found, signs.weeks, guard) : null,
      }
    }),
  }
}

/** Switches one rule for the whole organisation; the caseload follows as its rows are derived again. */
export async function setRule(
  ctx: OrganisationContext,
  { rule, enabled }: z.infer<typeof switchInput>,
): Promise<RuleSettings> {
  const { scope } = ctx
  if (!maySwitch(ctx))
    throw new TRPCError({
      code: 'FORBIDDEN',
      message: 'A rule holds for the whole organisation, and your role is limited to some of its sites.',
    })
  const { alwaysOn } = ruleOf(rule)
  if (alwaysOn !== null && !enabled) throw wrongInput('rule', rule, `cannot be switched off: ${alwaysOn}`)
  await withScope(ctx.db, scope, async (trx) => {
    await recordAudit(trx, scope, {
      action: enabled ? 'switch_on' : 'switch_off',
      resource: 'caseload_rule',
      details: { rule },
      requestId: ctx.requestId,
    })
    await switchRule(trx, scope, { rule, enabled, name: ctx.person.name })
  })
  return ruleSettings(ctx)
}

import { caseloadRules, type RuleCode, ruleCodes, ruleOf } from '@tandem/analysis/caseload-rules/catalogue'
import { recordAudit } from '@tandem/db/queries/audit'
import { findRuleSwitches, switchRule } from '@tandem/db/queries/caseload-rules'
import { withScope } from '@tandem/db/scope'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { wrongInput } from '../input-problems.ts'
import type { OrganisationContext } from '../trpc.ts'

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
}

export type RuleSettings = { readonly maySwitch: boolean; readonly rules: readonly RuleSetting[] }

// A lead of some sites reads what holds for all; whoever speaks for the organisation sets it.
const maySwitch = ({ scope }: OrganisationContext): boolean => scope.aggregates === 'all'

/** Every rule of the caseload, most urgent first, with its switch. */
export async function ruleSettings(ctx: OrganisationContext): Promise<RuleSettings> {
  const switches = await withScope(ctx.db, ctx.scope, (trx) => findRuleSwitches(trx, ctx.scope))
  return {
    maySwitch: maySwitch(ctx),
    rules: caseloadRules.map(({ code, name, threshold, source, alwaysOn }) => {
      const held = switches.find(({ rule }) => rule === code)
      return {
        code,
        name,
        threshold,
        source,
        alwaysOn,
        enabled: alwaysOn !== null || (held?.enabled ?? true),
        changedAt: held?.changedAt.toISOString() ?? null,
        changedBy: held?.changedBy ?? null,
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

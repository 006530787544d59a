import { recordAudit } from '@tandem/db/queries/audit'
import { findCodeLists, replaceCodeList } from '@tandem/db/queries/code-lists'
import { withScope } from '@tandem/db/scope'
import { type CodeListName, codeListNames } from '@tandem/domain/code-lists'
import { defaultCodeLists } from '@tandem/domain/default-code-lists'
import { qualityMeasures } from '@tandem/domain/quality-measures/catalogue'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { wrongInput } from '../input-problems.ts'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'

const mostLines = 2_000

const lineInput = z.object({
  codeSystem: textInput(60).pipe(z.string().min(1)).nullable(),
  code: textInput(60)
    .transform((text) => text.trim())
    .pipe(z.string().min(1, 'must not be empty')),
  match: z.enum(['exact', 'beginning']),
})

export const setCodeListInput = z.object({
  list: z.enum(codeListNames),
  /** The version that was looked at; 0: the list that comes with Tandem. */
  version: z.int().min(0),
  lines: z.array(lineInput).max(mostLines, `must have ${mostLines} lines or less`),
})

export type CodeListSetting = {
  readonly list: CodeListName
  readonly version: number
  readonly lines: readonly z.infer<typeof lineInput>[]
  readonly changedBy: string | null
  readonly changedAt: string | null
  /** Short names of the measures that look at it. */
  readonly measures: readonly string[]
}

export type CodeListSettings = { readonly maySet: boolean; readonly lists: readonly CodeListSetting[] }

// A lead of some sites reads what holds for all; whoever speaks for the organisation sets it.
const maySet = ({ scope }: OrganisationContext): boolean => scope.aggregates === 'all'

/** What the service's codes stand for, list by list. */
export async function codeListSettings(ctx: OrganisationContext): Promise<CodeListSettings> {
  const own = await withScope(ctx.db, ctx.scope, (trx) => findCodeLists(trx, ctx.scope))
  return {
    maySet: maySet(ctx),
    lists: codeListNames.map((list) => {
      const held = own.find((each) => each.list === list)
      return {
        list,
        version: held?.version ?? 0,
        lines: held?.lines ?? defaultCodeLists[list],
        changedBy: held?.changedBy ?? null,
        changedAt: held?.changedAt.toISOString() ?? null,
        measures: qualityMeasures
          .filter(({ needs }) => needs.includes(list))
          .map(({ shortName }) => shortName),
      }
    }),
  }
}

/** Sets one list for the whole organisation; figures follow when they are computed next, past ones stay. */
export async function setCodeList(
  ctx: OrganisationContext,
  { list, version, lines }: z.infer<typeof setCodeListInput>,
): Promise<CodeListSettings> {
  const { scope } = ctx
  if (!maySet(ctx))
    throw new TRPCError({
      code: 'FORBIDDEN',
      message: 'A code list holds for the whole organisation, and your role is limited to some of its sites.',
    })
  const written = await withScope(ctx.db, scope, async (trx) => {
    const set = await replaceCodeList(trx, scope, list, lines, { seen: version, name: ctx.person.name })
    if (set)
      await recordAudit(trx, scope, {
        action: 'set',
        resource: 'code_list',
        details: { list, version: version + 1, lines: lines.length },
        requestId: ctx.requestId,
      })
    return set
  })
  if (!written)
    throw wrongInput('version', version, 'is not the newest: somebody else has changed this list meanwhile')
  return codeListSettings(ctx)
}

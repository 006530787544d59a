import { type CodeListName, type CodeLists, codeListNames, type ListedCode } from '@tandem/domain/code-lists'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

export type CodeListRecord = {
  readonly list: CodeListName
  readonly version: number
  readonly lines: readonly ListedCode[]
  readonly changedAt: Date
  readonly changedBy: string
}

const isName = (name: string): name is CodeListName => (codeListNames as readonly string[]).includes(name)

/** The lists that the service has set, as they stood at a moment; null: as they are. */
export async function findCodeLists(
  trx: Trx,
  { organisationId }: Scope,
  recordedAsOf: Date | null = null,
): Promise<readonly CodeListRecord[]> {
  const rows = await trx
    .selectFrom('code_list')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .where((where) =>
      recordedAsOf === null
        ? where('superseded_at', 'is', null)
        : where.and([
            where('recorded_at', '<=', recordedAsOf),
            where.or([where('superseded_at', 'is', null), where('superseded_at', '>', recordedAsOf)]),
          ]),
    )
    .orderBy('list')
    .execute()
  return rows.flatMap(({ list, version, lines, recorded_at, recorded_name }) =>
    isName(list)
      ? { list, version, lines: lines as ListedCode[], changedAt: recorded_at, changedBy: recorded_name }
      : [],
  )
}

/** The lists that measures look at: those that the service has set, in place of those that come with Tandem. */
export const codeListsInForce = (defaults: CodeLists, own: readonly CodeListRecord[]): CodeLists => ({
  ...defaults,
  ...Object.fromEntries(own.map(({ list, lines }) => [list, lines])),
})

/**
 * Sets a list in place of the version that was seen; the one before stays on record.
 *
 * @param seen 0 where the list of Tandem was in force
 * @returns false where somebody else has set it meanwhile
 */
export async function replaceCodeList(
  trx: Trx,
  scope: Scope,
  list: CodeListName,
  lines: readonly ListedCode[],
  { seen, name }: { readonly seen: number; readonly name: string },
): Promise<boolean> {
  const { rows } = await sql<{ version: number | null }>`
    select max(version) as version from code_list
    where organisation_id = ${scope.organisationId} and list = ${list}`.execute(trx)
  if ((rows[0]?.version ?? 0) !== seen) return false
  await trx
    .updateTable('code_list')
    .set({ superseded_at: sql<Date>`clock_timestamp()` })
    .where('organisation_id', '=', scope.organisationId)
    .where('list', '=', list)
    .where('superseded_at', 'is', null)
    .execute()
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('code_list')
    .values({
      organisation_id: scope.organisationId,
      list,
      version: seen + 1,
      lines: JSON.stringify(lines),
      recorded_by: scope.actor,
      recorded_name: name,
    })
    .onConflict((conflict) => conflict.columns(['organisation_id', 'list', 'version']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

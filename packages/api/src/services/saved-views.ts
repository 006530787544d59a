import { recordAudit } from '@tandem/db/queries/audit'
import {
  addView,
  changeView,
  findViewForChange,
  findViews,
  isViewNameTaken,
  removeView,
  type SavedView,
} from '@tandem/db/queries/views'
import { type Trx, withScope } from '@tandem/db/scope'
import type { Screen } from '@tandem/domain/role'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'

// What belongs to one look at the screen and not to a view of it: which patients are listed, what is explained.
const passing = ['drill', 'page', 'explain', 'patient']
const mostLetters = 8_000

/** The parts of an address as text; what names single patients has no place in it. */
const viewState = z
  .record(z.string().regex(/^[a-zA-Z]{1,30}$/, 'must be the name of a part of an address'), textInput(4_000))
  .refine(
    (state) => passing.every((key) => !Object.hasOwn(state, key)),
    `must not hold ${passing.join(', ')}`,
  )
  .refine(
    (state) => JSON.stringify(state).length <= mostLetters,
    `must have at most ${mostLetters} characters`,
  )

const viewName = textInput(80)
  .transform((text) => text.trim())
  .pipe(z.string().min(1, 'must not be empty'))
const seen = { view: z.uuid(), version: z.int().min(1) }

export const saveViewInput = z.object({ name: viewName, state: viewState, shared: z.boolean() })
export const changeViewInput = z.object({
  ...seen,
  name: viewName.optional(),
  state: viewState.optional(),
  shared: z.boolean().optional(),
})
export const removeViewInput = z.object(seen)

/** The person's own views of a screen and those that others share. */
export const savedViews = ({ db, scope }: OrganisationContext, screen: Screen): Promise<SavedView[]> =>
  withScope(db, scope, (trx) => findViews(trx, scope, screen))

const sameName = (name: string) =>
  new TRPCError({
    code: 'CONFLICT',
    message: `You already have a view called “${name}”. Choose another name.`,
  })

/** @throws TRPCError CONFLICT where the person has a view of this name */
export async function saveView(
  ctx: OrganisationContext,
  screen: Screen,
  input: z.infer<typeof saveViewInput>,
): Promise<SavedView> {
  return changing(ctx, 'save', async (trx) => {
    const saved = await addView(trx, ctx.scope, { ...input, screen, by: ctx.person.name })
    if (saved === null) throw sameName(input.name)
    return saved
  })
}

/** @throws TRPCError CONFLICT where it was changed meanwhile or the name is taken; NOT_FOUND, FORBIDDEN */
export async function changeSavedView(
  ctx: OrganisationContext,
  { view, version, ...change }: z.infer<typeof changeViewInput>,
): Promise<SavedView> {
  return changing(ctx, 'change', async (trx) => {
    await viewInVersion(trx, ctx, view, version)
    if (change.name !== undefined && (await isViewNameTaken(trx, ctx.scope, view, change.name)))
      throw sameName(change.name)
    const changed = await changeView(trx, ctx.scope, view, version, change)
    if (changed === null) throw notOwn()
    return changed
  })
}

/** @throws TRPCError CONFLICT where it was changed meanwhile; NOT_FOUND, FORBIDDEN */
export async function removeSavedView(
  ctx: OrganisationContext,
  { view, version }: z.infer<typeof removeViewInput>,
): Promise<{ readonly removed: string }> {
  await changing(ctx, 'remove', async (trx) => {
    const held = await viewInVersion(trx, ctx, view, version)
    if (!(await removeView(trx, ctx.scope, view, version))) throw notOwn()
    return held
  })
  return { removed: view }
}

const notOwn = () =>
  new TRPCError({
    code: 'FORBIDDEN',
    message: 'This view belongs to somebody else. Save it under a name of your own.',
  })

async function viewInVersion(trx: Trx, { scope }: OrganisationContext, uuid: string, version: number) {
  const held = await findViewForChange(trx, scope, uuid)
  if (held === null)
    throw new TRPCError({
      code: 'NOT_FOUND',
      message: 'This view is no longer there; it may have been removed.',
    })
  if (held.version !== version)
    throw new TRPCError({
      code: 'CONFLICT',
      message:
        'This view was changed meanwhile, in another window or by another person. Load it again first.',
    })
  return held
}

async function changing(
  { db, scope, requestId }: OrganisationContext,
  action: 'save' | 'change' | 'remove',
  work: (trx: Trx) => Promise<SavedView>,
): Promise<SavedView> {
  return withScope(db, scope, async (trx) => {
    const view = await work(trx)
    await recordAudit(trx, scope, {
      action,
      resource: 'saved_view',
      resourceUuid: view.uuid,
      details: { name: view.name, shared: view.shared },
      requestId,
    })
    return view
  })
}

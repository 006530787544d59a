import { recordAudit } from '@tandem/db/queries/audit'
import {
  addMeasureNote,
  endMeasureNote,
  endTargets,
  type NewMeasureNote,
} from '@tandem/db/queries/measure-notes'
import { type Trx, withScope } from '@tandem/db/scope'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { dayInput } from '../day-input.ts'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'
import { knownMeasure } from './measure-charts-rows.ts'

const words = (least: number) =>
  textInput(500)
    .transform((text) => text.trim())
    .pipe(z.string().min(least, `must have at least ${least} characters: others read it later`))

const place = {
  measure: z.string().min(1).max(80),
  site: z.string().min(1).max(80).nullish(),
}
export const annotateInput = z.object({ ...place, on: dayInput, words: words(3) })
/** A reason is asked for in a sentence: new limits hide what the old ones would have shown. */
export const rebaseInput = z.object({ ...place, on: dayInput, words: words(10) })
export const targetInput = z.object({
  ...place,
  on: dayInput,
  target: z.number().min(0, 'must lie in 0 to 1').max(1, 'must lie in 0 to 1'),
  words: words(3),
})
export const endNoteInput = z.object({ note: z.uuid(), words: words(3) })

const notAllowed = () =>
  new TRPCError({
    code: 'FORBIDDEN',
    message:
      'Your role may not write on this chart: it shows more than the sites that you lead, or an unknown one.',
  })

/** Only whoever reads all of a chart writes on it. */
const mayWrite = ({ scope }: OrganisationContext, site: string | null): boolean =>
  scope.aggregates === 'all' || site !== null

async function add(
  ctx: OrganisationContext,
  note: Omit<NewMeasureNote, 'by' | 'site'> & { readonly site?: string | null | undefined },
  before: (trx: Trx, note: NewMeasureNote) => Promise<unknown> = async () => undefined,
) {
  const { db, scope, person, requestId } = ctx
  knownMeasure(note.measure)
  const asked: NewMeasureNote = { ...note, site: note.site ?? null, by: person.name }
  if (!mayWrite(ctx, asked.site)) throw notAllowed()
  return withScope(db, scope, async (trx) => {
    await before(trx, asked)
    const uuid = await addMeasureNote(trx, scope, asked)
    if (uuid === null) throw notAllowed()
    const { by: _, words: __, ...details } = asked
    await recordAudit(trx, scope, {
      action: 'save',
      resource: 'measure_note',
      resourceUuid: uuid,
      details,
      requestId,
    })
    return { note: uuid }
  })
}

/** A note on a day of a chart. */
export const annotate = (ctx: OrganisationContext, input: z.infer<typeof annotateInput>) =>
  add(ctx, { ...input, kind: 'annotation', target: null })

/** Limits start anew with the first period from a day on, for a reason that stands beside the chart. */
export const rebase = (ctx: OrganisationContext, input: z.infer<typeof rebaseInput>) =>
  add(ctx, { ...input, kind: 'rebase', target: null })

/** What is aimed at; the target before it is kept, and said to be replaced. */
export const setTarget = (ctx: OrganisationContext, input: z.infer<typeof targetInput>) =>
  add(ctx, { ...input, kind: 'target' }, (trx, note) =>
    endTargets(trx, ctx.scope, { ...note, words: `Replaced: ${note.words}`.slice(0, 500) }),
  )

/** @throws TRPCError NOT_FOUND where no such note stands that the person may take back */
export async function endNote(ctx: OrganisationContext, { note, words }: z.infer<typeof endNoteInput>) {
  const { db, scope, person, requestId } = ctx
  return withScope(db, scope, async (trx) => {
    if (!(await endMeasureNote(trx, scope, note, person.name, words)))
      throw new TRPCError({
        code: 'NOT_FOUND',
        message: 'This note is not there any more, or not one that you may take back.',
      })
    await recordAudit(trx, scope, {
      action: 'remove',
      resource: 'measure_note',
      resourceUuid: note,
      requestId,
    })
    return { ended: note }
  })
}

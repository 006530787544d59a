import { recordAudit } from '@tandem/db/queries/audit'
import { type EntryPatient, type EntryVersion, tableOfKind } from '@tandem/db/queries/entry-versions'
import { type Written, withdrawVersion, writeVersion } from '@tandem/db/queries/entry-writes'
import type { Trx } from '@tandem/db/scope'
import { addDays } from '@tandem/domain/calendar-day'
import { dayOfEntry, type Entry, type OnRecord } from '@tandem/domain/entry/entry'
import { refused } from '@tandem/domain/entry/entry-problem'
import { entryProblems } from '@tandem/domain/entry/entry-problems'
import { episodeOfTreatment } from '@tandem/domain/entry/treatment-problems'
import { episodeOfScore } from '@tandem/domain/episode'
import type { z } from 'zod'
import { act, check, type EntryOutcome, overtaken, requireSeen } from '../entry/entry-act.ts'
import type { changeDoseInput, correctInput, enterInput, withdrawInput } from '../entry/entry-input.ts'
import { localNow } from '../entry/local-now.ts'
import { noRecord, refuseProblems } from '../entry/refused-entry.ts'
import type { OrganisationContext } from '../trpc.ts'

/** The episode a fact is entered under; scores and fills belong to the patient alone. */
const episodeIdOf = (entry: Entry, { episodes }: EntryPatient, old: EntryVersion | null): number | null => {
  if (old !== null && old.episodeId !== null && dayOfEntry(old.entry) === dayOfEntry(entry))
    return old.episodeId
  const day = dayOfEntry(entry)
  return (
    (entry.kind === 'treatment' ? episodeOfTreatment(day, episodes) : episodeOfScore(day, episodes))?.id ??
    null
  )
}

const audited = (
  trx: Trx,
  ctx: OrganisationContext,
  action: string,
  { record, version }: Written,
  kind: Entry['kind'],
  patient: string,
) =>
  recordAudit(trx, ctx.scope, {
    action,
    resource: tableOfKind[kind],
    resourceUuid: record,
    details: { patient, version },
    requestId: ctx.requestId,
  })

/** Stores something new. */
export const enter = (ctx: OrganisationContext, input: z.infer<typeof enterInput>): Promise<EntryOutcome> =>
  act(ctx, input, async ({ trx, patient, onRecord, at }) => {
    const { entry } = input
    check(ctx, entry, onRecord, input.meant, null)
    const written = await writeVersion(trx, ctx.scope, {
      patientId: patient.id,
      entry,
      zone: ctx.organisation.timeZone,
      episodeId: episodeIdOf(entry, patient, null),
      clinicianId: ctx.scope.clinicianId,
      old: null,
      act: 'enter',
      at,
      by: { name: ctx.person.name, clientKey: input.key, reason: null },
    })
    if (written === null) throw noRecord()
    await audited(trx, ctx, 'enter', written, entry.kind, patient.uuid)
    return written
  })

/** What an edit is: a booked contact gets its outcome, a treatment its end, anything else is a correction. */
const actOf = (old: Entry, entry: Entry): 'settle' | 'stop' | 'correct' => {
  if (
    old.kind === 'session' &&
    entry.kind === 'session' &&
    old.status === 'future' &&
    entry.status !== 'future'
  )
    return 'settle'
  if (
    old.kind === 'treatment' &&
    entry.kind === 'treatment' &&
    old.endedOn === null &&
    entry.endedOn !== null
  ) {
    const { endedOn: _, stopReason: __, ...before } = old
    const { endedOn: ___, stopReason: ____, ...after } = entry
    return sameValues(before, after) ? 'stop' : 'correct'
  }
  return 'correct'
}

/** Whether two entries tell the same, whatever the order of their fields. */
const sameValues = (a: object, b: object): boolean => {
  const inOrder = (value: object) =>
    JSON.stringify(Object.entries(value).toSorted(([x], [y]) => (x < y ? -1 : 1)))
  return inOrder(a) === inOrder(b)
}

/** Stores another version of a fact; the one before is kept, with who, when and why. */
export const correct = (
  ctx: OrganisationContext,
  input: z.infer<typeof correctInput>,
): Promise<EntryOutcome> =>
  act(ctx, input, async (place) => {
    const { trx, patient, onRecord, at } = place
    const { entry, record } = input
    const old = await requireSeen(place, ctx, { ...input, kind: entry.kind })
    const kind = actOf(old.entry, entry)
    const reason = input.reason ?? (kind === 'stop' && entry.kind === 'treatment' ? entry.stopReason : null)
    const missing = reason === null && kind !== 'settle' ? [refused('reason', null, 'must say why')] : []
    const same = sameValues(old.entry, entry)
      ? [refused('reason', reason, 'must go with a change: everything is as it was')]
      : []
    const found = entryProblems(entry, onRecord, localNow(ctx.now(), ctx.organisation.timeZone), record)
    refuseProblems([...found, ...missing, ...same], input.meant)
    const written = await writeVersion(trx, ctx.scope, {
      patientId: patient.id,
      entry,
      zone: ctx.organisation.timeZone,
      episodeId: episodeIdOf(entry, patient, old),
      clinicianId: ctx.scope.clinicianId,
      old,
      act: kind,
      at,
      by: { name: ctx.person.name, clientKey: input.key, reason },
    })
    if (written === null) throw await overtaken(trx, ctx, patient, old)
    await audited(trx, ctx, kind, written, entry.kind, patient.uuid)
    return written
  })

/** Ends a medication on the day before and begins it with another dose, as one act. */
export const changeDose = (
  ctx: OrganisationContext,
  input: z.infer<typeof changeDoseInput>,
): Promise<EntryOutcome> =>
  act(ctx, input, async (place) => {
    const { trx, patient, onRecord, at } = place
    const old = await requireSeen(place, ctx, { ...input, kind: 'treatment' })
    const former = old.entry
    if (former.kind !== 'treatment' || former.component !== 'medication') throw noRecord()
    const next = { ...former, startedOn: input.from, doseMg: input.doseMg }
    const problems = [
      ...(input.from <= former.startedOn
        ? [refused('startedOn', input.from, 'must lie after the first day of the dose before')]
        : []),
      ...(former.endedOn !== null && input.from > former.endedOn
        ? [refused('startedOn', input.from, 'must lie before the treatment ended: enter it as a new one')]
        : []),
      ...(input.doseMg === former.doseMg
        ? [refused('doseMg', input.doseMg, 'must differ from the dose before')]
        : []),
    ]
    refuseProblems(problems, input.meant)
    const ended = { ...former, endedOn: addDays(input.from, -1), stopReason: input.reason }
    const after: OnRecord = {
      ...onRecord,
      held: onRecord.held.map((held) => (held.record === old.record ? { ...held, entry: ended } : held)),
    }
    check(ctx, next, after, input.meant, null)
    const by = { name: ctx.person.name, clientKey: input.key }
    const both = { patientId: patient.id, zone: ctx.organisation.timeZone, clinicianId: null, at }
    const stopped = await writeVersion(trx, ctx.scope, {
      ...both,
      entry: ended,
      episodeId: old.episodeId,
      old,
      act: 'stop',
      by: { ...by, reason: input.reason },
    })
    if (stopped === null) throw await overtaken(trx, ctx, patient, old)
    await audited(trx, ctx, 'stop', stopped, 'treatment', patient.uuid)
    const begun = await writeVersion(trx, ctx.scope, {
      ...both,
      entry: next,
      episodeId: episodeIdOf(next, patient, null),
      old: null,
      act: 'enter',
      by: { ...by, step: 2, reason: input.reason },
    })
    if (begun === null) throw noRecord()
    await audited(trx, ctx, 'enter', begun, 'treatment', patient.uuid)
    return begun
  })

/** Takes back what was entered in error; it no longer stands and is kept. */
export const withdraw = (
  ctx: OrganisationContext,
  input: z.infer<typeof withdrawInput>,
): Promise<EntryOutcome> =>
  act(ctx, input, async (place) => {
    const { trx, patient, at } = place
    const old = await requireSeen(place, ctx, input)
    const by = { name: ctx.person.name, clientKey: input.key, reason: input.reason }
    if (!(await withdrawVersion(trx, ctx.scope, patient.id, { old, at, by })))
      throw await overtaken(trx, ctx, patient, old)
    const written = { record: old.record, version: 0 }
    await audited(trx, ctx, 'withdraw', written, old.kind, patient.uuid)
    return written
  })

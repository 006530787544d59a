import { recordAudit } from '@tandem/db/queries/audit'
import {
  type EntryPatient,
  type EntryVersion,
  findDrugs,
  findEntryPatient,
  findEntryVersions,
  isBeingDerived,
  tableOfKind,
} from '@tandem/db/queries/entry-versions'
import {
  findWritten,
  lockEntries,
  type Written,
  waitForImport,
  withdrawVersion,
  writeVersion,
} from '@tandem/db/queries/entry-writes'
import { episodesOfPatient } from '@tandem/db/queries/safety-alerts'
import { rebuildNow } from '@tandem/db/rebuild'
import { type Trx, withScope } from '@tandem/db/scope'
import { addDays } from '@tandem/domain/calendar-day'
import {
  dayOfEntry,
  type Entry,
  type HeldEntry,
  type LocalTime,
  type OnRecord,
} from '@tandem/domain/entry/entry'
import { type Doubt, refused } from '@tandem/domain/entry/entry-problem'
import { entryProblems } from '@tandem/domain/entry/entry-problems'
import { episodeOfTreatment } from '@tandem/domain/entry/treatment-problems'
import { episodeOfScore } from '@tandem/domain/episode'
import { mayRecordCare } from '@tandem/domain/role'
import { TRPCError } from '@trpc/server'
import type { z } from 'zod'
import type {
  changeDoseInput,
  correctInput,
  enterInput,
  entryFormInput,
  withdrawInput,
} from '../entry/entry-input.ts'
import { nameOf } from '../entry/history-steps.ts'
import { localNow } from '../entry/local-now.ts'
import { noPatient, noRecord, OvertakenEdit, refuseProblems } from '../entry/refused-entry.ts'
import type { OrganisationContext } from '../trpc.ts'

/** What a form needs to know: who may write, the present, the patient's dates, and what is on record. */
export type EntryForm = {
  /** Why nothing may be written; null where it may. */
  readonly closed: string | null
  readonly now: LocalTime
  readonly timeZone: string
  readonly defaultInstrument: string
  readonly onRecord: OnRecord
  readonly drugs: readonly { readonly drug: string; readonly drugClass: string }[]
}

export type EntryOutcome = Written & {
  /** Whether figures already follow from it; they do a moment later where not. */
  readonly derived: boolean
}

const closedFor = ({ scope, organisation }: OrganisationContext): string | null => {
  if (scope.role === 'system' || !mayRecordCare(scope.role)) return 'Your role reads and enters nothing.'
  return organisation.kind === 'public_trial'
    ? 'A published trial stands as it was published: nothing is entered or corrected here.'
    : null
}

const requireOpen = (ctx: OrganisationContext): void => {
  const closed = closedFor(ctx)
  if (closed !== null) throw new TRPCError({ code: 'FORBIDDEN', message: closed })
}

const requirePatient = async (trx: Trx, ctx: OrganisationContext, uuid: string): Promise<EntryPatient> => {
  const patient = await findEntryPatient(trx, ctx.scope, uuid)
  if (patient === null) throw noPatient()
  return patient
}

const heldOf = (versions: readonly EntryVersion[]): HeldEntry[] =>
  versions.map(({ record, version, entry }) => ({ record, version, entry }))

const standing = (trx: Trx, { scope, organisation }: OrganisationContext, patient: EntryPatient) =>
  findEntryVersions(trx, scope, patient.id, organisation.timeZone, { kind: 'standing' })

/** Everything a form judges an entry by. */
export async function entryForm(
  ctx: OrganisationContext,
  input: z.infer<typeof entryFormInput>,
): Promise<EntryForm> {
  const { scope, organisation } = ctx
  return withScope(ctx.db, scope, async (trx) => {
    const patient = await requirePatient(trx, ctx, input.patient)
    const drugs = await findDrugs(trx, scope)
    return {
      closed: closedFor(ctx),
      now: localNow(ctx.now(), organisation.timeZone),
      timeZone: organisation.timeZone,
      defaultInstrument: organisation.defaultInstrument,
      onRecord: onRecordOf(patient, await standing(trx, ctx, patient), drugs),
      drugs,
    }
  })
}

const onRecordOf = (
  { birthDate, diedOn, episodes }: EntryPatient,
  versions: readonly EntryVersion[],
  drugs: readonly { readonly drug: string }[],
): OnRecord => ({
  birthDate,
  diedOn,
  episodes: episodes.map(({ startedOn, endedOn }) => ({ startedOn, endedOn })),
  held: heldOf(versions),
  drugs: drugs.map(({ drug }) => drug),
})

/** One act on one patient's record: in a transaction, after whoever came before, and derived when it is answered. */
async function act(
  ctx: OrganisationContext,
  { patient: uuid, key }: { readonly patient: string; readonly key: string },
  work: (place: {
    readonly trx: Trx
    readonly patient: EntryPatient
    readonly versions: readonly EntryVersion[]
    readonly onRecord: OnRecord
    readonly at: Date
  }) => Promise<Written>,
): Promise<EntryOutcome> {
  requireOpen(ctx)
  const { scope } = ctx
  const done = await withScope(ctx.db, scope, async (trx) => {
    const patient = await requirePatient(trx, ctx, uuid)
    const at = await lockEntries(trx, patient.id)
    const repeated = await findWritten(trx, scope, key)
    const versions = await standing(trx, ctx, patient)
    const episodes = await episodesOfPatient(trx, scope, uuid)
    if (repeated !== null)
      return {
        written: {
          record: repeated,
          version: versions.find(({ record }) => record === repeated)?.version ?? 0,
        },
        episodes: [],
        patient,
      }
    const onRecord = onRecordOf(patient, versions, await findDrugs(trx, scope))
    return { written: await work({ trx, patient, versions, onRecord, at }), episodes, patient }
  })
  await rebuildNow(ctx.db, scope.organisationId, done.episodes)
  const waits = await withScope(ctx.db, scope, (trx) => isBeingDerived(trx, scope, done.patient.id))
  return { ...done.written, derived: !waits }
}

const check = (
  ctx: OrganisationContext,
  entry: Entry,
  onRecord: OnRecord,
  meant: readonly Doubt[],
  corrected: string | null,
): void =>
  refuseProblems(
    entryProblems(entry, onRecord, localNow(ctx.now(), ctx.organisation.timeZone), corrected),
    meant,
  )

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

/** The version an edit was made on, if it still stands. */
async function requireSeen(
  place: { readonly trx: Trx; readonly patient: EntryPatient; readonly versions: readonly EntryVersion[] },
  ctx: OrganisationContext,
  seen: { readonly record: string; readonly version: number; readonly kind: Entry['kind'] },
): Promise<EntryVersion> {
  const { trx, patient, versions } = place
  const current = versions.find(({ record }) => record === seen.record)
  if (current !== undefined && current.kind !== seen.kind) throw noRecord()
  if (current?.version !== seen.version) throw await overtaken(trx, ctx, patient, seen)
  if (!(await waitForImport(trx, ctx.scope, current.source)))
    throw new TRPCError({
      code: 'CONFLICT',
      message:
        'A file is being imported that may hold this record. Nothing was changed: try again in a moment.',
    })
  return current
}

async function overtaken(
  trx: Trx,
  { scope, organisation }: OrganisationContext,
  patient: EntryPatient,
  { record, kind }: { readonly record: string; readonly kind: Entry['kind'] },
): Promise<TRPCError> {
  const versions = await findEntryVersions(
    trx,
    scope,
    patient.id,
    organisation.timeZone,
    { kind: 'of', record },
    [kind],
  )
  const last = versions.at(-1)
  if (last === undefined) return noRecord()
  const stands = last.supersededAt === null
  const by = (stands ? nameOf(last) : last.withdrawnBy) ?? 'an import'
  return new TRPCError({
    code: 'CONFLICT',
    message: `${by} ${stands ? 'has changed' : 'has withdrawn'} this record in the meantime. Nothing was overwritten.`,
    cause: new OvertakenEdit({
      record,
      kind,
      version: stands ? last.version : 0,
      at: (last.supersededAt ?? last.recordedAt).toISOString(),
      by,
      reason: stands ? last.reason : last.withdrawnReason,
      current: stands ? last.entry : null,
    }),
  })
}

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

import {
  type EntryPatient,
  type EntryVersion,
  findDrugs,
  findEntryPatient,
  findEntryVersions,
  isBeingDerived,
} from '@tandem/db/queries/entry-versions'
import { findWritten, lockEntries, type Written, waitForImport } from '@tandem/db/queries/entry-writes'
import { episodesOfPatient } from '@tandem/db/queries/safety-alerts'
import { rebuildNow } from '@tandem/db/rebuild'
import { type Trx, withScope } from '@tandem/db/scope'
import type { Entry, OnRecord } from '@tandem/domain/entry/entry'
import type { Doubt } from '@tandem/domain/entry/entry-problem'
import { entryProblems } from '@tandem/domain/entry/entry-problems'
import { mayRecordCare } from '@tandem/domain/role'
import { TRPCError } from '@trpc/server'
import type { OrganisationContext } from '../trpc.ts'
import { nameOf } from './history-steps.ts'
import { localNow } from './local-now.ts'
import { noPatient, noRecord, OvertakenEdit, refuseProblems } from './refused-entry.ts'

export type EntryOutcome = Written & {
  /** Whether figures already follow from it; they do a moment later where not. */
  readonly derived: boolean
}

/** Why nothing may be written here; null where it may. */
export const closedFor = ({ scope, organisation }: OrganisationContext): string | null => {
  if (scope.role === 'system' || !mayRecordCare(scope.role)) return 'Your role reads and enters nothing.'
  return organisation.kind === 'public_trial'
    ? 'A published trial stands as it was published: nothing is entered or corrected here.'
    : null
}

const requireOpen = (ctx: OrganisationContext): void => {
  const closed = closedFor(ctx)
  if (closed !== null) throw new TRPCError({ code: 'FORBIDDEN', message: closed })
}

/** @throws TRPCError NOT_FOUND where there is no such patient within reach, whatever the reason */
export const requirePatient = async (
  trx: Trx,
  ctx: OrganisationContext,
  uuid: string,
): Promise<EntryPatient> => {
  const patient = await findEntryPatient(trx, ctx.scope, uuid)
  if (patient === null) throw noPatient()
  return patient
}

/** Every fact of the patient that stands. */
export const standing = (trx: Trx, { scope, organisation }: OrganisationContext, patient: EntryPatient) =>
  findEntryVersions(trx, scope, patient.id, organisation.timeZone, { kind: 'standing' })

/** What is on record, as the rules of an entry read it. */
export const onRecordOf = (
  { birthDate, diedOn, episodes }: EntryPatient,
  versions: readonly EntryVersion[],
  drugs: readonly { readonly drug: string }[],
): OnRecord => ({
  birthDate,
  diedOn,
  episodes: episodes.map(({ startedOn, endedOn }) => ({ startedOn, endedOn })),
  held: versions.map(({ record, version, entry }) => ({ record, version, entry })),
  drugs: drugs.map(({ drug }) => drug),
})

/** One act on one patient's record: in a transaction, after whoever came before, and derived when it is answered. */
export async function act(
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
  // It is stored, and its marks stay: what fails here the worker does, and tells.
  await rebuildNow(ctx.db, scope.organisationId, done.episodes).catch(() => undefined)
  const waits = await withScope(ctx.db, scope, (trx) => isBeingDerived(trx, scope, done.patient.id))
  return { ...done.written, derived: !waits }
}

/** Refuses what breaks a rule, and what raises a doubt that nobody has answered. */
export const check = (
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

/** The version an edit was made on, if it still stands. */
export async function requireSeen(
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

/** Who was faster with a record, as the error that says so. */
export async function overtaken(
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

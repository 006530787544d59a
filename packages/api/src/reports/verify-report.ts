import { createHash, randomUUID } from 'node:crypto'
import type { Db } from '@tandem/db/connect'
import { findLaterFacts } from '@tandem/db/queries/later-facts'
import { findOrganisation, type OrganisationRecord } from '@tandem/db/queries/organisations'
import { findKeptReport, type KeptReport } from '@tandem/db/queries/report-files'
import { listOrganisations } from '@tandem/db/queries/writes-organisations'
import { systemScope, withDirectory, withScope } from '@tandem/db/scope'
import { dayInZone } from '@tandem/domain/calendar-day'
import { type Manifest, type SealedManifest, sealedReport } from '@tandem/reports/manifest'
import { type FoundManifest, readManifest } from '@tandem/reports/read-manifest'
import { compareManifests, type Verification, verifySeal } from '@tandem/reports/verify'
import { JobProblem } from '../jobs/job-kind.ts'
import { definitionSet } from '../services/current-session.ts'
import type { OrganisationContext } from '../trpc.ts'
import { reportContent } from './report-content.ts'
import { reportDefinition } from './report-definition.ts'

export type VerifiedReport = {
  /** `same`: nothing was changed, and made again today it says the same. */
  readonly outcome: 'same' | 'different' | 'cannot say'
  /** Sentences for whoever verifies. */
  readonly lines: readonly string[]
}

/**
 * Whether a file is a report as it was made here, and whether the same report made today says the same: by its
 * manifest, the one that was kept, and the figures worked out again.
 *
 * For whoever runs the server: it tells of data recorded later, small counts and all.
 */
export async function verifyReport(db: Db, version: string, bytes: Buffer): Promise<VerifiedReport> {
  const found = await readManifest(bytes)
  if (found.kind === 'none') return { outcome: 'cannot say', lines: [found.words] }
  const kept = await keptReportOf(db, found)
  if (kept === null && found.kind === 'hash') return { outcome: 'cannot say', lines: [notKept] }
  const stored = kept && { manifest: kept.report.manifest as Manifest, hash: kept.report.manifestHash }
  const given = found.kind === 'manifest' ? found.sealed : stored
  if (given === null) return { outcome: 'cannot say', lines: [notKept] }
  const seal = linesOf(verifySeal(given, stored))
  if (seal.length > 0) return { outcome: 'different', lines: [about(stored ?? given), ...seal] }
  const changed = kept === null ? [] : fileLines(kept.report, bytes, found)
  const again = await madeAgain(db, version, given.manifest, kept?.report.siteIds ?? null)
  const isSame = changed.length === 0 && again.differences.length === 0
  return {
    outcome: isSame ? 'same' : 'different',
    lines: [
      about(given),
      ...(kept === null
        ? ['Its own seal is unbroken; the one kept here has expired, was removed, or is in another place.']
        : []),
      ...changed,
      ...again.differences,
      ...(isSame ? ['Made again today, every table says the same.'] : []),
    ],
  }
}

const notKept =
  'No report with this hash is kept here: it has expired, was removed, or was made elsewhere. Its manifest (JSON) or its workbook can still be verified.'

const about = ({ manifest: { title, organisation, asOf } }: SealedManifest): string =>
  `“${title}” of ${organisation.name}, as of ${asOf}.`

const linesOf = (verification: Verification): readonly string[] =>
  verification.kind === 'same' ? [] : verification.differences.map(({ words }) => `${words}.`)

async function keptReportOf(
  db: Db,
  found: Exclude<FoundManifest, { kind: 'none' }>,
): Promise<{ readonly report: KeptReport } | null> {
  const byHash = { hash: found.kind === 'hash' ? found.hash : found.sealed.hash }
  const ways = found.kind === 'hash' ? [byHash] : [{ job: String(found.sealed.manifest.report) }, byHash]
  const organisations = await listOrganisations(db)
  for (const way of ways)
    for (const { id } of organisations) {
      const scope = systemScope(id, 'verify')
      const report = await withScope(db, scope, (trx) => findKeptReport(trx, scope, way))
      if (report !== null) return { report }
    }
  return null
}

/** A CSV or PDF prints only its hash, so that its figures are its bytes; a manifest has been compared as a whole. */
function fileLines({ files }: KeptReport, bytes: Buffer, found: FoundManifest): readonly string[] {
  const isManifestFile = found.kind === 'manifest' && bytes.subarray(0, 2).toString('latin1') !== 'PK'
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (isManifestFile || files.some((file) => file.sha256 === sha256)) return []
  return [
    `It is not byte for byte a file that was made (${files.map(({ name }) => name).join(', ')}): it was changed, saved again by another program, or taken out of an archive. The figures in it can't be vouched for.`,
  ]
}

async function madeAgain(
  db: Db,
  version: string,
  was: Manifest,
  siteIds: readonly number[] | null,
): Promise<{ readonly differences: readonly string[] }> {
  const cannot = (why: string) => ({ differences: [`It can't be made again: ${why}`] })
  const organisation = await withDirectory(db, (trx) => findOrganisation(trx, was.organisation.code))
  if (organisation === null) return cannot(`there is no organisation “${was.organisation.code}” here.`)
  const definition = reportDefinition.safeParse(was.request)
  if (!definition.success) return cannot('this version asks for reports in another way.')
  try {
    const ctx = contextThen(db, version, was, organisation, siteIds)
    const { content, rowsUsed } = await reportContent(ctx, definition.data)
    const { manifest: is } = sealedReport(content, {
      report: was.report,
      build: { version, definitionSet },
      recordedAsOf: was.recordedAsOf,
      request: was.request,
      rowsUsed,
    }).sealed
    const differences = linesOf(compareManifests(was, is))
    return {
      differences:
        differences.length === 0 ? [] : [...(await laterLines(db, organisation.id, was)), ...differences],
    }
  } catch (error) {
    if (error instanceof JobProblem) return cannot(error.message)
    throw error
  }
}

/** The right of whoever made it, on the day it was made. */
function contextThen(
  db: Db,
  version: string,
  { recordedAsOf, asOf }: Manifest,
  organisation: OrganisationRecord,
  siteIds: readonly number[] | null,
): OrganisationContext {
  const made = new Date(recordedAsOf)
  const then = dayInZone(made, organisation.timeZone) === asOf ? made : new Date(`${asOf}T12:00:00Z`)
  return {
    db,
    person: { userId: 'verify', username: 'verify', name: 'verify' },
    requestId: randomUUID(),
    demo: async () => false,
    version,
    now: () => then,
    organisation,
    scope: {
      organisationId: organisation.id,
      actor: 'verify',
      role: 'quality',
      patients: 'none',
      aggregates: siteIds === null ? 'all' : 'sites',
      clinicianId: null,
      siteIds,
    },
  }
}

/** What arrived later, by kind: the reason, most often, why a report says something else today. */
async function laterLines(db: Db, organisationId: number, { recordedAsOf }: Manifest): Promise<string[]> {
  const scope = systemScope(organisationId, 'verify')
  const later = await withScope(db, scope, (trx) => findLaterFacts(trx, scope, new Date(recordedAsOf)))
  return later.flatMap(({ what, added, corrected }) => {
    const counted = (n: number) => `${n} ${n === 1 ? what.replace(/s$/, '') : what}`
    return [
      ...(added > 0 ? [`${counted(added)} arrived after this report.`] : []),
      ...(corrected > 0
        ? [`${counted(corrected)} ${corrected === 1 ? 'was' : 'were'} corrected after this report.`]
        : []),
    ]
  })
}

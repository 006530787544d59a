import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { recordAudit } from '@tandem/db/queries/audit'
import { addReportFile } from '@tandem/db/queries/report-files'
import { sealedReport } from '@tandem/reports/manifest'
import type { ReportDocument } from '@tandem/reports/report-document'
import { type ReportFormat, reportFormats, saveReport } from '@tandem/reports/report-file'
import { z } from 'zod'
import type { JobKind } from '../jobs/job-kind.ts'
import { definitionSet } from '../services/current-session.ts'
import { textInput } from '../text-input.ts'
import { checkAgainstEarlier, type ReportCohort, releasedCells } from './released-cells.ts'
import { reportContent } from './report-content.ts'
import { reportDefinition } from './report-definition.ts'

const reportJobInput = z.object({
  /** The saved report it is of; null: one that is not saved. */
  report: z.uuid().nullable(),
  definition: reportDefinition,
  /** Who may fetch the files besides the maker. */
  recipients: z.array(textInput(100)).max(50),
})

type MadeFile = {
  readonly path: string
  readonly format: ReportFormat
  readonly name: string
  readonly bytes: number
  readonly rows: number
  readonly sha256: string
}

type MadeReport = {
  readonly document: ReportDocument
  readonly files: readonly MadeFile[]
  readonly cohorts: readonly ReportCohort[]
}

const partBytes = 262_144
const dayMs = 86_400_000

/** Works a report out and makes its files; they are stored with the end of the job, all of them or none. */
export const reportJob: JobKind<z.infer<typeof reportJobInput>, MadeReport> = {
  kind: 'report',
  screen: 'reports',
  input: reportJobInput,
  title: ({ definition }) => definition.title,
  async run({ context, input: { definition }, progress, signal, folder, job }) {
    const { formats } = definition
    const watch = (done: number, total: number, words: string) => {
      signal.throwIfAborted()
      progress(done, total + formats.length, words)
    }
    // From the database, as whoever verifies it will read it: rows in memory stand in another order.
    const made = await reportContent({ ...context, cohorts: undefined }, definition, watch, signal)
    const { content, rowsUsed, cohorts, measures } = made
    const sealed = sealedReport(content, {
      report: job.uuid,
      build: { version: context.version, definitionSet },
      recordedAsOf: content.dataAsOf,
      request: JSON.parse(JSON.stringify(definition)),
      rowsUsed,
    })
    const document = measures === null ? sealed : { ...sealed, fhir: measures.fhir(content, context.now()) }
    const parts = content.sections.length
    const files: MadeFile[] = []
    for (const [place, format] of formats.entries()) {
      signal.throwIfAborted()
      progress(parts + place, parts + formats.length, `Writing ${reportFormats[format].name}`)
      const name = `${fileName(definition.title, content.asOf)}${reportFormats[format].extension}`
      const path = join(folder, `${place}${reportFormats[format].extension}`)
      const { bytes, rows } = await saveReport(document, format, path, { signal })
      files.push({ path, format, name, bytes, rows, sha256: await digestOf(path) })
    }
    progress(parts + formats.length, parts + formats.length, 'Storing')
    return { document, files, cohorts }
  },
  async keep(trx, { scope, context, input, job }, { document, files, cohorts }) {
    const { sealed, title, asOf } = document
    const { rule } = document.suppression
    if (rule !== null)
      await checkAgainstEarlier(trx, scope, {
        job: job.uuid,
        counts: releasedCells(document, cohorts, scope),
        threshold: rule.threshold,
      })
    const expiresAt = new Date(context.now().getTime() + input.definition.keepDays * dayMs)
    for (const { path, format, name, bytes, rows, sha256 } of files) {
      const stored = await addReportFile(
        trx,
        scope,
        {
          report: input.report,
          jobId: job.id,
          title,
          name,
          format,
          mediaType: reportFormats[format].mediaType,
          bytes,
          sha256,
          rows,
          asOf,
          manifest: sealed.manifest,
          manifestHash: sealed.hash,
          by: context.person.name,
          recipients: input.recipients,
          expiresAt,
        },
        createReadStream(path, { highWaterMark: partBytes }),
      )
      await recordAudit(trx, scope, {
        action: 'export',
        resource: 'report_file',
        resourceUuid: stored,
        details: {
          format,
          rows,
          hash: sealed.hash,
          suppressedBelow: document.suppression.rule?.threshold ?? null,
        },
        requestId: job.uuid,
      })
    }
  },
  told: ({ document, files }) => ({
    files: files.length,
    rows: files[0]?.rows ?? 0,
    hash: document.sealed.hash,
  }),
}

/** A name that every file system takes: letters, digits and dashes, and the day. */
export const fileName = (title: string, day: string): string => {
  const plain = title
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 60)
  return `${plain || 'report'}-${day}`
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(path)) hash.update(part as Buffer)
  return hash.digest('hex')
}

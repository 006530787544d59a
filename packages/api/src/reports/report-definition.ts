import { type ReportFormat, reportFormats } from '@tandem/reports/report-file'
import { z } from 'zod'
import { cohortQuestionInput } from '../cohort/cohort-question.ts'
import { dayInput } from '../day-input.ts'
import { textInput } from '../text-input.ts'

export const reportSections = ['course', 'rates', 'times', 'care', 'benefits', 'missing', 'measures'] as const
export type ReportSection = (typeof reportSections)[number]

export const reportGroupings = ['site', 'programme', 'sex', 'ageBand'] as const
export type ReportGrouping = (typeof reportGroupings)[number]

const formatNames = Object.keys(reportFormats) as readonly ReportFormat[]

/** Words of people stand on every page of a report: no markup, nothing that no page can show. */
export const plainWords = (most: number) =>
  textInput(most)
    .refine((text) => !/\p{Cc}/u.test(text), 'must be one line without control characters')
    .refine((text) => !/<\s*[a-z!/?]/i.test(text), 'must be plain words: it holds markup, such as <script>')
    .transform((text) => text.trim())
    .pipe(z.string().min(1, 'must not be empty'))

/** When the episodes started: between two days, in the last whole months before the report is made, or ever. */
export const reportPeriod = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('all') }),
    z.object({ kind: z.literal('last'), months: z.literal([1, 3, 6, 12, 24, 36]) }),
    z.object({ kind: z.literal('between'), from: dayInput, to: dayInput }),
  ])
  .refine(
    (period) => period.kind !== 'between' || period.from <= period.to,
    'must not end before it begins: change its first or its last day',
  )
export type ReportPeriod = z.infer<typeof reportPeriod>

const most = <Name extends string>(names: readonly Name[]) =>
  z
    .array(z.enum(names as readonly [Name, ...Name[]]))
    .min(1, 'must name one at least')
    .max(names.length)
    .transform((chosen) => names.filter((name) => chosen.includes(name)))

/** What a report is made of: enough to make it again on another day. */
export const reportDefinition = z
  .object({
    title: plainWords(120),
    question: cohortQuestionInput.omit({ asOf: true, startedFrom: true, startedTo: true }),
    period: reportPeriod,
    sections: most(reportSections),
    /** Each figure once for every site, programme, …; null: once, of everybody. */
    groupBy: z.enum(reportGroupings).nullable(),
    /** A rule stronger than the organisation's; null: the organisation's. */
    suppression: z
      .object({
        threshold: z.int().min(5, 'must be 5 or more').max(100, 'must be 100 at most'),
        roundTo: z.literal(5).nullable(),
      })
      .nullable(),
    formats: most(formatNames),
    /** How long its files are kept. */
    keepDays: z.literal([7, 30, 90, 365]),
  })
  .refine(({ formats, sections }) => !formats.includes('measure-report') || sections.includes('measures'), {
    path: ['formats'],
    message: 'must leave FHIR MeasureReport out where no measures are in the report',
  })
export type ReportDefinition = z.infer<typeof reportDefinition>

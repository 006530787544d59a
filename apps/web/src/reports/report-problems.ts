import { z } from 'zod'
import { readFault } from '../ui/fault.ts'
import type { ReportDraft } from './report-draft.ts'

const refused = z.object({
  data: z.object({ problems: z.array(z.object({ field: z.string(), rule: z.string() })) }),
})

export const reportFields = ['title', 'sections', 'question', 'period', 'suppression', 'formats'] as const
export type ReportField = (typeof reportFields)[number]

/** What is wrong, beside the field it is about; `other` is about none of them. */
export type ReportProblems = Partial<Readonly<Record<ReportField | 'other', string>>>

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
const sentence = (text: string): string => (/[.!?]$/.test(text) ? capital(text) : `${capital(text)}.`)

/** What can be told before the server is asked. */
export const problemsOfDraft = (draft: ReportDraft): ReportProblems => {
  const { from, to } = draft
  const period =
    draft.periodKind !== 'between'
      ? null
      : from === null || to === null
        ? 'Choose both days.'
        : to < from
          ? 'The last day lies before the first. Change one of them.'
          : null
  return {
    ...(draft.title.trim() === '' && { title: 'Give the report a title.' }),
    ...(draft.sections.length === 0 && { sections: 'Choose one section at least.' }),
    ...(draft.formats.length === 0 && { formats: 'Choose one format at least.' }),
    ...(period !== null && { period }),
  }
}

/** What the server found wrong; a refusal that names no field stands by itself, with its error id where it failed. */
export const problemsOfFault = (error: unknown): ReportProblems => {
  const { data } = refused.safeParse(error)
  const found: Partial<Record<ReportField | 'other', string>> = {}
  for (const { field, rule } of data?.data.problems ?? []) {
    const [, name = ''] = field.split('.')
    const known = reportFields.find((each) => each === name) ?? 'other'
    found[known] = [found[known], sentence(known === 'other' ? `${field} ${rule}` : rule)]
      .filter(Boolean)
      .join(' ')
  }
  if (Object.keys(found).length > 0) return found
  const { message, errorId, kind } = readFault(error)
  if (/^The period /.test(message)) return { period: message }
  if (/^Counts below /.test(message)) return { suppression: message }
  return { other: kind === 'failed' && errorId ? `${message} Error id ${errorId}.` : message }
}

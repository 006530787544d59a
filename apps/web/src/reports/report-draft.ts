import type { Input } from '../api.ts'
import { questionOf } from '../cohort/cohort-question.ts'
import { type CohortSearch, emptySearch } from '../cohort/cohort-search.ts'

export type ReportDefinition = Input['reports']['preview']['definition']
type Section = ReportDefinition['sections'][number]
type Format = ReportDefinition['formats'][number]

export const monthsOffered = [1, 3, 6, 12, 24, 36] as const
export const daysKept = [7, 30, 90, 365] as const

/** A report as it stands in the form: also half filled in. */
export interface ReportDraft {
  readonly title: string
  readonly instrument: string
  readonly search: CohortSearch
  readonly periodKind: ReportDefinition['period']['kind']
  readonly months: (typeof monthsOffered)[number]
  readonly from: string | null
  readonly to: string | null
  readonly sections: readonly Section[]
  readonly groupBy: ReportDefinition['groupBy']
  /** null: the organisation's own rule */
  readonly threshold: number | null
  readonly rounded: boolean
  readonly formats: readonly Format[]
  readonly keepDays: (typeof daysKept)[number]
  readonly shared: boolean
}

export const newDraft = (instrument: string): ReportDraft => ({
  title: '',
  instrument,
  search: emptySearch,
  periodKind: 'all',
  months: 12,
  from: null,
  to: null,
  sections: ['course', 'rates'],
  groupBy: null,
  threshold: null,
  rounded: false,
  formats: ['csv-long', 'xlsx', 'pdf'],
  keepDays: 90,
  shared: false,
})

const periodOf = ({ periodKind, months, from, to }: ReportDraft): ReportDefinition['period'] => {
  if (periodKind === 'all') return { kind: 'all' }
  if (periodKind === 'last') return { kind: 'last', months }
  return { kind: 'between', from: from ?? '', to: to ?? '' }
}

/** The form as the question that the server is asked. */
export const definitionOf = (draft: ReportDraft): ReportDefinition => {
  const {
    organisation: _,
    startedFrom: __,
    startedTo: ___,
    ...question
  } = questionOf('', draft.instrument, draft.search)
  return {
    title: draft.title,
    question,
    period: periodOf(draft),
    sections: [...draft.sections],
    groupBy: draft.groupBy,
    suppression:
      draft.threshold === null ? null : { threshold: draft.threshold, roundTo: draft.rounded ? 5 : null },
    formats: [...draft.formats],
    keepDays: draft.keepDays,
  }
}

/** A saved report as the form shows it. */
export const draftOf = (definition: ReportDefinition, shared: boolean): ReportDraft => {
  const { question, period, suppression } = definition
  const { instrument, armView, showNeither, ...filters } = question
  return {
    ...newDraft(instrument),
    title: definition.title,
    search: {
      ...emptySearch,
      ...(Object.fromEntries(
        Object.entries(filters).filter(([, value]) => Array.isArray(value)),
      ) as Partial<CohortSearch>),
      armView,
      neither: showNeither ?? undefined,
    },
    periodKind: period.kind,
    ...(period.kind === 'last' && { months: period.months }),
    ...(period.kind === 'between' && { from: period.from, to: period.to }),
    sections: definition.sections,
    groupBy: definition.groupBy,
    threshold: suppression?.threshold ?? null,
    rounded: suppression?.roundTo === 5,
    formats: definition.formats,
    keepDays: definition.keepDays,
    shared,
  }
}

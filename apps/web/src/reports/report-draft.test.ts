import { expect, test } from 'vitest'
import { emptySearch } from '../cohort/cohort-search.ts'
import { formatName, type MadeFile, madeReports, sizeInWords } from './made-reports.ts'
import { definitionOf, draftOf, newDraft, type ReportDraft } from './report-draft.ts'
import { problemsOfDraft, problemsOfFault } from './report-problems.ts'
import { rhythmInWords } from './schedule-words.ts'

const draft: ReportDraft = {
  ...newDraft('PHQ-9'),
  title: 'Outcomes for the board',
  search: { ...emptySearch, armView: 'plan_in_force', neither: true, site: ['harbour'], sex: ['female'] },
  periodKind: 'between',
  from: '2025-01-01',
  to: '2025-12-31',
  groupBy: 'site',
  threshold: 5,
  rounded: true,
  keepDays: 30,
  shared: true,
}

test('a saved report comes back into the form as it was', () => {
  expect(draftOf(definitionOf(draft), true)).toEqual(draft)
  const yearly = { ...newDraft('GAD-7'), title: 'A year', periodKind: 'last' as const, months: 24 as const }
  expect(draftOf(definitionOf(yearly), false)).toMatchObject({
    periodKind: 'last',
    months: 24,
    threshold: null,
  })
})

test('what is missing is told beside its field before the server is asked', () => {
  expect(problemsOfDraft(draft)).toEqual({})
  expect(Object.keys(problemsOfDraft({ ...draft, title: ' ', sections: [], formats: [] }))).toEqual([
    'title',
    'sections',
    'formats',
  ])
  expect(problemsOfDraft({ ...draft, to: null }).period).toBe('Choose both days.')
  expect(problemsOfDraft({ ...draft, from: '2025-12-31' }).period).toBeUndefined()
  expect(problemsOfDraft({ ...draft, from: '2026-01-01' }).period).toMatch(/lies before the first/)
})

test('what the server refuses stands beside its field, or by itself', () => {
  const problems = [
    { field: 'definition.title', rule: 'must be at most 120 characters' },
    { field: 'definition.somewhere', rule: 'is not known' },
  ]
  expect(problemsOfFault({ data: { problems } })).toEqual({
    title: 'Must be at most 120 characters.',
    other: 'Definition.somewhere is not known.',
  })
})

test('a rhythm is told in words', () => {
  const told = (rhythm: 'weekly' | 'monthly' | 'quarterly', onDay: number) =>
    rhythmInWords({ rhythm, onDay, atTime: '07:00' })
  expect(told('weekly', 1)).toBe('Every Monday at 07:00')
  expect(told('monthly', 30)).toBe('Every month on day 30 at 07:00')
  expect(told('monthly', 31)).toBe('Every month on the last day at 07:00')
  expect(told('quarterly', 2)).toBe('Every quarter on day 2 of its first month at 07:00')
})

test('files of one run stand together, in the order of their formats', () => {
  const file = (job: string, format: string) =>
    ({ job, format, manifestHash: `h${job}`, title: job, asOf: '2026-01-01', by: 'x', own: true }) as MadeFile
  const made = madeReports([file('2', 'pdf'), file('2', 'csv-long'), file('1', 'xlsx')])
  expect(made.map(({ title, files }) => [title, files.map(({ format }) => format)])).toEqual([
    ['2', ['csv-long', 'pdf']],
    ['1', ['xlsx']],
  ])
  expect(formatName('measure-report')).toBe('FHIR MeasureReport')
  expect([sizeInWords(12), sizeInWords(999_499), sizeInWords(1_400_000)]).toEqual([
    '1 KB',
    '999 KB',
    '1.4 MB',
  ])
})

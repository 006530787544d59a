import {
  differenceInWords,
  type ReleasedCounts,
  toldByDifference,
} from '@tandem/analysis/disclosure/export-differences'
import { addReleasedCounts, findReleasedCounts } from '@tandem/db/queries/released-counts'
import { type Scope, setScope, systemScope, type Trx } from '@tandem/db/scope'
import { type ReportContent, type Table, tablesOf } from '@tandem/reports/report-document'
import type { CohortQuestionInput } from '../cohort/cohort-question.ts'
import { JobProblem } from '../jobs/job-kind.ts'

/** A cohort whose figures stand in a report: everybody it is about, or one of its groups by name. */
export type ReportCohort = { readonly group: string | null; readonly question: CohortQuestionInput }

const dimensions = [
  'site',
  'programme',
  'clinician',
  'diagnosis',
  'substanceUse',
  'sex',
  'ageBand',
  'severity',
  'modality',
  'drugClass',
  'careEvent',
] as const

/** Columns of whole numbers that say what a row is of, and count nobody. */
const places = new Set(['slot', 'week'])

/** Tables about everybody in a period, whatever the cohort; their own guard knows of other periods. */
const ofEverybody = new Set(['measures', 'measure-reasons'])

/** Every count that a report shows of each of its cohorts. */
export function releasedCells(
  content: ReportContent,
  cohorts: readonly ReportCohort[],
  { siteIds }: Pick<Scope, 'siteIds'>,
): ReleasedCounts[] {
  return cohorts.map(({ group, question }) => ({
    title: content.title,
    releasedOn: content.asOf,
    filters: {
      instrument: [question.instrument],
      armView: [question.armView],
      ...(siteIds === null ? {} : { sitesOfMaker: siteIds.map(String) }),
      ...Object.fromEntries(
        dimensions.flatMap((name) => (question[name]?.length ? [[name, [...question[name]]]] : [])),
      ),
    },
    from: question.startedFrom ?? null,
    to: question.startedTo ?? null,
    cells: Object.fromEntries(tablesOf(content).flatMap((table) => cellsOf(table, group))),
  }))
}

function cellsOf({ name, columns, rows }: Table, group: string | null): (readonly [string, number])[] {
  const isGrouped = columns[0]?.key === 'group'
  if (isGrouped !== (group !== null) || ofEverybody.has(name)) return []
  const naming = columns.map(
    ({ kind, key }, at) => (kind === 'text' && !(isGrouped && at === 0)) || places.has(key),
  )
  return rows
    .filter(([first]) => !isGrouped || first?.value === group)
    .flatMap((row) => {
      const words = row.flatMap(({ value }, at) => (naming[at] ? [String(value)] : []))
      return row.flatMap(({ value }, at) => {
        const column = columns[at]
        if (column?.kind !== 'integer' || naming[at] || typeof value !== 'number') return []
        return [[`${name} (${[...words, column.label].join(', ')})`, value] as const]
      })
    })
}

/**
 * Notes what a file tells before it is kept.
 *
 * @param threshold differences below it are small
 * @throws JobProblem where it and earlier files together would tell a small count, with both named and what to do
 */
export async function checkAgainstEarlier(
  trx: Trx,
  scope: Scope,
  {
    job,
    counts,
    threshold,
  }: {
    readonly job: string
    readonly counts: readonly ReleasedCounts[]
    readonly threshold: number
  },
): Promise<void> {
  const instrument = counts[0]?.filters.instrument?.[0]
  if (instrument === undefined) return
  // Whoever makes a report may not read what others were told; the check may.
  const system = systemScope(scope.organisationId, scope.actor)
  await setScope(trx, system)
  const told = toldByDifference(await findReleasedCounts(trx, system, instrument), counts, threshold)
  if (told !== null) throw new JobProblem(differenceInWords(told, counts, threshold))
  await addReleasedCounts(trx, system, { job, instrument, counts })
  await setScope(trx, scope)
}

import { dayInWords } from '@tandem/analysis/patient-summary'
import type { CohortCourseInput } from './course-contract.ts'

type Named = readonly { readonly code: string; readonly name: string }[]

/** Every filter that is set, as it stands in a caption; names where the reader knows names. */
export function filtersInWords(input: CohortCourseInput, sites: Named, programmes: Named): string[] {
  const nameIn = (known: Named) => (code: string) => known.find((entry) => entry.code === code)?.name ?? code
  const list = (title: string, values: readonly string[] | undefined, name = (value: string) => value) =>
    values?.length ? [`${title}: ${values.map(name).join(', ')}`] : []
  const { startedFrom: from, startedTo: to } = input
  return [
    ...list('Site', input.site, nameIn(sites)),
    ...list('Programme', input.programme, nameIn(programmes)),
    ...list('Sex', input.sex),
    ...list('Age at start', input.ageBand),
    ...list('Severity at baseline', input.severity),
    ...(from && to ? [`Started from ${dayInWords(from)} to ${dayInWords(to)}`] : []),
    ...(from && !to ? [`Started on or after ${dayInWords(from)}`] : []),
    ...(to && !from ? [`Started on or before ${dayInWords(to)}`] : []),
  ]
}

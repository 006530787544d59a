import { dayInWords } from '@tandem/domain/day-in-words'
import type { CohortQuestionInput } from './cohort-question.ts'

type Named = readonly { readonly code: string; readonly name: string }[]

/** The names that codes stand for, as far as the reader knows them. */
export type CohortNames = { readonly sites: Named; readonly programmes: Named; readonly clinicians: Named }

const substanceUseWords = { yes: 'yes', no: 'no', unknown: 'not known' }

/** A code of several words as words: `medication_review` is medication review. */
export const codeInWords = (code: string): string => code.replaceAll('_', ' ')

/** Every filter that is set, as it stands in a caption; names where the reader knows names. */
export function filtersInWords(input: CohortQuestionInput, names: CohortNames): string[] {
  const nameIn = (known: Named) => (code: string) => known.find((entry) => entry.code === code)?.name ?? code
  const list = <Value extends string>(
    title: string,
    values: readonly Value[] | undefined,
    name: (value: Value) => string = (value) => value,
  ) => (values?.length ? [`${title}: ${values.map(name).join(', ')}`] : [])
  const { startedFrom: from, startedTo: to } = input
  return [
    ...list('Site', input.site, nameIn(names.sites)),
    ...list('Programme', input.programme, nameIn(names.programmes)),
    ...list('Clinician', input.clinician, nameIn(names.clinicians)),
    ...list('Primary diagnosis', input.diagnosis),
    ...list('Co-occurring substance use', input.substanceUse, (known) => substanceUseWords[known]),
    ...list('Sex', input.sex),
    ...list('Age at start', input.ageBand),
    ...list('Severity at baseline', input.severity),
    ...list('Therapy in the initial plan', input.modality),
    ...list('Medication in the initial plan', input.drugClass, codeInWords),
    ...list('Received in the episode', input.careEvent, codeInWords),
    ...(from && to ? [`Started from ${dayInWords(from)} to ${dayInWords(to)}`] : []),
    ...(from && !to ? [`Started on or after ${dayInWords(from)}`] : []),
    ...(to && !from ? [`Started on or before ${dayInWords(to)}`] : []),
  ]
}

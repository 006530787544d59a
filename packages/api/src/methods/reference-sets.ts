import { readFileSync } from 'node:fs'
import { referenceCases } from '@tandem/stats/reference/catalogue'
import type { ReferenceCase } from '@tandem/stats/reference/reference-case'
import { daysCoveredCases } from './days-covered-cases.ts'
import { symptomCourseCase } from './symptom-course-case.ts'

/** Cases whose input, numbers and README lie in the reference folder of one workspace. */
export type ReferenceSet = {
  readonly workspace: keyof typeof places
  readonly cases: readonly ReferenceCase[]
}

/** Every case with a reference, of all packages. */
export const referenceSets: readonly ReferenceSet[] = [
  { workspace: 'stats', cases: referenceCases },
  { workspace: 'analysis', cases: [symptomCourseCase] },
  { workspace: 'domain', cases: daysCoveredCases },
]

const places = {
  stats: new URL('../../../stats/reference/', import.meta.url),
  analysis: new URL('../../../analysis/reference/', import.meta.url),
  domain: new URL('../../../domain/reference/', import.meta.url),
}

/** Text of a file of the folder that a workspace keeps its references in. */
export const readerOf = (workspace: keyof typeof places) => (file: string) =>
  readFileSync(new URL(file, places[workspace]), 'utf8')

import type { ImportKind } from '@tandem/db/queries/import-tables'
import type { StagedProblem } from '@tandem/db/queries/staging'
import { specOf } from './file-specs.ts'
import type { RowProblem } from './problems.ts'

/** A problem that the database found, in the words of the file. */
export const rowProblem = (
  file: string,
  kind: ImportKind,
  format: 'csv' | 'fhir' | 'rows',
  problem: StagedProblem,
): RowProblem => ({
  file,
  line: problem.record === null ? problem.line : null,
  record: problem.record,
  field: problem.problem === 'repeated-key' ? specOf(kind).key : problem.field,
  value: format === 'fhir' ? asReference(problem) : problem.value,
  ...wordsOf(problem),
})

/** FHIR names what it refers to by type and id. */
const asReference = ({ problem, value }: StagedProblem): string | null => {
  const bare = value !== null && !/[/:?]/.test(value)
  if (problem === 'unknown-patient' && bare) return `Patient/${value}`
  if (problem === 'unknown-episode' && bare) return `EpisodeOfCare/${value}`
  return value
}

const wordsOf = ({ problem, detail }: StagedProblem): Pick<RowProblem, 'rule' | 'whatToDo'> => {
  switch (problem) {
    case 'unknown-patient':
      return {
        rule: 'no patient with this number from the same source',
        whatToDo: 'Import the patient first, or correct the number.',
      }
    case 'unknown-episode':
      return {
        rule: 'no episode with this number from the same source',
        whatToDo: 'Import the episode first, or correct the number.',
      }
    case 'unknown-site':
      return { rule: 'no site with this code', whatToDo: 'Add it to sites.csv, or correct the code.' }
    case 'unknown-programme':
      return {
        rule: 'no programme with this code',
        whatToDo: 'Add it to programmes.csv, or correct the code.',
      }
    case 'other-patient':
      return {
        rule: `an episode of the same patient (${detail}); this one is somebody else's`,
        whatToDo: 'Correct the patient or the episode.',
      }
    case 'moved-episode':
      return {
        rule: `the patient that the episode ${detail} belongs to; an episode never moves to another patient`,
        whatToDo: 'Give the episode of the other patient a number of its own.',
      }
    case 'before-birth':
      return {
        rule: `no day before the patient's birth (compared with ${detail})`,
        whatToDo: 'Correct the day or the birth date.',
      }
    case 'repeated-key':
      return {
        rule: `a number that stands once in a file; line ${detail} has it with other values`,
        whatToDo: 'Take out one of the rows, or give it a number of its own.',
      }
  }
}

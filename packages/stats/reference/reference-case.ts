import { type Comparison, compare, type Tolerances } from './compare.ts'
import { parseTable, type Table } from './table.ts'

/** What a case computes from: its CSV files by name, and the parsed JSON (for cases whose input stands in it). */
export type CaseInputs = { readonly tables: Readonly<Record<string, Table>>; readonly json: unknown }

/** One method on one data set, beside the numbers R printed. Pure: whoever runs it reads the files. */
export type ReferenceCase = {
  /** What is compared, in words; unique. */
  readonly name: string
  /** Function of this package, by its name in the code. */
  readonly method: string
  /** What made the reference, as in `survival::coxph`. */
  readonly reference: string
  /** CSV files of this folder. */
  readonly inputs: readonly string[]
  /** JSON file of this folder. */
  readonly expectedFile: string
  readonly tolerance: Tolerances
  readonly expected: (json: unknown) => unknown
  readonly actual: (inputs: CaseInputs) => unknown
}

export type CaseResult = Comparison & {
  readonly name: string
  readonly method: string
  readonly reference: string
}

/** Both sides of a case. `read` gives the text of a file of this folder. */
export function caseValues(subject: ReferenceCase, read: (file: string) => string) {
  const json: unknown = JSON.parse(read(subject.expectedFile))
  const tables = Object.fromEntries(subject.inputs.map((file) => [file, parseTable(read(file))]))
  return { expected: subject.expected(json), actual: subject.actual({ tables, json }) }
}

/** Runs a case and tells how near it came. `read` gives the text of a file of this folder. */
export function runCase(subject: ReferenceCase, read: (file: string) => string): CaseResult {
  const { expected, actual } = caseValues(subject, read)
  const { name, method, reference } = subject
  return { name, method, reference, ...compare(expected, actual, subject.tolerance) }
}

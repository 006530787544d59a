/** One value that can't be stored: where it stands, which rule it breaks, and what to do about it. */
export type RowProblem = {
  readonly file: string
  /** Line of the file on which the record begins; null for the file as a whole and for formats without lines. */
  readonly line: number | null
  /** What the source calls the record, such as `Observation/7`. */
  readonly record: string | null
  readonly field: string
  readonly value: string | null
  readonly rule: string
  readonly whatToDo: string
}

/** Nothing of a file was stored. The message is one sentence; `problems` has every value that stood in the way. */
export class ImportRejected extends Error {
  override readonly name = 'ImportRejected'
  readonly file: string
  readonly problems: readonly RowProblem[]
  constructor(file: string, problems: readonly RowProblem[]) {
    super(sentence(file, problems))
    this.file = file
    this.problems = problems
  }
}

const sentence = (file: string, problems: readonly RowProblem[]): string => {
  const [first] = problems
  if (first === undefined) return `${file} was not imported.`
  if (problems.length === 1 && first.line === null && first.record === null)
    return `${file} was not imported: ${first.rule}. ${first.whatToDo}`
  const rows = new Set(problems.map(({ line, record }) => `${line} ${record}`)).size
  return `${file} was not imported and nothing of it is stored: ${rows} ${rows === 1 ? 'row has' : 'rows have'} a problem. Correct them and import the file again.`
}

/** A file that can't be read at all. A rule such as `is empty` speaks of the file. */
export const unreadable = (file: string, rule: string, whatToDo: string): ImportRejected =>
  new ImportRejected(file, [
    { file, line: null, record: null, field: 'file', value: null, rule: clause(rule), whatToDo },
  ])

const clause = (rule: string) => (/^(is|has|holds|ends) /.test(rule) ? `it ${rule}` : rule)

/** A problem as one line of text: place, field, value, rule, what to do. */
export const problemLine = ({ file, line, record, field, value, rule, whatToDo }: RowProblem): string => {
  const place = [file, ...(line === null ? [] : [`line ${line}`]), ...(record === null ? [] : [record])]
  return `${place.join(', ')}: ${field} ${value === null ? 'is empty' : `"${value}"`}: ${rule}. ${whatToDo}`
}

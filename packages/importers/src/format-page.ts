import { type ColumnSpec, type FileSpec, ruleOf } from './column-spec.ts'
import { fileSpecs } from './file-specs.ts'
import { usersFile } from './users-file.ts'

/** docs/import-format.md, made from the same description of columns by which files are read. */
export const formatPage = (): string =>
  [opening, ...[...fileSpecs, usersFile].map(section), fhir].join('\n\n').concat('\n')

const row = ({ name, type, required, about }: ColumnSpec) =>
  `| \`${name}\` | ${required ? 'yes' : ''} | ${ruleOf(type)} | ${about} |`

const section = (spec: FileSpec): string =>
  [
    `### ${spec.kind}*.csv`,
    '',
    spec.about,
    '',
    ...(spec.key.includes(' + ')
      ? [
          `A row is known by ${spec.key
            .split(' + ')
            .map((name) => `\`${name}\``)
            .join(', ')} together.`,
          '',
        ]
      : []),
    '| column | required | rule | meaning |',
    '| --- | --- | --- | --- |',
    ...spec.columns.map(row),
    ...(spec.items
      ? [
          "| `item_1`, `item_2`, … |  | the answer's number, empty for a blank | one column per item, in the order of the form; an instrument uses as many as it has items |",
        ]
      : []),
    '',
    '```csv',
    headerOf(spec),
    ...spec.example,
    '```',
  ].join('\n')

const headerOf = (spec: FileSpec): string => {
  const names = spec.columns.map(({ name }) => name)
  const items = spec.items ? Array.from({ length: 9 }, (_, place) => `item_${place + 1}`) : []
  return [...names, ...items].join(',')
}

const opening = `# Import format

\`\`\`
npm run tandem -- import <file or folder> --organisation CODE [--source NAME]
\`\`\`

imports CSV and FHIR files into one organisation. A new organisation is made by
\`npm run tandem -- organisation create --code clinic --name "A clinic" --time-zone Europe/London --folder FOLDER\`.

## What happens

- **All or nothing.** Each file is one batch in one transaction. One bad row, and nothing of the file is stored; every
  bad row is reported at once with file, line, column, value, rule and what to do. The exit code is then 1.
- **The same file again changes nothing.** Rows are known by the key of their file (\`assessment_id\`, \`patient_id\`, …)
  and by the source, the name of the system that they come from: \`csv\` or \`fhir\` unless \`--source\` says otherwise.
  Keep both the same from file to file.
- **A changed value is a correction.** The earlier version stays, with the time until which it stood. A row that is
  missing from a later file is left as it is.
- **The same key twice in a file**: equal rows count once, different ones are an error.
- **Unknown instruments, clinicians and drugs** are counted, listed and left; the batch keeps the list. A patient, an
  episode, a site and a programme must be there.
- **Answers win over totals.** A total that differs from its answers is kept beside them and listed. A total outside
  the instrument's range is an error. One or two blanks are filled by the instrument's own rule; more give no total.
- **A folder** is imported in the order in which files refer to each other, whatever their names sort like. The first
  file that is refused ends the import; files before it are stored.
- **An episode is never invented.** Scores without one stay on the patient.

## CSV

UTF-8, with or without byte order mark. The first line names the columns, in any order. Cells are separated by commas,
semicolons or tabs; a cell that holds one, a quotation mark or a line break stands in quotation marks, and quotation
marks inside it are doubled. Spaces around a value do not count. A column that is not in these tables is refused, because
it may be a misspelt one. The file's name begins with its kind: \`assessments.csv\`, \`assessments-2026-03.csv\`.

Days are \`2026-03-02\`. Times are \`2026-03-02T14:30\` in the organisation's local time, or with an offset
(\`2026-03-02T14:30Z\`, \`2026-03-02T14:30-05:00\`). No day lies before the patient's birth.

## Files

In the order of import.`

const fhir = `## FHIR R4

Files that end in \`.json\` or \`.ndjson\`, gzipped or not: a bundle (transaction, batch, collection, searchset), one
resource, or one resource per line. Files of one command may refer to each other; a patient is imported before what
refers to them. A problem names the resource, as in \`Observation/7\`.

| resource | becomes | read from it |
| --- | --- | --- |
| Patient | patient | name, birth date, birth sex or gender, US Core race and ethnicity, language, death |
| EpisodeOfCare | episode | period, manager; the site is the managing organisation's id, the programme the type's code; where it names none and the service has one, that one |
| Condition | diagnosis | first coding, onset, abatement, clinical status; primary when the episode ranks it first; not if refuted |
| Observation | assessment | LOINC totals and items; quantity, integer, decimal, text or LOINC answer code; a panel with its members or components is one form, and so are items of one time |
| QuestionnaireResponse | assessment | items by linkId (\`/44250-9\`) and the sender's own total |
| MedicationRequest | prescription | drug, date, supply in days or weeks, quantity; orders only |
| MedicationDispense | dispense | handed over, else prepared; days of supply |
| MedicationStatement | treatment | what is taken, with its period |
| CarePlan | treatments | activities that are a drug or psychotherapy, for the period of the plan |
| Procedure | appointment or treatment | psychotherapy only: of one day a session held, longer a course |
| Appointment | appointment | status; a cancellation counts when its reason says by whom |
| Encounter | encounter; inpatient stay | class, type, period; what is only planned is left |

- \`entered-in-error\` never counts; of scores only \`final\`, \`amended\`, \`corrected\` and \`completed\` ones do.
- A DiagnosticReport makes no score, nor does an observation that a panel lists or that derives from a response at hand.
- The day is that of the organisation's time zone, whatever the offset of the sender.
- A patient who can't be found is an error that names the reference. Practitioners are matched by an identifier's value
  with the clinician's code; who is not there is counted and left.
- A treatment belongs to the episode that its encounter or context names, else to the patient's episode of its first
  day; without one it is left and counted.
- Types that are not used, and resources that are left with the reason, are counted and listed.`

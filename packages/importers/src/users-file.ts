import { basename } from 'node:path'
import { type Role, roles } from '@tandem/domain/role'
import { readingPlace } from './cells.ts'
import { type FileSpec, oneOf, optional, required, text } from './column-spec.ts'
import { csvRows } from './csv-file.ts'
import { fileText } from './file-text.ts'
import { ImportRejected, type RowProblem } from './problems.ts'
import { readValues } from './shape-row.ts'

/** Accounts and what they may do. Passwords are never in a file. */
export const usersFile: FileSpec = {
  kind: 'users',
  about:
    'Accounts for sign-in, read by `tandem user create --file` and by `tandem organisation create --folder`. First passwords are made and printed once; they never stand in a file.',
  key: 'username',
  columns: [
    required('username', text, '3 to 60 letters, digits, dots, dashes, underscores, + or @'),
    required('name', text, "the person's name"),
    required('role', oneOf(...roles), 'what the person may see and do in this organisation'),
    optional('clinician_code', text, 'a clinician_code of clinicians.csv; required for the role clinician'),
    optional('site_codes', text, 'sites the person is limited to, separated by semicolons; empty: all'),
  ],
  items: false,
  example: ['ana,Ana Example,clinician,c07,north'],
}

export type UserRow = {
  readonly username: string
  readonly name: string
  readonly role: Role
  readonly clinicianCode: string | null
  readonly siteCodes: readonly string[] | null
}

export const isUsersFile = (name: string): boolean => /^users([^a-z].*)?\.csv$/i.test(name)

/** @throws ImportRejected with every problem of the file */
export const readUsersFile = async (path: string): Promise<UserRow[]> => {
  const file = basename(path)
  const problems: RowProblem[] = []
  const place = readingPlace('UTC', new Date(0))
  const users: UserRow[] = []
  for await (const { rows } of csvRows(fileText(path, file, 'a CSV file'), usersFile, { file, problems }))
    for (const row of rows) {
      const refuse = (field: string, value: string | null, rule: string, whatToDo: string) =>
        problems.push({ file, line: row.line, record: null, field, value, rule, whatToDo })
      const values = readValues(usersFile, row, place, refuse)
      const role = roles.find((each) => each === values.role)
      if (role === 'clinician' && !values.clinician_code)
        refuse(
          'clinician_code',
          null,
          'required for the role clinician',
          'Name whose patients the person sees.',
        )
      if (role === undefined) continue
      users.push({
        username: values.username ?? '',
        name: values.name ?? '',
        role,
        clinicianCode: values.clinician_code ?? null,
        siteCodes: values.site_codes?.split(';').map((code) => code.trim()) ?? null,
      })
    }
  if (problems.length > 0) throw new ImportRejected(file, problems)
  return users
}

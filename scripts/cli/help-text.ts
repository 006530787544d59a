import type { Command } from './command.ts'

export const helpText = (commands: readonly Command[]): string =>
  [
    'npm run tandem -- <command>',
    '',
    ...commands.flatMap(({ usage, about }) => [`  ${usage}`, `      ${about}`]),
    '  help',
    '      This text.',
    '',
    'Works on the packaged database, also while Tandem runs on it, or on the PostgreSQL of DATABASE_URL with',
    'TANDEM_AUTH_URL and, to migrate, TANDEM_OWNER_URL. The files and their columns: docs/import-format.md.',
  ].join('\n')

import { type Command, UsageError } from './cli/command.ts'
import { demoCommands } from './cli/demo-commands.ts'
import { helpText } from './cli/help-text.ts'
import { importCommands } from './cli/import-command.ts'
import { maintenanceCommands } from './cli/maintenance-commands.ts'
import { organisationCommands } from './cli/organisation-commands.ts'
import { problemLines } from './cli/problem-lines.ts'
import { userCommands } from './cli/user-commands.ts'

const commands: readonly Command[] = [
  ...importCommands,
  ...organisationCommands,
  ...userCommands,
  ...maintenanceCommands,
  ...demoCommands,
]

/** Ends with 0 when it is done, 1 when it could not be done, 2 when the command line is not one of ours. */
async function main(words: readonly string[]): Promise<number> {
  const wanted = words.filter((word) => !word.startsWith('-'))
  if (words.length === 0 || wanted[0] === 'help' || words.includes('--help')) {
    console.log(helpText(commands))
    return 0
  }
  const command = commands.find(({ words: own }) => own.every((word, place) => wanted[place] === word))
  if (command === undefined)
    throw new UsageError(`"${wanted.join(' ') || words.join(' ')}" is no command of tandem`)
  const rest = [...words]
  for (const word of command.words) rest.splice(rest.indexOf(word), 1)
  await command.run(rest)
  return 0
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    for (const line of problemLines(error)) console.error(line)
    process.exit(error instanceof UsageError ? 2 : 1)
  },
)

import { type Command, UsageError } from './command.ts'
import { demoCommands } from './demo-commands.ts'
import { helpText } from './help-text.ts'
import { importCommands } from './import-command.ts'
import { maintenanceCommands } from './maintenance-commands.ts'
import { organisationCommands } from './organisation-commands.ts'
import { problemLines } from './problem-lines.ts'
import { userCommands } from './user-commands.ts'
import { verifyCommands } from './verify-command.ts'

const commands: readonly Command[] = [
  ...importCommands,
  ...organisationCommands,
  ...userCommands,
  ...maintenanceCommands,
  ...verifyCommands,
  ...demoCommands,
]

/**
 * Runs one command line and prints what comes of it.
 *
 * @returns 0 when it is done, 1 when it could not be done, 2 when it is none of ours
 */
export async function runCommand(words: readonly string[]): Promise<number> {
  try {
    await run(words)
    return 0
  } catch (error) {
    for (const line of problemLines(error)) console.error(line)
    return error instanceof UsageError ? 2 : 1
  }
}

async function run(words: readonly string[]): Promise<void> {
  const wanted = words.filter((word) => !word.startsWith('-'))
  if (words.length === 0 || wanted[0] === 'help' || words.includes('--help'))
    return console.log(helpText(commands))
  const command = commands.find(({ words: own }) => own.every((word, place) => wanted[place] === word))
  if (command === undefined)
    throw new UsageError(`"${wanted.join(' ') || words.join(' ')}" is no command of tandem`)
  const rest = [...words]
  for (const word of command.words) rest.splice(rest.indexOf(word), 1)
  await command.run(rest)
}

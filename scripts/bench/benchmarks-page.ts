import type { BenchOptions } from './bench-options.ts'
import { reasons } from './reasons.ts'
import type { Findings, Goal, Table } from './report.ts'

export type Surroundings = {
  readonly day: string
  readonly machine: readonly string[]
  readonly loadBefore: string
  readonly loadAfter: string
  readonly minutes: string
}

/** docs/benchmarks.md: the goals with what came of them, then every table. */
export function benchmarksPage(
  { tables, goals }: Findings,
  { patients, rounds, rate }: BenchOptions,
  { day, machine, loadBefore, loadAfter, minutes }: Surroundings,
): string {
  return `# Benchmarks

Written by \`npm run bench -- --patients ${patients.join(',')} --rounds ${rounds} --rate ${rate}\` on ${day}, in ${minutes} minutes. Do not edit:
run it again.

- ${machine.join('\n- ')}
- Load average (1, 5, 15 minutes) at the start ${loadBefore}, at the end ${loadAfter}

Ratios count, not milliseconds: ways to one answer run side by side, in turns, ${rounds} rounds that count after one that
does not (five times as many for what takes milliseconds), and no time counts unless the answers are equal. Invented
services (\`packages/simulation\`) came in through the importer. Ratios of times are to the first line
of each table.

## Goals

${markdown(['goal', 'measured', ''], goals.map(goalRow))}

${missed(goals)}${tables.map(section).join('\n')}`
}

const verdict = ({ met }: Goal) => (met === null ? 'not judged at this size' : met ? 'met' : '**missed**')
const goalRow = (goal: Goal) => [goal.goal, goal.measured, verdict(goal)]

function missed(goals: readonly Goal[]): string {
  const ids = [...new Set(goals.flatMap(({ id, met }) => (met === false ? [id] : [])))]
  if (ids.length === 0) return ''
  const lines = ids.map((id) => {
    const goal = goals.find((each) => each.id === id && each.met === false)
    return `- **${goal?.goal}**: ${reasons[id] ?? 'not looked into yet.'}`
  })
  return `### Why goals are missed

${lines.join('\n')}

`
}

const section = ({ title, about, columns, rows }: Table) => `## ${title}

${about}

${markdown(columns, rows)}
`

const markdown = (columns: readonly string[], rows: readonly (readonly string[])[]) =>
  [columns, columns.map((_, place) => (place === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

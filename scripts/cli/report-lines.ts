import type { FileReport, KindCounts } from '@tandem/importers/import-unit'

const number = (n: number) => n.toLocaleString('en')

const countsLine = (kind: string, counts: KindCounts): string => {
  const parts = [
    `${number(counts.new)} new`,
    `${number(counts.changed)} changed`,
    `${number(counts.unchanged)} unchanged`,
    ...(counts.duplicate > 0 ? [`${number(counts.duplicate)} twice in the file`] : []),
    ...(counts.left > 0 ? [`${number(counts.left)} left aside`] : []),
  ]
  return `  ${kind.replaceAll('_', ' ')}: ${number(counts.read)} read, ${parts.join(', ')}`
}

/** What became of one file, and what was seen and left, each reason with how often. */
export function reportLines({ file, counts, notices }: FileReport): string[] {
  const groups = new Map<string, { kind: string; message: string; n: number; values: Set<string> }>()
  for (const { kind, value, message, line, occurrences } of notices) {
    const said = line === null ? message : ''
    const key = `${kind}\n${said}`
    const group = groups.get(key) ?? { kind, message: said, n: 0, values: new Set() }
    group.n += occurrences
    if (value !== null && line === null)
      group.values.add(occurrences > 1 ? `${value} (${occurrences})` : value)
    groups.set(key, group)
  }
  return [
    file,
    ...Object.entries(counts).map(([kind, count]) => countsLine(kind, count)),
    ...[...groups.values()].map(({ kind, message, n, values }) => {
      const words = [`  noticed: ${kind.replaceAll('-', ' ')}, ${number(n)} times`]
      if (message !== '') words.push(message)
      if (values.size > 0) words.push(listOf([...values]))
      return words.join('; ')
    }),
    ...notices
      .filter(({ line }) => line !== null)
      .slice(0, MOST_PLACES)
      .map(({ message }) => `    ${message}`),
  ]
}

const MOST_PLACES = 20
const MOST_VALUES = 12

const listOf = (values: readonly string[]): string =>
  values.length <= MOST_VALUES
    ? values.join(', ')
    : `${values.slice(0, MOST_VALUES).join(', ')} and ${values.length - MOST_VALUES} more`

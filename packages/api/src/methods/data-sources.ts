/** Where a data set comes from, as the README beside it says. */
export type DataSource = {
  readonly file: string
  readonly source: string
  readonly licence: string
}

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
const files = (cell: string) => Array.from(cell.matchAll(/`([^`]+\.csv)`/g), ([, file]) => file!)

/**
 * The rows of every table `File | Source | Licence` of a README, one for each CSV file it names.
 *
 * @example dataSources('| File | Source | Licence |\n|---|---|---|\n| `a.csv` | a trial | GPL-2 |')[0]?.licence // 'GPL-2'
 */
export function dataSources(readme: string): DataSource[] {
  const found: DataSource[] = []
  let within = false
  for (const line of readme.split(/\r?\n/)) {
    const [first = '', source = '', licence = ''] = cellsOf(line)
    if (!line.startsWith('|')) within = false
    else if (first === 'File' && source === 'Source' && licence === 'Licence') within = true
    else if (within)
      for (const file of files(first))
        found.push({ file, source: source.replaceAll('`', ''), licence: licence.replaceAll('`', '') })
  }
  return found
}

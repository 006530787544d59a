import { canonicalJson } from './canonical-json.ts'
import { captionOf } from './file-words.ts'
import { type ReportDocument, type Table, tablesOf } from './report-document.ts'

/** A sheet of words: the first row is its heading. */
export interface WordSheet {
  readonly name: string
  /** In characters, one for each column. */
  readonly widths: readonly number[]
  readonly rows: readonly (readonly (string | number)[])[]
}

const wordSheetNames = ['About', 'Definitions', 'Filters', 'Suppression', 'Manifest']
const longestName = 31
/** What a cell holds, with room to spare. */
const pieceLength = 30_000

/** A name for the sheet of each table: allowed by the format, none twice. */
export function sheetNames(tables: readonly Pick<Table, 'name'>[]): readonly string[] {
  const taken = new Set([...wordSheetNames, 'History'].map((name) => name.toLowerCase()))
  return tables.map(({ name }) => {
    const plain = name.replaceAll(/[\\/*?:[\]']/g, ' ').trim() || 'Table'
    for (let turn = 1; ; turn += 1) {
      const tail = turn === 1 ? '' : ` ${turn}`
      const wanted = `${plain.slice(0, longestName - tail.length)}${tail}`
      if (taken.has(wanted.toLowerCase())) continue
      taken.add(wanted.toLowerCase())
      return wanted
    }
  })
}

export function wordSheets(document: ReportDocument): readonly WordSheet[] {
  const { definitions, filtersInWords, suppression, sealed } = document
  const tables = tablesOf(document)
  const names = sheetNames(tables)
  const json = canonicalJson(sealed.manifest)
  const pieces = Array.from({ length: Math.ceil(json.length / pieceLength) }, (_, place) =>
    json.slice(place * pieceLength, (place + 1) * pieceLength),
  )
  const about = [
    ...captionOf(document).map((words) => [words]),
    ...document.sections.flatMap(({ title, words }) => [[title], ...words.map((paragraph) => [paragraph])]),
    ...tables.map(({ title, rows, notes }, place) => [
      [
        `Sheet ${names[place]}: ${title}, ${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`,
        ...notes,
      ].join('. '),
    ]),
  ]
  return [
    { name: 'About', widths: [100], rows: about },
    {
      name: 'Definitions',
      widths: [28, 10, 60, 40, 40, 40, 24],
      rows: [
        ['Name', 'Version', 'In words', 'Formula', 'Source', 'Notice', 'Parameters'],
        ...definitions.map(({ name, version, words, formula, source, notice, parameters }) => [
          name,
          version,
          words,
          formula ?? '',
          source,
          notice ?? '',
          Object.entries(parameters)
            .map(([key, value]) => `${key} = ${value}`)
            .join('\n'),
        ]),
      ],
    },
    { name: 'Filters', widths: [80], rows: [['Filters'], ...filtersInWords.map((words) => [words])] },
    {
      name: 'Suppression',
      widths: [28, 80],
      rows: [
        ['Suppression', suppression.words],
        ['Threshold', suppression.rule?.threshold ?? 'none'],
        ['Rounded to', suppression.rule?.roundTo ?? 'not rounded'],
        ...sealed.manifest.tables.map(({ withheld }, place) => [`Withheld in ${names[place]}`, withheld]),
      ],
    },
    {
      name: 'Manifest',
      widths: [16, 100],
      rows: [
        ['SHA-256', sealed.hash],
        ...pieces.map((piece, place) => [`Manifest, part ${place + 1}`, piece]),
      ],
    },
  ]
}

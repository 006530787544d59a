import { expect, test } from 'vitest'
import { type Column, DataTable } from './DataTable.tsx'
import { markupOf, wordsOf } from './markup-of.tsx'

interface Row {
  readonly name: string
  readonly score: number
}

const columns: readonly Column<Row>[] = [
  { key: 'name', header: 'Name', sortable: true, rowHeader: true, cell: (row) => row.name },
  { key: 'score', header: 'Score', sortable: true, align: 'right', cell: (row) => row.score },
  { key: 'note', header: 'Note', cell: () => '–' },
]

const rows: readonly Row[] = [
  { name: 'A', score: 3 },
  { name: 'B', score: 9 },
]

const table = (sort: { key: string; descending: boolean }) =>
  markupOf(
    <DataTable
      caption="Scores"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.name}
      sort={sort}
      onSort={() => undefined}
    />,
  )

test('a table has a caption, column headers and a header in every row', () => {
  const markup = table({ key: 'name', descending: false })
  expect(wordsOf(markup, 'caption')).toEqual(['Scores'])
  expect(wordsOf(markup, 'th')).toEqual(['Name', 'Score', 'Note', 'A', 'B'])
  expect(markup.match(/scope="row"/g)).toHaveLength(2)
  expect(wordsOf(markup, 'td')).toEqual(['3', '–', '9', '–'])
})

test('the sorted column says its direction, the other sortable ones say none', () => {
  const directions = (markup: string) => [...markup.matchAll(/aria-sort="(\w+)"/g)].map((match) => match[1])
  expect(directions(table({ key: 'name', descending: false }))).toEqual(['ascending', 'none'])
  expect(directions(table({ key: 'score', descending: true }))).toEqual(['none', 'descending'])
})

test('a column that cannot be sorted has no button', () => {
  expect(wordsOf(table({ key: 'name', descending: false }), 'button')).toEqual(['Name', 'Score'])
})

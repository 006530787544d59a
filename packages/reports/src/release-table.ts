import type { ShownCell, ShownRelease, ShownRow } from '@tandem/analysis/disclosure/guarded-release'
import { type Cell, type Column, cell, missing, type Table, withheld } from './report-document.ts'

const column = (key: string, label: string, kind: Column['kind'], words = '', decimals = 0): Column => ({
  key,
  label,
  kind,
  unit: null,
  words,
  decimals,
})

const columns: Table['columns'] = [
  column('row', 'Group', 'text'),
  column('part', 'Part', 'text'),
  column('n', 'n', 'integer', 'people'),
  column('share', 'Share', 'rate', 'of the group, from the counts that are shown', 1),
  column('lower', 'Lower 95 %', 'rate', 'Wilson', 1),
  column('upper', 'Upper 95 %', 'rate', 'Wilson', 1),
  column('limit_lower', 'Lower limit', 'rate', 'three standard errors below the share of all', 1),
  column('limit_upper', 'Upper limit', 'rate', 'three standard errors above the share of all', 1),
  column('mean', 'Mean', 'number', '', 2),
  column('sd', 'SD', 'number', 'standard deviation', 2),
  column('remark', 'Remark', 'text'),
]

/** A guarded release as a table of a report: a line for each part of each group, then one for the whole group. */
export function releaseTable(name: string, title: string, release: ShownRelease): Table {
  const { withheldAs } = release
  const orMark = (value: number | null): Cell => (value === null ? withheld(withheldAs) : cell(value))
  // What can't be said and what is withheld look the same: telling them apart would tell a 0.
  const lineOf = (row: ShownRow, part: string, { n, share, lower, upper, limits }: ShownCell): Cell[] => [
    cell(row.label),
    cell(part),
    orMark(n),
    ...[share, lower, upper, limits?.lower ?? null, limits?.upper ?? null].map(orMark),
    missing,
    missing,
    missing,
  ]
  const wholeOf = (row: ShownRow): Cell[] => [
    cell(row.label),
    cell('Whole group'),
    orMark(row.total),
    ...Array.from({ length: 5 }, () => missing),
    row.mean === null ? missing : cell(row.mean.mean),
    row.sd === null ? missing : cell(row.sd),
    row.remark === null ? missing : cell(row.remark),
  ]
  return {
    name,
    title,
    columns,
    rows: [...release.rows, release.all].flatMap((row) => [
      ...row.cells.map((own, c) => lineOf(row, release.columns[c] ?? '', own)),
      wholeOf(row),
    ]),
    notes: [],
  }
}

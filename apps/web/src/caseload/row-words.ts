import type { Output } from '../api.ts'
import { formatChange, formatDay, formatPercent, formatScore } from '../ui/format.ts'

type List = Output['caseload']['list']
export type CaseloadRow = List['rows'][number]

/** The scale of an instrument by its code; null for one that the list does not describe. */
export type ScaleOf = (code: string) => List['instruments'][number] | null

export const scalesOf =
  (list: List): ScaleOf =>
  (code) =>
    list.instruments.find((instrument) => instrument.code === code) ?? null

/** The change with what it started from; a percentage never stands alone. */
export const changeWords = (row: CaseloadRow): { change: string; from: string } | null => {
  if (row.change === null || row.first === null) return null
  const percent = row.percentChange === null ? '' : `, ${formatChange(row.percentChange * 100, 0)} %`
  return { change: formatChange(row.change), from: `from ${formatScore(row.first.score)}${percent}` }
}

export const item9Words = (row: CaseloadRow): string | null => {
  if (row.item9 === 'positive')
    return row.item9On ? `Item 9 positive, ${formatDay(row.item9On)}` : 'Item 9 positive'
  if (row.item9 === 'unknown') return 'Item 9 unknown, ask'
  return null
}

/** The reasons to look, without those that the item 9 flag already says. */
export const otherReasons = (row: CaseloadRow): readonly string[] =>
  item9Words(row) === null ? row.reasons : row.reasons.filter((reason) => !/item 9|self-harm/i.test(reason))

export const coverageWords = (row: CaseloadRow): string =>
  row.daysCovered90 === null ? (row.daysCoveredWhy ?? 'not known') : formatPercent(row.daysCovered90)

export const dueWords = (row: CaseloadRow): string | null =>
  row.nextDueOn === null ? null : formatDay(row.nextDueOn)

export const overdueWords = (row: CaseloadRow): string | null =>
  row.overdueDays === null || row.overdueDays <= 0 ? null : `${row.overdueDays} d overdue`

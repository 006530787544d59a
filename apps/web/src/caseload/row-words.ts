import type { Output } from '../api.ts'
import { formatChange, formatDay, formatPercent, formatPlural, formatScore } from '../ui/format.ts'

type List = Output['caseload']['list']
export type CaseloadRow = List['rows'][number]
export type Reason = CaseloadRow['reasons'][number]
export type RuleInWords = List['rules'][number]

/** The scale of an instrument by its code; null for one that the list does not describe. */
export type ScaleOf = (code: string) => List['instruments'][number] | null

export const scalesOf =
  (list: List): ScaleOf =>
  (code) =>
    list.instruments.find((instrument) => instrument.code === code) ?? null

/** Who a row is about; with names hidden by the number alone. */
export const personWords = (row: CaseloadRow, namesHidden: boolean): string =>
  namesHidden ? `Patient ${row.patientNumber}` : row.name

/** The change with what it started from; a percentage never stands alone. */
export const changeWords = (row: CaseloadRow): { change: string; from: string } | null => {
  if (row.change === null || row.first === null) return null
  const percent = row.percentChange === null ? '' : `, ${formatChange(row.percentChange * 100, 0)} %`
  return { change: formatChange(row.change), from: `from ${formatScore(row.first.score)}${percent}` }
}

/** A reason as a row tells it: with its day, where it has one. */
export const reasonWords = ({ text, on }: Reason): string =>
  on === null ? text : `${text}, ${formatDay(on)}`

/** The badge of a positive answer in the last 24 months; nothing while its alert is among the reasons. */
export const pastPositiveWords = (row: CaseloadRow): string | null =>
  row.pastPositiveOn === null || row.reasons.some(({ rule }) => rule === 'safety_positive')
    ? null
    : `Past positive safety answer, ${formatDay(row.pastPositiveOn)}`

/** One fact behind a reason, in words. */
export const factWords = ({ value, unit, on }: Reason['facts'][number]): string => {
  const day = on === null ? null : formatDay(on)
  if (value === null) return day ?? 'not known'
  const text =
    typeof value === 'string'
      ? value
      : unit === 'share'
        ? formatPercent(value)
        : unit === 'days'
          ? formatPlural(value, 'day')
          : unit === 'weeks'
            ? formatPlural(value, 'week')
            : unit === 'points'
              ? formatScore(value)
              : String(value)
  return day === null ? text : `${text}, ${day}`
}

export const coverageWords = (row: CaseloadRow): string =>
  row.daysCovered90 === null ? (row.daysCoveredWhy ?? 'not known') : formatPercent(row.daysCovered90)

export const dueWords = (row: CaseloadRow): string | null =>
  row.nextDueOn === null ? null : formatDay(row.nextDueOn)

export const overdueWords = (row: CaseloadRow): string | null =>
  row.overdueDays === null || row.overdueDays <= 0 ? null : `${row.overdueDays} d overdue`
